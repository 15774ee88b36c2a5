import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DumpError } from "@rtcscope/collectors/dumps";
import { describe, expect, it, vi } from "vitest";
import { inspectDocument, readRecording } from "./dump";
import { formatDump } from "./terminal";

const captures = join(import.meta.dirname, "../../../../shared/captures");
vi.setConfig({ testTimeout: 120_000 });

/** So many characters make a value that does not stand in a text by chance. */
const TELLING = 6;
/** In every description and every list of servers, and nobody's. */
const COMMON = new Set(["0.0.0.0", "127.0.0.1", "x.x.x.x", "session", "localhost"]);

/** Ways in which a dump says where, who and with what; the value is the first group. */
const SECRETS: readonly RegExp[] = [
  /candidate:\S+ \d+ \w+ \d+ (\S+) \d+ typ/g,
  /raddr (\S+)/g,
  /"(?:ip|address|ipAddress|relatedAddress|googLocalAddress|googRemoteAddress)":\s*"([^"]+?)(?::\d+)?"/g,
  /\b(?:https?|wss?|turns?|stuns?):(?:\/\/)?([^\s"\\:/?,\]}]+)/g,
  /"label":\s*"([^"]+)"/g,
  /\blabel:\s*([^",\n]+)/g,
  /^o=(\S+) /gm,
  /^o=\S+ (\d+) /gm,
  /^s=(.+)$/gm,
  /cname:(\S+)/g,
  /msid:(\S+)/g,
  /msid:\S+ (\S+)/g,
  /ice-(?:ufrag|pwd):(\S+)/g,
  /fingerprint:\S+ (\S+)/g,
  /"trackIdentifier":\s*"([^"]+)"/g,
  /"(?:displayName|userId|endpointId|participantId|confName|meetingUniqueId|identity)":\s*"([^"]+)"/g,
];

function secretsOf(dump: string): Set<string> {
  const text = dump
    .replace(/\\+r\\+n/g, "\n")
    .replace(/\\+n/g, "\n")
    .replace(/\\+"/g, '"');
  const found = new Set<string>();
  for (const pattern of SECRETS)
    for (const [, value = ""] of text.matchAll(pattern)) {
      const secret = value.trim();
      // A number alone is a time or an SSRC too.
      if (secret.length >= TELLING && !COMMON.has(secret) && !/^\d+$/.test(secret)) found.add(secret);
    }
  return found;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const files = existsSync(captures)
  ? readdirSync(captures).filter((name) => /^(?:internals|rtcstats|getstats)/.test(name) && !name.endsWith(".gz"))
  : [];

/** A suite needs a test, skipped or not. */
const names = files.length > 0 ? files : ["no capture"];

describe.skipIf(files.length === 0)("a real capture, read without --unmask", () => {
  it.each(names)("%s tells none of its addresses, hosts, labels, tracks and names", async (name) => {
    const bytes = await readFile(join(captures, name));
    const outputs = new Map<string, string>();
    const tell = (where: string, text: string) => outputs.set(where, (outputs.get(where) ?? "") + text);
    try {
      const recording = await readRecording(once(bytes), {
        onBatch: async ({ signal, body }) => {
          tell(`otlp ${signal}`, Buffer.from(body).toString("utf8"));
        },
      });
      const document = inspectDocument({ ...recording, name: "-", bytes: bytes.length, masked: true });
      tell("json", JSON.stringify(document));
      tell("text", formatDump(document, { color: false, columns: 80 }).join("\n"));
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
      tell("message", error.message);
    }
    const leaks: string[] = [];
    for (const secret of secretsOf(bytes.toString("utf8")))
      for (const [where, text] of outputs)
        if (text.includes(secret)) leaks.push(`${where}: ${secret.length} characters`);
    // Which one it is stays out of the test's own output as well.
    expect(leaks).toEqual([]);
  });
});
