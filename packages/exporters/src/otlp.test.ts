import {
  EVENT_RTC_TELEMETRY_REPORT,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  SPAN_RTC_CONNECT,
} from "@rtcscope/core/semconv";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { otlp } from "./otlp";
import { type Receiver, startReceiver } from "./testing/receiver";
import { createTestScope, SESSION, SIGNALS } from "./testing/script";

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

describe("otlp() in Node, to a real receiver", () => {
  it("delivers every span, event and metric of a session", async () => {
    const scope = createTestScope();
    const exporter = otlp({ url: `${receiver.url}/`, headers: { "x-tenant": "studio" } });
    exporter.start?.(scope);
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.shutdown?.();

    expect(receiver.problems).toEqual([]);
    expect(scope.said).toEqual([]);
    expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(
      new Set(["/base/v1/traces", "/base/v1/logs", "/base/v1/metrics"]),
    );
    for (const { headers } of receiver.requests) {
      expect(headers).toMatchObject({ "x-tenant": "studio", "content-type": "application/x-protobuf" });
    }
    const names = SIGNALS.flatMap(({ type, name }) => (type === "event" ? [name] : []));
    expect(receiver.records.map(({ item }) => item.eventName).sort()).toEqual(
      [...names, EVENT_RTC_TELEMETRY_REPORT].sort(),
    );
    expect(receiver.spans).toHaveLength(SIGNALS.filter(({ type }) => type === "span").length);
    expect(receiver.metrics.map(({ item }) => item.name)).toContain(METRIC_RTC_CLIENT_CONNECT_DURATION);
  });

  it("says who sends", async () => {
    const exporter = otlp({ url: receiver.url, resource: { "cloud.zone": "b" } });
    exporter.start?.(createTestScope());
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.shutdown?.();
    for (const { resource } of [...receiver.spans, ...receiver.records, ...receiver.metrics]) {
      expect(resource).toEqual({
        "service.name": "studio",
        "service.version": "2026.7.1",
        "deployment.environment.name": "test",
        "cloud.region": "eu-1",
        "cloud.zone": "b",
        "telemetry.sdk.name": "rtcscope",
        "telemetry.sdk.language": "nodejs",
        "telemetry.sdk.version": "0.1.0",
      });
    }
  });

  it("hands the trace on, and it is the trace that arrives", async () => {
    const exporter = otlp({ url: receiver.url });
    exporter.start?.(createTestScope());
    expect(exporter.traceparent?.(SESSION.id)).toBeUndefined();
    for (const signal of SIGNALS.slice(0, 5)) exporter.export(signal, SESSION);
    const traceparent = exporter.traceparent?.(SESSION.id);
    await exporter.shutdown?.();
    const root = receiver.spans.find(({ item }) => item.name === SPAN_RTC_CONNECT)?.item;
    expect(traceparent).toBe(`00-${root?.traceId}-${root?.spanId}-01`);
    for (const { item } of receiver.spans) expect(item.traceId).toBe(root?.traceId);
  });

  it("makes only the signals that are wanted", async () => {
    const exporter = otlp({ url: receiver.url, signals: ["logs"] });
    exporter.start?.(createTestScope());
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.shutdown?.();
    expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(new Set(["/base/v1/logs"]));
    expect(receiver.records.length).toBeGreaterThan(0);
  });

  it("is silent after disable(), and purges what waits", async () => {
    const exporter = otlp({ url: receiver.url });
    exporter.start?.(createTestScope());
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    exporter.disable?.();
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.flush?.();
    await exporter.shutdown?.();
    expect(receiver.requests).toEqual([]);
  });
});
