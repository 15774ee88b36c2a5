import { maskTokens, stripUrl } from "../privacy";
import type { EventName, RtcOutcome } from "../semconv";
import type { EventSignal, Signal } from "../signal";
import { createSignalingTracker } from "./index";

/** A phase as the connect is told of it; one that runs has no end. */
export interface ToldPhase {
  name: string;
  key: string | undefined;
  start: number;
  end?: number;
  outcome?: RtcOutcome | undefined;
  error?: unknown;
}

type Told = Parameters<ReturnType<typeof createSignalingTracker>["observe"]>[0];

/** A tracker for tests, with what it emitted and the phases that it told. */
export function setUp() {
  const signals: Signal[] = [];
  const phases: ToldPhase[] = [];
  let id = 0;
  const tracker = createSignalingTracker(
    { emit: (signal) => signals.push(signal), nextId: () => ++id, maskText: maskTokens, maskUrl: stripUrl },
    {
      phaseStarted: (name, start, key) => phases.push({ name, key, start }),
      phaseEnded(name, end, outcome, error, key) {
        const phase = phases.findLast((one) => one.name === name && one.key === key);
        if (!phase || phase.end !== undefined) throw new Error(`${name} ${key} ended without having begun`);
        Object.assign(phase, { end, outcome, error });
      },
    },
  );
  return {
    tracker,
    signals,
    phases,
    step: (time: number, action: Told["action"], what?: unknown, details?: unknown) =>
      tracker.observe({ type: "signaling", time, action, what, details: details as Told["details"] }),
    events: <N extends EventName>(name: N) =>
      signals.filter((signal): signal is EventSignal<N> & Signal => signal.type === "event" && signal.name === name),
    /** Phases as `[name, start, end, outcome]`. */
    told: () => phases.map(({ name, start, end, outcome }) => [name, start, end, outcome]),
  };
}
