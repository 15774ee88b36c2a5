import { createMapping } from "@rtcscope/core/opentelemetry";
import { expect, it } from "vitest";
import type { DeliveryRecord, OtlpSignal } from "./delivery";
import { encode } from "./encode";
import { createLogger, createMeter, createTracer } from "./providers";
import { logRecord, metricRecord, spanRecord } from "./rank";
import { createTestScope, SESSION, SIGNALS } from "./testing/script";

function recordsOfSession(): DeliveryRecord[] {
  const records: DeliveryRecord[] = [];
  const scope = createTestScope();
  const provider = { resource: { attributes: {} }, now: () => scope.clock.now() };
  const meter = createMeter(provider);
  const tracer = createTracer(provider, (span) => records.push(spanRecord(span)));
  const logger = createLogger(provider, (record) => records.push(logRecord(record)));
  const mapping = createMapping(() => ({ tracer, logger, meter }));
  mapping.start?.(scope);
  for (const signal of SIGNALS) mapping.export(signal, SESSION);
  meter.collect((metric) => records.push(metricRecord(metric)));
  return records;
}

it("connect, reconnect, stall, end and failures come first, then the rest, then windows, then full samples", () => {
  const values = new Map(recordsOfSession().map(({ name, value }) => [name, value]));
  expect(Object.fromEntries(values)).toMatchObject({
    "rtc.connect": 0,
    "rtc.connect.signaling.open": 0,
    "rtc.connect.ice.checking": 0,
    "rtc.reconnect": 0,
    "rtc.stall": 0,
    "rtc.session.end": 0,
    "rtc.session.start": 1,
    "rtc.state": 1,
    "rtc.client.rtt": 1,
    "rtc.media.window": 2,
  });
  const scope = { name: "rtcscope" };
  const record = { attributes: {}, instrumentationScope: scope };
  expect(logRecord({ ...record, eventName: "rtc.stats" }).value).toBe(3);
  expect(logRecord({ ...record, eventName: "rtc.signaling.error", severityNumber: 17 }).value).toBe(0);
  expect(
    logRecord({ ...record, eventName: "app.error", severityNumber: 17, instrumentationScope: { name: "app" } }).value,
  ).toBe(1);
});

it("estimates are near enough to the encoded size for the delivery to learn the rest", () => {
  for (const signal of ["traces", "logs", "metrics"] satisfies OtlpSignal[]) {
    const records = recordsOfSession().filter((record) => record.signal === signal);
    const estimated = records.reduce((sum, { bytes }) => sum + bytes, 0);
    const encoded = encode(
      signal,
      records.map(({ item }) => item),
    )?.length;
    expect(estimated / (encoded ?? 0)).toBeGreaterThan(0.5);
    expect(estimated / (encoded ?? 0)).toBeLessThan(2);
  }
});
