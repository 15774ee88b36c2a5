import {
  ATTR_RTC_TRANSPORT,
  GATEWAY_ATTRIBUTES,
  GATEWAY_DIMENSIONS,
  type GatewayMetricDefinition,
  SPAN_RTC_CONNECT,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
  SPAN_RTC_PUBLISH,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
  SPAN_RTC_STALL,
  SPAN_RTC_SUBSCRIBE,
} from "@rtcscope/core/semconv";
import { ALL_METRICS } from "../metrics";

/** Which of the Collector's signals a metric is made from; also what a statement calls one of its records. */
export type Kind = "span" | "log";

const SPANS: readonly string[] = [
  SPAN_RTC_CONNECT,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
  SPAN_RTC_PUBLISH,
  SPAN_RTC_SUBSCRIBE,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
  SPAN_RTC_STALL,
];

/** One span or event of the registry and the metrics that it makes. */
export interface Source {
  readonly kind: Kind;
  /** Its name, or the prefix of its names. */
  readonly from: string;
  /** Whether a record is this one, as a condition. */
  readonly is: string;
  readonly metrics: readonly GatewayMetricDefinition[];
}

/** `rtc.connect.` is the only name that is a prefix: the spans of phases are named after their phases. */
function condition(kind: Kind, from: string): string {
  if (kind === "log") return `log.event_name == "${from}"`;
  return from.endsWith(".") ? `HasPrefix(span.name, "${from}")` : `span.name == "${from}"`;
}

export function sources(): Source[] {
  const names = [...new Set(ALL_METRICS.map(({ from }) => from))];
  return names.map((from) => {
    const kind: Kind = SPANS.includes(from) ? "span" : "log";
    return { kind, from, is: condition(kind, from), metrics: ALL_METRICS.filter((metric) => metric.from === from) };
  });
}

/** Attributes of a record that become labels of a metric, those that a spread makes left out. */
export function labelsOf(metric: GatewayMetricDefinition): string[] {
  const further = GATEWAY_ATTRIBUTES[metric.name] ?? [];
  return [...new Set([ATTR_RTC_TRANSPORT, ...metric.attributes, ...further, ...GATEWAY_DIMENSIONS])];
}
