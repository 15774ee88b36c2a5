import { createClock, createDiagnostics, type Observation } from "@rtcscope/core";
import type { ObservedSession } from "./lifetime";

export interface RecordingSession extends ObservedSession {
  observations: Observation[];
  /** Lines that reached the console. */
  warnings: string[];
  pollMs: number;
  ended: boolean;
  end(): void;
  /** The observations of one type, in order. */
  of<T extends Observation["type"]>(type: T): Extract<Observation, { type: T }>[];
}

/** What collectors need of a session, written down instead of tracked. */
export function recordingSession(): RecordingSession {
  const observations: Observation[] = [];
  const warnings: string[] = [];
  const endings = new Set<() => void>();
  let connections = 0;
  return {
    observations,
    warnings,
    clock: createClock(),
    diagnostics: createDiagnostics((message) => void warnings.push(message)),
    pollMs: 1000,
    ended: false,
    observe: (observation) => void observations.push(observation),
    nextConnection: () => `pc${++connections}`,
    onEnd(listener) {
      endings.add(listener);
      return () => void endings.delete(listener);
    },
    end() {
      this.ended = true;
      for (const listener of endings) listener();
    },
    of: (type) => observations.filter((each) => each.type === type) as never,
  };
}
