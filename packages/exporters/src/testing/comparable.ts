import { EVENT_RTC_TELEMETRY_REPORT } from "@rtcscope/core/semconv";
import { expect } from "vitest";
import type { LogEntry, Metric, Received, Span, Under } from "./decode";

// What arrived in a form that is the same whoever sent it: without ids and without the times of sending.

const byStart = (a: Under<Span>, b: Under<Span>) =>
  a.item.name < b.item.name
    ? -1
    : a.item.name > b.item.name
      ? 1
      : Number(a.item.startTimeUnixNano - b.item.startTimeUnixNano);

/** Ids are random: what must be the same is who is whose parent, in one trace. */
export function spans({ spans }: Received) {
  const names = new Map(spans.map(({ item }) => [item.spanId, item.name]));
  const traces = new Set(spans.map(({ item }) => item.traceId));
  return [...spans].sort(byStart).map(({ scope, item }) => {
    const { traceId, spanId, parentSpanId, ...rest } = item;
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    return { scope, ...rest, parent: parentSpanId && names.get(parentSpanId), traces: traces.size };
  });
}

/** Without the time of observation, which is when the code ran, and telemetry's report about itself. */
export function records({ records, spans }: Received) {
  const names = new Map(spans.map(({ item }) => [item.spanId, item.name]));
  const told = ({ item }: Under<LogEntry>) => item.eventName !== EVENT_RTC_TELEMETRY_REPORT;
  return records.filter(told).map(({ scope, item }) => {
    const { observedTimeUnixNano, traceId, spanId, ...rest } = item;
    return { scope, ...rest, in: spanId && names.get(spanId), traced: !!traceId };
  });
}

/** Without the times of collection, which are the reader's. */
export function metrics({ metrics }: Received) {
  const points = (found: Metric) => [...(found.sum?.dataPoints ?? []), ...(found.histogram?.dataPoints ?? [])];
  const plain = (point: object) => {
    const { startTimeUnixNano, timeUnixNano, ...rest } = point as { startTimeUnixNano: bigint; timeUnixNano: bigint };
    expect(timeUnixNano >= startTimeUnixNano).toBe(true);
    return rest;
  };
  return metrics
    .map(({ scope, item }) => ({
      scope,
      name: item.name,
      unit: item.unit,
      description: item.description,
      temporality: item.sum?.aggregationTemporality ?? item.histogram?.aggregationTemporality,
      monotonic: item.sum?.isMonotonic,
      points: points(item).map(plain),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
