import type { SessionInfo } from "../exporter";
import { createScope, type ScopeOptions } from "../scope";
import type { EventName, SpanAttributes } from "../semconv";
import type { EventSignal, Signal, SpanSignal } from "../signal";

/** A scope whose exporter keeps what it is given, and whose clock is moved by hand. */
export function setup(options: Partial<ScopeOptions> = {}) {
  const signals: Signal[] = [];
  const infos: SessionInfo[] = [];
  const anchors: string[] = [];
  const warnings: string[] = [];
  let now = 1_700_000_000_000;
  const scope = createScope({
    service: { name: "test" },
    clock: { now: () => now, resync() {} },
    log: (message) => warnings.push(message),
    exporters: [
      {
        name: "keep",
        anchor: ({ id }) => void anchors.push(id),
        export(signal, info) {
          signals.push(signal);
          infos.push(info);
        },
        traceparent: (id) => `00-${id}`,
      },
    ],
    ...options,
  });
  const advance = (ms: number) => {
    now += ms;
    return now;
  };
  return { scope, signals, infos, anchors, warnings, advance, time: () => now };
}

export const spans = <N extends keyof SpanAttributes>(signals: Signal[], name: N) =>
  signals.filter((signal): signal is SpanSignal<N> & Signal => signal.type === "span" && signal.name === name);
export const events = <N extends EventName>(signals: Signal[], name: N) =>
  signals.filter((signal): signal is EventSignal<N> & Signal => signal.type === "event" && signal.name === name);
