import { DumpError } from "../types";
import { parseJson } from "./parse-json";

const ACCEPTED =
  "accepted are dumps of chrome://webrtc-internals, rtcstats dumps, getStats() reports as JSON, and the JSON of about:webrtc's “Copy Report”; gzip of these too";

/**
 * What kind of text a dump is, by its beginning. Names of files say nothing: they are known to lie.
 *
 * throws  DumpError: `empty` for nothing but space, `refused` for what is known and of no use, `unreadable` for all else
 */
export function kindOf(head: string): "lines" | "json" {
  const text = head.trimStart();
  if (text === "") throw new DumpError("empty", "the file is empty");
  if (text.startsWith("<")) throw refusedPage(text);
  if (/^RTCStatsDump\r?(\n|$)/.test(text)) return "lines";
  const lines = text.split("\n");
  const first = parsed(lines[0]);
  if (isObject(first) && "statsSessionId" in first) {
    throw new DumpError(
      "refused",
      "this is the log of a server (rtcstats of a bridge or gateway), which has no peer connection of a browser; take the client's rtcstats dump of that session",
    );
  }
  if (isObject(first) && "fileFormat" in first) return "lines";
  // The first lines may be damaged; what no other document has is a whole line that is a call.
  if (lines.some((line) => isCall(parsed(line)))) return "lines";
  if (beginsLikeACall.test(text)) return "lines";
  if (/^[{[]/.test(text)) return "json";
  throw new DumpError("unreadable", `${describe(text)}; ${ACCEPTED}`);
}

/**
 * `["create","PC_0",…`, `["create",0,…`, `[1,"PC_0",…`, `["getUserMedia",null,…`: of a line that is longer than what was read
 * of it.
 */
const beginsLikeACall =
  /^\[ ?(?:"(?:[^"\\\n]|\\.)*" ?, ?\d+|(?:"(?:[^"\\\n]|\\.)*"|\d+) ?, ?(?:"(?:[^"\\\n]|\\.)*"|null)) ?,/;

function isCall(line: unknown): boolean {
  if (!Array.isArray(line) || line.length < 3) return false;
  const [method, connection] = line;
  if (typeof method !== "string" && typeof method !== "number") return false;
  const named = connection === null || typeof connection === "string";
  if (!named && !(typeof connection === "number" && typeof method === "string")) return false;
  return line.slice(2).some((value) => typeof value === "number");
}

function parsed(line: string | undefined): unknown {
  // Pretty-printed documents have thousands of lines that are no JSON; these are told apart without an exception each.
  const text = line?.trim() ?? "";
  if (!/^(\[.*\]|\{.*\})$/s.test(text)) return undefined;
  const result = parseJson(text);
  return result.message === undefined ? result.value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refusedPage(text: string): DumpError {
  if (!/about:?webrtc|aboutWebrtc|peerconnection|THIS_IS_SDPARTA/i.test(text)) {
    return new DumpError("unreadable", `this is a web page (HTML or XML); ${ACCEPTED}`);
  }
  return new DumpError(
    "refused",
    "this is a saved about:webrtc page (HTML): one moment of the call, in rounded figures and translated words; press “Copy Report” in about:webrtc instead and save that JSON, or record with chrome://webrtc-internals or rtcstats",
  );
}

function describe(text: string): string {
  const start = text.slice(0, 4096);
  const odd = [...start].filter((c) => c === "\uFFFD" || (c < " " && !"\t\r\n\f".includes(c))).length;
  if (odd > start.length / 100) return "this is binary data, no text";
  if (/^[^\n]*[,;\t][^\n]*[,;\t]/.test(start)) return "this looks like a table (CSV), not like JSON";
  return "this is text, but no JSON";
}
