import { EVENT_RTC_SESSION_START } from "@rtcscope/core/semconv";
import type { Person } from "../fleet";
import type { ResolvedSimulation } from "../options";
import type { Ride } from "../storm/ride";
import { type ConnectEnd, connect } from "./connect";
import { createDraft, type Draft } from "./draft";
import { drawCancel, drawFailure, failsWith, UNREACHABLE } from "./failures";
import { ordinaryOutage } from "./ordinary-outages";
import { phasesOf } from "./phases";
import { playRound } from "./round";
import { tellRide } from "./storm-outage";
import { tellTelemetry } from "./telemetry";

/** Rates of everyday, per connect. */
const FAILS = 0.05;
const CANCELLED = 0.02;
const QUEUES = 0.12;
const TRIES_AGAIN = 0.7;
const MAX_CONNECTS = 3;
/** An outage in so much time with media. */
const OUTAGE_EVERY_MS = 60 * 60_000;
/** The shortest time with media between two things, in readings. */
export const LEAST_READINGS = 8;

/** A session up to its first media. */
export interface Beginning {
  readonly draft: Draft;
  /** Undefined: it never had any, and is over. */
  readonly media: { readonly from: number; readonly readings: number } | undefined;
}

/** @param refuses whether a server that would be asked at that time is dead */
export function begin(person: Person, options: ResolvedSimulation, refuses: (time: number) => boolean): Beginning {
  const draft = createDraft(person, options);
  const { random } = draft;
  draft.expect({ type: "event", name: EVENT_RTC_SESSION_START, attributes: {} });
  let at = person.start + random.between(50, 900);
  for (let number = 1; ; number++) {
    const queues = person.transport === "webrtc" && random.chance(QUEUES);
    const phases = phasesOf(person, queues);
    const fate = random.next();
    const end: ConnectEnd = refuses(at)
      ? failsWith(UNREACHABLE[person.transport])
      : fate < FAILS
        ? drawFailure(random, person, phases)
        : fate < FAILS + CANCELLED
          ? drawCancel(random, phases)
          : { outcome: "ok" };
    const connected = connect(draft, at, end, queues);
    if (end.outcome === "ok") {
      const lengthMs = options.lengthMs * (0.4 + 1.2 * random.next());
      const readings = Math.max(LEAST_READINGS, Math.floor(lengthMs / options.statsMs));
      return { draft, media: { from: connected.at, readings } };
    }
    const again = end.outcome === "error" && number < MAX_CONNECTS && random.chance(TRIES_AGAIN);
    if (!again) {
      draft.end(connected.at + random.between(300, 2000), end.outcome === "error" ? "failed" : "ended");
      return { draft, media: undefined };
    }
    at = connected.at + random.between(1500, 9000);
  }
}

/** The rest of a session that has media: rounds of it, outages between them, and its end. */
export function goOn(draft: Draft, from: number, readings: number, ride: Ride | undefined): void {
  const { random, options } = draft;
  const { statsMs } = options;
  let left = readings;
  let at = from;
  const play = (count: number) => {
    const to = at + count * statsMs;
    playRound(draft, { from: at, to });
    left -= count;
    at = to;
  };
  const resume = () => {
    at += random.between(200, 700);
    left = Math.max(left, LEAST_READINGS);
  };

  if (ride) {
    play(Math.floor((ride.lost - from) / statsMs));
    at = ride.end;
    if (tellRide(draft, ride)) {
      draft.end(at + random.between(500, 2000), "failed");
      return;
    }
    resume();
  } else {
    const likely = Math.min(0.6, (readings * statsMs) / OUTAGE_EVERY_MS);
    while (left >= 2 * LEAST_READINGS && random.chance(likely)) {
      play(random.between(LEAST_READINGS, left - LEAST_READINGS));
      const after = ordinaryOutage(draft, at + random.between(300, Math.min(3000, statsMs)));
      at = after.at;
      if (after.over) {
        draft.end(at + random.between(0, 50), "failed");
        return;
      }
      resume();
    }
  }
  play(left);
  tellTelemetry(draft, at + 1, (at - from) / 1000);
  if (random.chance(options.deaths)) draft.dies(at + random.between(50, 900));
  else draft.end(at + random.between(50, 900), random.weighted({ ended: 8, page_hidden: 2, disconnected: 1 }));
}
