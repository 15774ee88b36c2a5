import { GATEWAY_METRICS, METRICS, type MetricName } from "@rtcscope/core/semconv";
import type { Truth } from "rtcscope";
import { createNames } from "../../../packages/dashboard/src/query";
import { bucketsOf, countOf, type Labels, quantileBounds, sumOf, valuesOf } from "./truth";

/** One figure, as a dashboard would ask for it, and what it has to be. */
export interface Figure {
  readonly title: string;
  readonly query: string;
  /** Exactly, or between these. */
  readonly expected: number | readonly [number, number];
}

/** Longer than the run, from before its first sample: what was counted, and not what was extrapolated. */
const WINDOW = "30m";

const names = createNames();
const definitionOf = (metric: MetricName) => [...METRICS, ...GATEWAY_METRICS].find(({ name }) => name === metric);
const spelled = (labels: Labels) => Object.values(labels).join(" ");

/** Figures of one service. */
export function figuresOf(truth: Truth): Figure[] {
  const growth = (metric: MetricName, part: "count" | "sum" | "bucket" | undefined, labels: Labels) =>
    `increase(${names.series(metric, part, { "service.name": truth.service, ...labels })}[${WINDOW}] anchored)`;
  const isHistogram = (metric: MetricName) => definitionOf(metric)?.buckets !== undefined;
  const counted = (metric: MetricName, labels: Labels = {}) =>
    `sum(${growth(metric, isHistogram(metric) ? "count" : undefined, labels)})`;
  const summed = (metric: MetricName, labels: Labels = {}) =>
    `sum(${growth(metric, isHistogram(metric) ? "sum" : undefined, labels)})`;

  const count = (metric: MetricName, labels: Labels = {}): Figure => ({
    title: `${metric} ${spelled(labels)}`,
    query: counted(metric, labels),
    expected: countOf(truth, metric, labels),
  });
  const sum = (metric: MetricName, labels: Labels = {}): Figure => ({
    title: `${metric} ${spelled(labels)}, sum`,
    query: summed(metric, labels),
    expected: sumOf(truth, metric, labels),
  });
  /** One figure per value that a label has. */
  const by = (make: typeof count, metric: MetricName, label: string, labels: Labels = {}) =>
    valuesOf(truth, metric, label).map((value) => make(metric, { ...labels, [label]: value }));
  const share = (title: string, part: Figure, whole: Figure): Figure => ({
    title,
    query: `${part.query} / ${whole.query}`,
    expected: Number(part.expected) / Number(whole.expected),
  });
  const quantile = (q: number, metric: MetricName, labels: Labels = {}): Figure => ({
    title: `${metric} ${spelled(labels)}, p${q * 100}`,
    query: `histogram_quantile(${q}, sum by (le) (${growth(metric, "bucket", labels)}))`,
    expected: quantileBounds(bucketsOf(truth, metric, labels), definitionOf(metric)?.buckets ?? [], q),
  });

  const connects = "rtc.client.connect.duration";
  const phases = "rtc.client.connect.phase.duration";
  const ok = { "rtc.outcome": "ok" };
  const error = { "rtc.outcome": "error" };
  const watched = { "rtc.media.direction": "inbound", "rtc.media.kind": "video" };
  const transports = valuesOf(truth, "rtc.client.sessions.started", "rtc.transport");

  return [
    count("rtc.client.sessions.started"),
    ...by(count, "rtc.client.sessions.started", "rtc.transport"),
    ...by(count, "rtc.client.sessions.started", "service.version"),
    ...by(count, "rtc.client.sessions.started", "cloud.region"),
    ...by(count, "rtc.client.sessions.started", "rtc.role"),
    ...by(count, "rtc.client.sessions.ended", "rtc.session.end.reason"),
    sum("rtc.client.session.duration"),

    ...by(count, connects, "rtc.outcome"),
    ...transports.flatMap((transport) => by(count, connects, "rtc.outcome", { "rtc.transport": transport })),
    ...by(count, connects, "error.type", error),
    ...by(count, connects, "rtc.path.local.type", ok),
    share("connect success", count(connects, ok), {
      ...count(connects),
      query: `(${counted(connects, ok)} + ${counted(connects, error)})`,
      expected: countOf(truth, connects, ok) + countOf(truth, connects, error),
    }),
    share("over TURN", count(connects, { ...ok, "rtc.path.local.type": "relay" }), count(connects, ok)),
    ...by(count, phases, "rtc.connect.phase", ok),
    ...by(sum, "rtc.client.connect.critical_path.duration", "rtc.connect.phase"),
    ...transports.flatMap((transport) =>
      [0.5, 0.95].map((q) => quantile(q, connects, { ...ok, "rtc.transport": transport })),
    ),

    ...by(count, "rtc.client.reconnects", "rtc.reconnect.cause"),
    ...by(count, "rtc.client.reconnects", "rtc.reconnect.mode"),
    ...by(count, "rtc.client.reconnects", "rtc.outcome"),
    sum("rtc.client.reconnect.attempts"),
    share("amplification", sum("rtc.client.reconnect.attempts"), count("rtc.client.reconnect.attempts")),
    count("rtc.client.reconnect.backoff"),
    quantile(0.95, "rtc.client.reconnect.duration"),

    ...by(count, "rtc.client.stall.duration", "rtc.stall.cause"),
    sum("rtc.client.stall.duration"),
    sum("rtc.client.media.duration", watched),
    share("stalled share", sum("rtc.client.stall.duration"), sum("rtc.client.media.duration", watched)),
    sum("rtc.client.freeze.duration"),
    ...by(sum, "rtc.client.quality_limitation.duration", "rtc.quality_limitation.reason"),
    count("rtc.client.layers.active"),
    ...(["rtc.client.rtt", "rtc.client.jitter", "rtc.client.packet_loss"] as const).map((metric) =>
      quantile(0.95, metric),
    ),
    quantile(0.5, "rtc.client.bitrate", watched),
    quantile(0.5, "rtc.client.frame_rate", { "rtc.media.direction": "inbound" }),

    ...by(count, "rtc.client.latency.composite", "rtc.latency.bound"),
    ...(["rtc.client.latency.composite", "rtc.client.latency.pixel", "rtc.client.latency.frame"] as const).flatMap(
      (metric) => [count(metric), quantile(0.5, metric), quantile(0.95, metric)],
    ),
    ...by(sum, "rtc.client.latency.frames", "rtc.latency.frame.outcome"),
  ].filter(({ expected }) => (Array.isArray(expected) ? Number.isFinite(expected[1]) : expected !== 0));
}
