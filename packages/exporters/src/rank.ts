import { INSTRUMENTATION_SCOPE } from "@rtcscope/core/opentelemetry";
import {
  EVENT_RTC_LATENCY_WINDOW,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_STATS,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import type { DeliveryRecord } from "./delivery";
import type { CollectedMetric, FinishedSpan } from "./providers";

/** What goes first when little can go, by how the names begin (phases, attempts and both ends of a stall too); the rest is worth 1. */
const NAMES_BY_VALUE: readonly (readonly string[])[] = [
  [SPAN_RTC_CONNECT, SPAN_RTC_RECONNECT, SPAN_RTC_STALL, EVENT_RTC_SESSION_END],
  [],
  [EVENT_RTC_MEDIA_WINDOW, EVENT_RTC_LATENCY_WINDOW],
  [EVENT_RTC_STATS],
];

/** A failure of ours is as valuable as it gets; of the application's own we cannot know. */
function worth(name: string, scope: { readonly name: string }, failed: boolean): number {
  if (scope.name === INSTRUMENTATION_SCOPE && failed) return 0;
  const value = NAMES_BY_VALUE.findIndex((names) => names.some((begin) => name.startsWith(begin)));
  return value < 0 ? 1 : value;
}

/** `StatusCode.ERROR` and `SeverityNumber.ERROR` of OpenTelemetry. */
const STATUS_ERROR = 2;
const SEVERITY_ERROR = 17;

// Attributes as JSON are about as long as they are in protobuf; the delivery learns the rest.

export const spanRecord = (item: Omit<FinishedSpan, "resource">): DeliveryRecord => ({
  signal: "traces",
  name: item.name,
  value: worth(item.name, item.instrumentationScope, item.status.code === STATUS_ERROR),
  bytes: 100 + JSON.stringify(item.attributes).length,
  item,
});

/** Of a log record, whoever made it. */
interface RankedRecord {
  readonly eventName?: string | undefined;
  readonly severityNumber?: number | undefined;
  readonly body?: unknown;
  readonly attributes: object;
  readonly instrumentationScope: { readonly name: string };
}

export const logRecord = (item: RankedRecord): DeliveryRecord => {
  const name = item.eventName ?? "";
  return {
    signal: "logs",
    name,
    value: worth(name, item.instrumentationScope, (item.severityNumber ?? 0) >= SEVERITY_ERROR),
    bytes: 100 + JSON.stringify([item.body, item.attributes]).length,
    item,
  };
};

/** Metrics are worth 1: few bytes each, because they were aggregated. */
export const metricRecord = (item: Pick<CollectedMetric, "metric">): DeliveryRecord => ({
  signal: "metrics",
  name: item.metric.descriptor.name,
  value: 1,
  bytes: JSON.stringify(item.metric).length,
  item,
});
