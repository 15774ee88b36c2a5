import {
  ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_PATH_LOCAL_TYPE,
  type RtcOutcome,
  SPAN_RTC_CONNECT,
  SPAN_RTC_CONNECT_PHASE,
} from "@rtcscope/core/semconv";
import type { Link } from "../media/link";
import type { Draft } from "./draft";
import { attach, type NegotiationTimes, negotiate } from "./negotiate";
import { clearOf, isClearOf, PHASES, type PhaseName, phasesOf } from "./phases";
import { addTracks } from "./tracks";

/** What becomes of one connect: media, or an end in one of its phases. */
export type ConnectEnd =
  | { readonly outcome: "ok" }
  | { readonly outcome: "error"; readonly phase: PhaseName; readonly errorType: string; readonly error: unknown }
  | { readonly outcome: "cancelled"; readonly phase: PhaseName };

export interface Connected {
  /** Media is usable, or the connect is over. */
  readonly at: number;
  readonly link: Link | undefined;
}

/** Whoever failed cleans up. */
const LEAVES_MS = 5;

interface Part {
  readonly name: PhaseName | "ice.gathering";
  readonly start: number;
  end: number;
  /** Share of the connect that nothing but this phase was waited for. */
  criticalMs: number;
  done: boolean;
}

/**
 * One connect from its first phase on. Phases follow each other, so that what each one costs is known without looking
 * for the critical path: only the gathering of candidates runs beside the negotiation, and is what that waits for.
 */
export function connect(draft: Draft, start: number, end: ConnectEnd, queues: boolean): Connected {
  const { person, random, tell, expect } = draft;
  const names = phasesOf(person, queues);
  const last = end.outcome === "ok" ? names.length - 1 : names.indexOf(end.phase);
  const parts: Part[] = [];
  let at = start;
  for (const [index, name] of names.entries()) {
    if (index > last) break;
    const [least, most] = PHASES[name];
    const slow = person.candidate === "relay" && name.startsWith("ice") ? 1.6 : 1;
    const ms = clearOf(name, Math.floor(random.between(least, most) * slow));
    parts.push({ name, start: at, end: at + ms, criticalMs: ms, done: true });
    at += ms;
  }
  const final = parts.at(-1);
  if (!final) throw new Error(`${end.outcome === "ok" ? "nothing" : end.phase} is no phase of ${person.transport}`);
  if (end.outcome !== "ok") final.done = false;
  const queueMs = parts.find(({ name }) => name === "queue")?.criticalMs;
  // The connect as a whole has bounds of its own to keep clear of: the phase that ends it takes longer.
  const isClear = () => isClearOf("connect", at - start - (queueMs ?? 0)) && isClearOf(final.name, final.criticalMs);
  for (; !isClear(); at++) {
    final.end++;
    final.criticalMs++;
  }

  const link = tellPhases(draft, parts, end);
  if (end.outcome !== "ok") {
    const error = end.outcome === "error" ? end.error : new DOMException("the user left", "AbortError");
    if (end.outcome !== "error" || !tellFailedState(draft, link, final, at)) {
      tell({ type: "connect.failed", time: at, error });
    }
    if (final.name === "queue") tell({ type: "signaling", time: at + LEAVES_MS, action: "queue", what: "left" });
    for (const open of draft.open()) draft.closeLink(open, at + LEAVES_MS);
  }

  const errorType = end.outcome === "error" ? end.errorType : undefined;
  const attributes: Record<string, number | string> = {
    [ATTR_RTC_CONNECT_DURATION]: (at - start - (queueMs ?? 0)) / 1000,
  };
  for (const { name, criticalMs } of parts) attributes[ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX + name] = criticalMs;
  if (end.outcome === "ok") attributes[ATTR_RTC_PATH_LOCAL_TYPE] = person.candidate;
  const seconds = (at - start) / 1000;
  expect({ type: "span", name: SPAN_RTC_CONNECT, outcome: end.outcome, errorType, seconds, attributes });
  for (const part of parts) {
    const outcome: RtcOutcome = part.done ? "ok" : end.outcome;
    expect({
      type: "span",
      name: SPAN_RTC_CONNECT_PHASE,
      outcome,
      errorType: part.done ? undefined : errorType,
      seconds: (part.end - part.start) / 1000,
      attributes: { [ATTR_RTC_CONNECT_PHASE]: part.name },
    });
  }
  return { at, link };
}

/** States that say themselves that it failed; false: somebody else has to. */
function tellFailedState({ tell }: Draft, link: Link | undefined, { name }: Part, time: number): boolean {
  if (!link) return false;
  const kind = name === "ice.checking" ? "ice" : name === "dtls" ? "connection" : undefined;
  if (!kind) return false;
  tell({ type: "connection.state", time, connection: link.name, kind, state: "failed" });
  return true;
}

/** @returns the connection, where it came so far */
function tellPhases(draft: Draft, parts: Part[], end: ConnectEnd): Link | undefined {
  const { person, random, tell } = draft;
  const of = (name: PhaseName) => parts.find((part) => part.name === name);
  const until = parts.at(-1)?.end ?? 0;
  let link: Link | undefined;
  let opens: true | undefined = true;

  for (const part of [...parts]) {
    const { name, start, done } = part;
    if (name === "negotiation" || name === "publish" || name === "subscribe") {
      const both = person.role === "both";
      const alone = person.transport !== "webrtc";
      const inbound = person.role !== "publisher";
      const up = (of("dtls") ?? part).end;
      const flows = of("first_packet");
      const pathAt = flows && up + Math.floor((flows.end - up) / 2);
      link = draft.openLink(start, { inbound, outbound: person.role === "publisher" || (both && !alone) }, pathAt);
      addTracks(draft, link, start, end.outcome === "ok" ? "ok" : "cancelled");
      if (name === "negotiation") {
        const times = timesOf(part, of, random.between(15, 60));
        negotiate(draft, link, times, end.outcome === "ok" ? undefined : until - 1);
        const gathering = { name: "ice.gathering", start: times.gathering, end: times.gathered } as const;
        parts.push({ ...gathering, criticalMs: part.end - times.gathering, done: true });
        part.criticalMs = times.gathering - part.start;
        continue;
      }
      tell({ type: "phase.started", time: start, phase: name, key: link.name });
      if (done) {
        tell({ type: "phase.ended", time: part.end, phase: name, key: link.name, outcome: "ok" });
        attach(draft, link, start, part.end);
      } else
        tell({ type: "connection.state", time: start, connection: link.name, kind: "connection", state: "connecting" });
    } else if (name === "first_packet") {
      if (done && link?.inbound)
        tell({
          type: "media.first",
          time: part.end,
          connection: link.name,
          what: "packet",
          kind: "video",
          direction: "inbound",
        });
    } else if (name === "first_frame") {
      if (done && link)
        tell({
          type: "media.first",
          time: part.end,
          connection: link.name,
          what: "frame",
          kind: "video",
          direction: "inbound",
        });
    } else if (name === "signaling.open" && person.transport === "webrtc") tellSocket(draft, part);
    else if (name === "queue") tellQueue(draft, part);
    else if (name !== "ice.checking" && name !== "dtls" && name !== "ice.gathering") {
      tell({ type: "phase.started", time: start, phase: name, opens });
      if (done) tell({ type: "phase.ended", time: part.end, phase: name, outcome: "ok" });
    }
    opens = undefined;
  }
  return link;
}

function timesOf(part: Part, of: (name: PhaseName) => Part | undefined, beforeMs: number): NegotiationTimes {
  const stable = part.end;
  const checking = of("ice.checking");
  const ice = checking?.end ?? stable;
  return {
    offered: part.start,
    gathering: Math.min(part.start + beforeMs, stable - 1),
    stable,
    gathered: stable + Math.max(1, Math.floor((ice - stable) / 2)),
    ice,
    up: of("dtls")?.end ?? ice,
  };
}

/** The application's own socket. */
function tellSocket({ tell }: Draft, { start, end, done }: Part): void {
  tell({ type: "signaling", time: start, action: "opening", what: "wss://signal.example/room" });
  if (!done) {
    tell({ type: "signaling", time: end, action: "closed", what: 1006 });
    return;
  }
  tell({ type: "signaling", time: end, action: "opened" });
  tell({ type: "signaling", time: end, action: "sent", what: "join" });
}

function tellQueue({ tell }: Draft, { start, end, done }: Part): void {
  tell({ type: "signaling", time: start, action: "queue", what: 3 });
  tell({ type: "signaling", time: start + Math.floor((end - start) / 2), action: "queue", what: 1 });
  if (done) tell({ type: "signaling", time: end, action: "queue", what: "admitted" });
}
