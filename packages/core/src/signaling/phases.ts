import type { PhaseSink } from "../connect";

/** Takes phases, and remembers those that run. */
export interface LastingPhases extends PhaseSink {
  /** A connect or an outage began: what runs is part of it from its first moment, clipped to it. */
  joined(time: number): void;
}

/**
 * A queue or a socket is there before the connect that waits for it, and still there for the next try: neither must be
 * charged to nobody, nor count against a timeout.
 */
export function createLastingPhases(sink: PhaseSink): LastingPhases {
  const running = new Map<string, [name: string, key: string | undefined]>();
  const idOf = (name: string, key: string | undefined) => `${name} ${key ?? ""}`;
  return {
    phaseStarted(name, time, key, connection) {
      running.set(idOf(name, key), [name, key]);
      sink.phaseStarted(name, time, key, connection);
    },
    phaseEnded(name, time, outcome, error, key) {
      running.delete(idOf(name, key));
      sink.phaseEnded(name, time, outcome, error, key);
    },
    joined(time) {
      for (const [name, key] of running.values()) sink.phaseStarted(name, time, key);
    },
  };
}
