import type { Draft } from "./draft";
import { errorOf } from "./failures";
import { expectOutage, type OutageStory, type Try } from "./outage";
import { clearOf } from "./phases";
import { replaceLink } from "./replace";

/** How an outage went on for the session: media flows again from then on, or it is over. */
export interface Aftermath {
  readonly at: number;
  readonly over: boolean;
}

/** The network is gone for a moment and comes back by itself: nobody tries anything. */
function blip(draft: Draft, at: number): Aftermath {
  const end = at + clearOf("outage", draft.random.between(400, 6000));
  moveAll(draft, at, "disconnected");
  moveAll(draft, end, "connected");
  expectOutage(draft, { start: at, end, cause: "ice_disconnected", mode: "none", outcome: "ok", tries: [] });
  return { at: end, over: false };
}

function moveAll(draft: Draft, time: number, state: string): void {
  for (const { name: connection } of draft.open())
    for (const kind of ["ice", "connection"] as const)
      draft.tell({ type: "connection.state", time, connection, kind, state });
}

/** The application restarts ICE when it sees that it is disconnected. */
function iceRestart(draft: Draft, at: number): Aftermath {
  const { random, tell } = draft;
  const [link] = draft.open();
  if (!link) return { at, over: false };
  const connection = link.name;
  const asked = at + random.between(300, 2500);
  const answered = asked + random.between(120, 400);
  const end = at + clearOf("outage", answered - at + random.between(100, 900));
  moveAll(draft, at, "disconnected");
  tell({ type: "negotiation", time: asked, connection, step: "createOffer", state: "started", iceRestart: true });
  tell({
    type: "negotiation",
    time: asked + 10,
    connection,
    step: "setLocalDescription",
    state: "done",
    sdpType: "offer",
    ufrag: `restart${asked}`,
  });
  tell({ type: "connection.state", time: asked + 10, connection, kind: "signaling", state: "have-local-offer" });
  tell({
    type: "negotiation",
    time: answered,
    connection,
    step: "setRemoteDescription",
    state: "done",
    sdpType: "answer",
  });
  tell({ type: "connection.state", time: answered, connection, kind: "signaling", state: "stable" });
  tell({ type: "connection.state", time: answered, connection, kind: "ice", state: "checking" });
  moveAll(draft, end, "connected");
  const attempt: Try = { outcome: "ok", mode: "ice_restart", start: asked, end };
  expectOutage(draft, {
    start: at,
    end,
    cause: "ice_disconnected",
    mode: "ice_restart",
    outcome: "ok",
    tries: [attempt],
  });
  return { at: end, over: false };
}

/** ICE fails for good, and the user leaves. */
function iceFailure(draft: Draft, at: number): Aftermath {
  const failed = at + draft.random.between(8000, 16_000);
  const end = at + clearOf("outage", failed - at + draft.random.between(500, 5000));
  moveAll(draft, at, "disconnected");
  moveAll(draft, failed, "failed");
  for (const link of draft.open()) draft.closeLink(link, end);
  expectOutage(draft, {
    start: at,
    end,
    cause: "ice_disconnected",
    mode: "none",
    outcome: "error",
    errorType: "ice_failed",
    tries: [],
  });
  return { at: end, over: true };
}

/** The media connection of an IVS stage fails, and the SDK puts another in its place. */
function mediaReplaced(draft: Draft, at: number): Aftermath {
  const [old] = draft.open();
  if (!old) return { at, over: false };
  const end = at + clearOf("outage", draft.random.between(700, 4500));
  draft.tell({ type: "connection.state", time: at, connection: old.name, kind: "connection", state: "failed" });
  replaceLink(draft, old, at, end);
  draft.closeLink(old, end + 1);
  const attempt: Try = { outcome: "ok", mode: "full", start: at, end };
  expectOutage(draft, { start: at, end, cause: "connection", mode: "full", outcome: "ok", tries: [attempt] });
  return { at: end, over: false };
}

/**
 * Transports that tell their reconnects themselves: LiveKit resumes, and if that fails starts over; it may give up. IVS
 * resumes its stage.
 */
function told(draft: Draft, at: number, how: "resume" | "full" | "gives_up"): Aftermath {
  const { random, person, tell } = draft;
  const waits = person.transport === "livekit";
  const failures = how === "resume" ? 0 : how === "full" ? 1 : 3;
  const errorType = waits ? "ServerUnreachableError" : "StageTimeoutError";
  const tries: Try[] = [];
  let time = at;
  tell({ type: "reconnect", action: "lost", time, cause: "signaling" });
  for (let number = 0; number <= failures; number++) {
    const last = number === failures;
    const fails = !last || how === "gives_up";
    const mode = number === 0 ? "resume" : "full";
    const backoffMs = waits ? random.pick([20, 340, 660, 1060, 1900]) : undefined;
    time += backoffMs ?? random.between(10, 300);
    const start = time;
    tell({ type: "reconnect", action: "attempt.started", time, mode, backoffMs });
    time += random.between(250, 1400);
    if (last) time = at + clearOf("outage", time - at);
    if (fails) tell({ type: "reconnect", action: "attempt.failed", time, error: errorOf(errorType) });
    else if (mode === "full") {
      for (const old of draft.open()) {
        replaceLink(draft, old, start + 1, time);
        draft.closeLink(old, time);
      }
    }
    tries.push({
      outcome: fails ? "error" : "ok",
      errorType: fails ? errorType : undefined,
      mode,
      backoffMs,
      start,
      end: time,
    });
  }
  const over = how === "gives_up";
  if (over) tell({ type: "reconnect", action: "gave_up", time, error: errorOf(errorType) });
  else tell({ type: "reconnect", action: "recovered", time });
  const outage: OutageStory = {
    start: at,
    end: time,
    cause: "signaling",
    mode: tries.at(-1)?.mode ?? "none",
    outcome: over ? "error" : "ok",
    errorType: over ? errorType : undefined,
    tries,
  };
  expectOutage(draft, outage);
  return { at: time, over };
}

/** An outage of everyday, as this transport has them. */
export function ordinaryOutage(draft: Draft, at: number): Aftermath {
  const { person, random } = draft;
  switch (person.transport) {
    case "webrtc": {
      const how = random.weighted({ blip: 6, restart: 4, failure: 1 });
      return how === "blip" ? blip(draft, at) : how === "restart" ? iceRestart(draft, at) : iceFailure(draft, at);
    }
    case "livekit":
      return told(draft, at, random.weighted({ resume: 6, full: 3, gives_up: 1 }));
    case "ivs":
      return random.chance(0.6) ? told(draft, at, "resume") : mediaReplaced(draft, at);
  }
}
