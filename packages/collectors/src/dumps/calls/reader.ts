import type { ConnectionStateChanged, NegotiationStep } from "@rtcscope/core";
import type { Tell } from "../../peer-connection/tell";
import type { DumpItem, DumpObservation } from "../types";
import { canonicalName } from "./names";
import { createTrackLog, type TrackLog } from "./tracks";
import { asksRestart, candidateErrorOf, type DescriptionFacts, descriptionFacts, failureOf, stateOf } from "./value";

/** An entry of a dump's log of API calls and events. */
export interface LoggedCall {
  page: string;
  connection: string;
  /** ms since the epoch. */
  time: number;
  /** As the dump spells it. */
  name: string;
  /** As the dump has it: an object, a text, JSON text. */
  value: unknown;
  /** Further arguments, where the format logs more than one. */
  extra?: readonly unknown[] | undefined;
}

type Step = NegotiationStep["step"];

const MACHINES = new Map<string, ConnectionStateChanged["kind"]>([
  ["oniceconnectionstatechange", "ice"],
  ["onicegatheringstatechange", "gathering"],
  ["onsignalingstatechange", "signaling"],
  ["onconnectionstatechange", "connection"],
  ["ondtlsstatechange", "dtls"],
]);

const STEP = /^(createOffer|createAnswer|setLocalDescription|setRemoteDescription)(OnSuccess|OnFailure|OnError)?$/;

interface Pending extends DescriptionFacts {
  iceRestart?: boolean | undefined;
}

/** What has to be remembered of a connection to understand its next call. */
interface Known {
  /** Was told to be closed: nothing else is news any more. */
  closed: boolean;
  signaling?: string | undefined;
  /** `restartIce()` waits for the offer that carries it out. */
  restartAsked?: boolean;
  /** Steps that were begun, by what they were begun with. */
  pending: Map<Step, Pending>;
  tracks: TrackLog;
}

/**
 * Turns the log of calls and events into observations, as a live collector would have told them. One reader per dump:
 * it remembers what the calls of a connection were about.
 *
 * shape   LoggedCall -> its `call` item, and the observations that it gives
 * none    a call that tells nothing gives its `call` item only; of a closed connection only that it is closed is told
 * throws  never
 *
 * `restartIce()` marks the `setLocalDescription` of the offer that carries it out, and not the `createOffer` before it:
 * who counts requested restarts counts the call and `createOffer({ iceRestart: true })`, and each once. A user fragment
 * is told when a description is set, and again when it was: some logs have no answers to calls.
 */
export function createCallReader(): (call: LoggedCall) => DumpItem[] {
  const connections = new Map<string, Known>();

  return ({ page, connection, time, name: spelled, value, extra = [] }) => {
    const name = canonicalName(spelled);
    const items: DumpItem[] = [{ type: "call", page, connection, time, name }];
    const tell: Tell = (told) => {
      items.push({
        type: "observation",
        page,
        observation: { connection, time, ...told } as DumpObservation["observation"],
      });
    };

    const key = `${page}\n${connection}`;
    let known = connections.get(key);
    if (!known || (known.closed && name === "create")) {
      known = { closed: false, pending: new Map(), tracks: createTrackLog() };
      connections.set(key, known);
      tell({ type: "connection.opened" });
    }
    readCall(known, { name, value, extra, tell });
    return items;
  };
}

interface Call {
  name: string;
  value: unknown;
  extra: readonly unknown[];
  tell: Tell;
}

function readCall(known: Known, call: Call): void {
  const { name, value, tell } = call;
  const kind = MACHINES.get(name);
  const state = kind && stateOf(kind, value);
  // A closing connection still stirs (DTLS, late promises).
  if (known.closed && state !== "closed") return;

  const [, step, outcome] = STEP.exec(name) ?? [];
  if (kind && state) {
    tell({ type: "connection.state", kind, state });
    if (kind === "signaling") known.signaling = state;
    if (state === "closed" && (kind === "signaling" || kind === "connection")) close(known, tell);
  } else if (step) readStep(known, call, step as Step, outcome);
  else if (name === "restartIce") known.restartAsked = true;
  else if (name === "close" || name === "remove") close(known, tell);
  else if (name === "onicecandidateerror") {
    const error = candidateErrorOf(value);
    if (error) tell({ type: "candidate.error", ...error });
  } else for (const told of known.tracks.read(name, value, call.extra)) tell(told);
}

function close(known: Known, tell: Tell): void {
  if (known.closed) return;
  known.closed = true;
  tell({ type: "connection.closed" });
}

function readStep(known: Known, { value, tell }: Call, step: Step, outcome: string | undefined): void {
  const isSet = step.startsWith("set");
  if (!outcome) {
    const facts: Pending = isSet ? descriptionFacts(value) : {};
    const begun = { ...facts, iceRestart: restarts(known, step, value, facts.sdpType) };
    known.pending.set(step, begun);
    if (isSet) known.tracks.described(value);
    tell({ type: "negotiation", step, state: "started", ...begun });
    return;
  }
  const { sdpType, ufrag, iceRestart } = known.pending.get(step) ?? {};
  known.pending.delete(step);
  if (outcome !== "OnSuccess") {
    tell({ type: "negotiation", step, state: "failed", sdpType, error: failureOf(value), iceRestart });
    return;
  }
  known.tracks.described(value);
  // `setLocalDescription()` makes its description itself: the answer to the call has it.
  const made = isSet && sdpType === undefined ? descriptionFacts(value) : { sdpType, ufrag };
  tell({ type: "negotiation", step, state: "done", ...made, iceRestart });
}

function restarts(known: Known, step: Step, value: unknown, sdpType: string | undefined): true | undefined {
  if (step === "createOffer") return asksRestart(value) || undefined;
  if (step !== "setLocalDescription" || !known.restartAsked) return undefined;
  const offers = sdpType ? sdpType === "offer" : known.signaling !== "have-remote-offer";
  if (!offers) return undefined;
  known.restartAsked = false;
  return true;
}
