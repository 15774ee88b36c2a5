import type { Attributes } from "@opentelemetry/api";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { INSTRUMENTATION_SCOPE } from "@rtcscope/core/opentelemetry";
import {
  EVENT_RTC_LATENCY_WINDOW,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_STALL_END,
  EVENT_RTC_STALL_START,
  EVENT_RTC_STATS,
  SPAN_RTC_CONNECT,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import type { DeliveryRecord } from "./delivery";
import type { CollectedMetric } from "./providers";

/** What goes first when little can go: 0 before 1 (everything not named here) before windows before full samples. */
const VALUES: Readonly<Record<string, number>> = {
  [SPAN_RTC_CONNECT]: 0,
  [SPAN_RTC_RECONNECT]: 0,
  [SPAN_RTC_RECONNECT_ATTEMPT]: 0,
  [SPAN_RTC_STALL]: 0,
  [EVENT_RTC_STALL_START]: 0,
  [EVENT_RTC_STALL_END]: 0,
  [EVENT_RTC_SESSION_END]: 0,
  [EVENT_RTC_MEDIA_WINDOW]: 2,
  [EVENT_RTC_LATENCY_WINDOW]: 2,
  [EVENT_RTC_STATS]: 3,
};

const METRIC_VALUE = 1;

/** A failure of ours is as valuable as it gets; of the application's own we cannot know. */
function valueOf(name: string, scope: { readonly name: string }, failed: boolean): number {
  if (scope.name === INSTRUMENTATION_SCOPE && (failed || name.startsWith(SPAN_RTC_CONNECT_PHASE_PREFIX))) return 0;
  return VALUES[name] ?? 1;
}

/** Encoded bytes of attributes, about: keys and strings as they are, tags and lengths 8, a number 8. */
function sizeOf(attributes: Attributes | object): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(attributes)) bytes += key.length + 16 + String(value).length;
  return bytes;
}

/** `STATUS_ERROR` and `SeverityNumber.ERROR` of OpenTelemetry. */
const STATUS_ERROR = 2;
const SEVERITY_ERROR = 17;

export function spanRecord(span: ReadableSpan): DeliveryRecord {
  const { name, attributes, status, instrumentationScope } = span;
  return {
    signal: "traces",
    name,
    value: valueOf(name, instrumentationScope, status.code === STATUS_ERROR),
    bytes: 90 + name.length + sizeOf(attributes),
    item: span,
  };
}

export function logRecord(record: ReadableLogRecord): DeliveryRecord {
  const { eventName = "", body, attributes, severityNumber = 0, instrumentationScope } = record;
  return {
    signal: "logs",
    name: eventName,
    value: valueOf(eventName, instrumentationScope, severityNumber >= SEVERITY_ERROR),
    bytes: 70 + eventName.length + (typeof body === "string" ? body.length : 64) + sizeOf(attributes),
    item: record,
  };
}

export function metricRecord(collected: CollectedMetric): DeliveryRecord {
  const { descriptor, dataPoints } = collected.metric;
  let bytes = 40 + descriptor.name.length + descriptor.description.length;
  for (const { attributes, value } of dataPoints) {
    const bounds = typeof value === "object" && "buckets" in value ? value.buckets.boundaries.length : 0;
    bytes += 40 + sizeOf(attributes) + bounds * 16;
  }
  return { signal: "metrics", name: descriptor.name, value: METRIC_VALUE, bytes, item: collected };
}
