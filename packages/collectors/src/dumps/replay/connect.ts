import type { Signal } from "@rtcscope/core";
import {
  ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_CONNECT_PHASE,
  type RtcConnectPhase,
  SPAN_RTC_CONNECT,
} from "@rtcscope/core/semconv";
import { createConnectTracker, createPeerPhases, type StatsSample } from "@rtcscope/core/story";
import type { DumpObservation } from "../types";
import type { ConnectSeen, PhaseSeen } from "./types";

/** The connect of one connection, apart from all others of its session. */
export interface ConnectAccount {
  observe(observation: DumpObservation["observation"]): void;
  sample(sample: StatsSample): void;
  advance(time: number): void;
  /** The dump ends here. */
  end(time: number): void;
  /** The first connect; absent if none began. */
  readonly connect: ConnectSeen | undefined;
}

function criticalPath(attributes: Readonly<Record<string, unknown>>): { phase: string; ms: number }[] {
  return Object.entries(attributes).flatMap(([name, ms]) =>
    name.startsWith(ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX) && typeof ms === "number"
      ? [{ phase: name.slice(ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX.length), ms }]
      : [],
  );
}

const MEDIA: readonly string[] = ["first_packet", "first_frame"] satisfies RtcConnectPhase[];

/** Since when what ended the connect was waited for. */
function awaitedSince({ startMs, endMs, phases }: ConnectSeen): number {
  const ended = phases.filter((phase) => phase.endMs === endMs && MEDIA.includes(phase.phase));
  return ended.length > 0 ? Math.min(...ended.map((phase) => phase.startMs)) : startMs;
}

/** The trackers of a live session, with one connection to watch: the session's own connect ends with its first media. */
export function createConnectAccount(connection: string): ConnectAccount {
  let ids = 0;
  let found: ConnectSeen | undefined;
  const phases: PhaseSeen[] = [];
  let read: number | undefined;
  const tracker = createConnectTracker({
    nextId: () => ++ids,
    emit(signal: Signal) {
      if (signal.type !== "span" || found) return;
      const { start: startMs, end: endMs, outcome, errorType, attributes } = signal;
      if (signal.name === ATTR_RTC_CONNECT_PHASE)
        phases.push({ phase: signal.attributes[ATTR_RTC_CONNECT_PHASE], startMs, endMs, outcome, errorType });
      else if (signal.name === SPAN_RTC_CONNECT)
        found = {
          startMs,
          endMs,
          outcome,
          errorType,
          criticalPath: criticalPath(attributes),
          phases: phases.sort((a, b) => a.startMs - b.startMs),
        };
    },
  });
  const peer = createPeerPhases(tracker);
  return {
    observe: (observation) => peer.observe(observation),
    sample(sample) {
      const before = found;
      peer.sample(connection, sample);
      // What this reading showed first may have come at any time since the one before, or since it was waited for.
      if (found && !before && found.endMs === sample.time)
        found.errorBoundMs = sample.time - Math.max(read ?? 0, awaitedSince(found));
      read = sample.time;
    },
    advance: (time) => tracker.advance(time),
    end: (time) => tracker.cancelled(time),
    get connect() {
      return found;
    },
  };
}
