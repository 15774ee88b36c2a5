import { vi } from "vitest";
import { createDiagnostics } from "../diagnostics";
import type { Observation, ReconnectTold } from "../observation";
import type { RetriedSession } from "./retry";

const START = 1_700_000_000_000;

interface TestSession extends RetriedSession {
  /** Ended for the application, but waiting for last words. */
  leave(): void;
  end(): void;
}

/** A session that writes down what it is told, on the fake time of vitest. */
export function setUp() {
  const observations: Observation[] = [];
  const warnings: string[] = [];
  const endings = new Set<() => void>();
  const origin = Date.now();
  let ended = false;
  const session: TestSession = {
    clock: { now: () => START + Date.now() - origin, resync() {} },
    diagnostics: createDiagnostics((message) => void warnings.push(message)),
    get ended() {
      return ended;
    },
    observe: (observation: Observation) => void observations.push(observation),
    onEnd(listener: () => void) {
      endings.add(listener);
      return () => void endings.delete(listener);
    },
    leave() {
      ended = true;
    },
    end() {
      ended = true;
      for (const listener of [...endings]) listener();
    },
  };
  const told = () => observations.filter((one): one is ReconnectTold => one.type === "reconnect");
  return {
    session,
    observations,
    warnings,
    told,
    /** Without what a test does not ask for: `[ms since the start, action]`. */
    lines: () => told().map(({ time, action }) => [time - START, action]),
    /** `name outcome ms` of each phase that ended. */
    phases: () =>
      observations.flatMap((one) => {
        if (one.type !== "phase.ended") return [];
        const begun = observations.find(
          (other) => other.type === "phase.started" && other.key === one.key && other.phase === one.phase,
        );
        return [`${one.phase} ${one.outcome} ${one.time - Number(begun?.type === "phase.started" && begun.time)}`];
      }),
    /** What is still attached. */
    attached: () => endings.size + vi.getTimerCount(),
  };
}

/** The outcome of a promise as data, so that a rejection is never unhandled. */
export function settled<T>(promise: Promise<T>): Promise<{ value?: T; error?: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}
