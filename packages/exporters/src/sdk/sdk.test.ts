import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { isTracingSuppressed } from "@opentelemetry/core";
import { afterEach, describe, expect, it } from "vitest";
import type { OtlpSignal } from "../delivery";
import { decodeInto, type Received } from "../testing/decode";
import { createTestScope, SESSION, SIGNALS } from "../testing/script";
import { sdk } from "./sdk";

const received: Received = { spans: [], records: [], metrics: [] };
const suppressed: boolean[] = [];
const fetchTo: typeof fetch = (url, init) => {
  suppressed.push(isTracingSuppressed(context.active()));
  decodeInto(received, String(url).split("/").at(-1) as OtlpSignal, init?.body as Uint8Array);
  return Promise.resolve(new Response(null, { status: 200 }));
};

afterEach(() => {
  for (const list of Object.values(received)) list.length = 0;
  suppressed.length = 0;
  for (const api of [trace, logs, metrics, context, propagation]) api.disable();
});

const options = { url: "https://a.test", gzip: false, fetch: fetchTo };

describe("sdk()", () => {
  it("delivers the application's own spans, records and metrics beside ours", async () => {
    const exporter = sdk(options);
    exporter.start?.(createTestScope());
    const span = exporter.tracerProvider.getTracer("app", "1.2.3").startSpan("checkout", { attributes: { items: 3 } });
    exporter.loggerProvider
      .getLogger("app")
      .emit({ eventName: "app.clicked", body: "clicked", severityNumber: 9, severityText: "INFO" });
    exporter.meterProvider.getMeter("app").createCounter("app.clicks", { unit: "{click}" }).add(2);
    span.end();
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.shutdown?.();

    expect(received.spans.find(({ item }) => item.name === "checkout")).toMatchObject({
      scope: { name: "app", version: "1.2.3" },
      item: { attributes: { items: 3 } },
    });
    expect(received.records.map(({ item }) => item.eventName)).toContain("app.clicked");
    expect(received.metrics.find(({ item }) => item.name === "app.clicks")?.item.sum).toMatchObject({
      aggregationTemporality: "AGGREGATION_TEMPORALITY_DELTA",
      dataPoints: [{ asDouble: 2 }],
    });
    expect(received.spans.length).toBeGreaterThan(1);
    expect(received.spans[0]?.resource).toMatchObject({
      "service.name": "studio",
      "telemetry.sdk.name": "opentelemetry",
      "telemetry.distro.name": "rtcscope",
    });
  });

  it("puts rtc.connect into the application's active span, when registered", async () => {
    const exporter = sdk({ ...options, register: true });
    exporter.start?.(createTestScope());
    const tracer = trace.getTracer("app");
    tracer.startActiveSpan("click", (span) => {
      for (const signal of SIGNALS) exporter.export(signal, SESSION);
      span.end();
    });
    await exporter.shutdown?.();
    const of = (name: string) => received.spans.find(({ item }) => item.name === name)?.item;
    expect(of("rtc.connect")?.parentSpanId).toBe(of("click")?.spanId);
    expect(of("rtc.connect")?.traceId).toBe(of("click")?.traceId);
    // Requests of telemetry make no spans of their own.
    expect(suppressed.length).toBeGreaterThan(0);
    expect(new Set(suppressed)).toEqual(new Set([true]));
  });

  it("overwrites no global unless asked", () => {
    const exporter = sdk(options);
    exporter.start?.(createTestScope());
    expect(trace.getTracer("app").startSpan("x").isRecording()).toBe(false);
    exporter.disable?.();
  });

  it("gives its providers before any scope, with the service it was told", async () => {
    const exporter = sdk({ ...options, service: { name: "early", version: "1" } });
    exporter.tracerProvider.getTracer("app").startSpan("boot").end();
    await exporter.shutdown?.();
    expect(received.spans).toMatchObject([
      { resource: { "service.name": "early", "service.version": "1" }, item: { name: "boot" } },
    ]);
  });

  it("is silent after disable()", async () => {
    const exporter = sdk(options);
    exporter.start?.(createTestScope());
    exporter.tracerProvider.getTracer("app").startSpan("before").end();
    exporter.disable?.();
    exporter.tracerProvider.getTracer("app").startSpan("after").end();
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.shutdown?.();
    expect(received.spans).toEqual([]);
  });

  it.each([
    [{ url: "/otlp", service: {} }, "sdk: options.service.name must be a non-empty string, got undefined"],
    [{ url: "/otlp", register: "yes" }, "sdk: options.register must be a boolean, got string"],
    [{ url: "/otlp", processors: [] }, "sdk: options.processors is not an option"],
  ])("refuses %j", (wrong, message) => {
    expect(() => sdk(wrong as never)).toThrow(message);
  });
});
