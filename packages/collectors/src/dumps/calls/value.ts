import type { ConnectionStateChanged } from "@rtcscope/core";
import { parseJson } from "../source";

/**
 * Values of logged calls. A dump has them as objects, as the text that Chrome made of them until M143
 * (`type: offer, sdp: v=0…`), as JSON text, or as a JSON text in quotes. What is not understood is not told.
 */

type Kind = ConnectionStateChanged["kind"];

const CONNECTED = ["new", "connected", "disconnected", "failed", "closed"];
const STATES: Record<Kind, ReadonlySet<string>> = {
  ice: new Set([...CONNECTED, "checking", "completed"]),
  connection: new Set([...CONNECTED, "connecting"]),
  dtls: new Set(["new", "connecting", "connected", "closed", "failed"]),
  gathering: new Set(["new", "gathering", "complete"]),
  signaling: new Set([
    "stable",
    "have-local-offer",
    "have-remote-offer",
    "have-local-pranswer",
    "have-remote-pranswer",
    "closed",
  ]),
};

const SDP_TYPES: ReadonlySet<string> = new Set(["offer", "answer", "pranswer", "rollback"]);

/** What may be known of a description: never its SDP, which is full of addresses and keys. */
export interface DescriptionFacts {
  sdpType?: string | undefined;
  ufrag?: string | undefined;
}

export interface Fields {
  readonly [member: string]: unknown;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The value itself, or what its text holds where that is JSON of an object, a list or a text. */
export function decoded(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[{["]/.test(value)) return value;
  const parsed = parseJson(value);
  return parsed.message === undefined ? parsed.value : value;
}

/** The state that an event tells; undefined where it is none of that machine. */
export function stateOf(kind: Kind, value: unknown): string | undefined {
  const text = textOf(decoded(value));
  if (text === undefined || text.length > 64) return undefined;
  // Chrome until M87: `SignalingStateHaveLocalPrAnswer`, and long ago `ICEConnectionStateChecking`.
  const old = /^(?:Signaling|ICEConnection|ICEGathering)State(\w+)$/.exec(text)?.[1];
  const state = old
    ? old
        .replace("PrAnswer", "Pranswer")
        .replace(/(?<=[a-z])(?=[A-Z])/g, "-")
        .toLowerCase()
    : text;
  return STATES[kind].has(state) ? state : undefined;
}

/** `type` and SDP of a description in any of its spellings. */
export function readDescription(value: unknown): { type?: string | undefined; sdp?: string | undefined } {
  const description = decoded(value);
  if (isFields(description)) return { type: typeOf(description.type), sdp: textOf(description.sdp) };
  if (typeof description !== "string") return {};
  const [, type, sdp] = /^\s*type: (\w+)(?:, sdp: ([\s\S]*))?$/.exec(description) ?? [];
  // A bare SDP: some tools log that only.
  if (type === undefined) return { sdp: /^v=0\b/.test(description) ? description : undefined };
  return { type: typeOf(type), sdp };
}

const typeOf = (type: unknown) => (typeof type === "string" && SDP_TYPES.has(type) ? type : undefined);

export function descriptionFacts(value: unknown): DescriptionFacts {
  const { type, sdp = "" } = readDescription(value);
  // Line ends may still be escaped where a converter went over the text.
  return { sdpType: type, ufrag: /a=ice-ufrag:([^\s\\"]{1,256})/.exec(sdp)?.[1] };
}

/** Whether `createOffer` was asked for an ICE restart: `iceRestart: true`, or the constraint `IceRestart` of long ago. */
export function asksRestart(value: unknown): boolean {
  const options = decoded(value);
  if (typeof options === "string") return /\biceRestart:\s*true\b/i.test(options);
  if (Array.isArray(options)) return options.slice(0, 4).some((option) => isFields(option) && asksRestart(option));
  if (!isFields(options)) return false;
  if (options.iceRestart === true) return true;
  const { mandatory } = options;
  return isFields(mandatory) && (mandatory.IceRestart === true || mandatory.IceRestart === "true");
}

/** A rejection; what a text says before its colon is the name of the exception. */
export function failureOf(value: unknown): unknown {
  const failure = decoded(value);
  if (isFields(failure)) {
    const name = textOf(failure.name) ?? textOf(failure.error);
    return { name, message: textOf(failure.message) ?? textOf(failure.error_message) };
  }
  const text = textOf(failure);
  const [, name, message] = /^([A-Z][A-Za-z]{1,40}(?:Error|Exception))(?:: ([\s\S]*))?$/.exec(text ?? "") ?? [];
  return name ? { name, message } : text || undefined;
}

/** `icecandidateerror`; undefined without a code. */
export function candidateErrorOf(value: unknown): { code: number; text: string; url: string } | undefined {
  const event = decoded(value);
  const members: Fields = isFields(event) ? event : linesOf(event);
  const code = Number(members.errorCode ?? members.error_code ?? Number.NaN);
  if (!Number.isSafeInteger(code)) return undefined;
  const text = textOf(members.errorText) ?? textOf(members.error_text) ?? "";
  return { code, text, url: textOf(members.url) ?? "" };
}

/** `name: value` lines, as Chrome wrote them. */
function linesOf(value: unknown): Fields {
  if (typeof value !== "string") return {};
  const known = new Map<string, string>();
  for (const line of value.slice(0, 4096).split("\n")) {
    const [, name, rest] = /^(\w+): (.*)$/.exec(line) ?? [];
    if (name !== undefined && rest !== undefined) known.set(name, rest);
  }
  return { url: known.get("url"), error_code: known.get("error_code"), error_text: known.get("error_text") };
}
