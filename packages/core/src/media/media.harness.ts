import type { EventAttributes, EventName, SpanAttributes } from "../semconv";
import type { EventSignal, Signal, SpanSignal, TrackerContext } from "../signal";
import type { InboundStream, OutboundLayer, OutboundStream, StatsSample } from "../stats/sample";

/** A context that keeps what was emitted. */
export function capture() {
  const signals: Signal[] = [];
  let id = 0;
  const ctx: TrackerContext = { emit: (signal) => signals.push(signal), nextId: () => ++id };
  return {
    ctx,
    signals,
    spans: <N extends keyof SpanAttributes>(name: N) =>
      signals.filter((signal): signal is SpanSignal<N> & Signal => signal.type === "span" && signal.name === name),
    events: <N extends EventName>(name: N) =>
      signals.filter((signal): signal is EventSignal<N> & Signal => signal.type === "event" && signal.name === name),
  };
}

export type Window = EventAttributes["rtc.media.window"];

export function sampleAt(time: number, parts: Partial<StatsSample> = {}): StatsSample {
  return {
    time,
    intervalMs: 1000,
    gap: false,
    inbound: [],
    outbound: [],
    transports: [],
    dataChannels: [],
    playouts: [],
    ...parts,
  };
}

export function inbound(parts: Partial<InboundStream> = {}): InboundStream {
  return { id: "IV", kind: "video", trackIdentifier: "remote", intervalMs: 1000, ...parts };
}

export function outbound(parts: Partial<OutboundStream> = {}): OutboundStream {
  return {
    id: "video:0",
    kind: "video",
    trackIdentifier: "local",
    active: true,
    layers: [layer()],
    ...parts,
  };
}

export function layer(parts: Partial<OutboundLayer> = {}): OutboundLayer {
  return { id: "OV", kind: "video", intervalMs: 1000, ...parts };
}
