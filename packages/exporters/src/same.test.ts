import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { AggregationTemporalityPreference, OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { SimpleSpanProcessor, WebTracerProvider } from "@opentelemetry/sdk-trace-web";
import type { Exporter } from "@rtcscope/core";
import { openTelemetry } from "@rtcscope/core/opentelemetry";
import { beforeAll, describe, expect, it } from "vitest";
import { otlp } from "./otlp";
import { sdk } from "./sdk";
import { metrics, records, spans } from "./testing/comparable";
import { type Receiver, startReceiver } from "./testing/receiver";
import { createTestScope, SESSION, SIGNALS } from "./testing/script";

/** The application's own SDK with OpenTelemetry's own exporters: nothing of ours but the mapping. */
function ownSdk(url: string): Exporter & { shutdown(): Promise<void> } {
  const resource = resourceFromAttributes({ "service.name": "studio" });
  const at = (signal: string) => ({ url: `${url}/v1/${signal}` });
  const tracerProvider = new WebTracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter(at("traces")))],
  });
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: new OTLPLogExporter(at("logs")) })],
  });
  const meterProvider = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({
          ...at("metrics"),
          temporalityPreference: AggregationTemporalityPreference.DELTA,
        }),
      }),
    ],
  });
  return {
    ...openTelemetry({ tracerProvider, loggerProvider, meterProvider }),
    async shutdown() {
      for (const provider of [meterProvider, loggerProvider, tracerProvider]) {
        await provider.forceFlush();
        await provider.shutdown();
      }
    },
  };
}

const ways = {
  "otlp()": (url: string) => otlp({ url }),
  "sdk()": (url: string) => sdk({ url }),
  "the application's own SDK": ownSdk,
} satisfies Record<string, (url: string) => Exporter>;

type Way = keyof typeof ways;
const received = {} as Record<Way, Receiver>;

beforeAll(async () => {
  for (const way of Object.keys(ways) as Way[]) {
    const receiver = await startReceiver();
    const scope = createTestScope();
    const exporter = ways[way](receiver.url);
    exporter.start?.(scope);
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.shutdown?.();
    await receiver.close();
    expect({ way, problems: receiver.problems, said: scope.said }).toEqual({ way, problems: [], said: [] });
    received[way] = receiver;
  }
});

describe.each(["sdk()", "the application's own SDK"] as const)("what otlp() sends is what %s sends", (way) => {
  it("span for span", () => {
    const ours = spans(received["otlp()"]);
    expect(ours).toHaveLength(SIGNALS.filter(({ type }) => type === "span").length);
    expect(ours).toEqual(spans(received[way]));
  });

  it("record for record", () => {
    const ours = records(received["otlp()"]);
    expect(ours).toHaveLength(SIGNALS.filter(({ type }) => type === "event").length);
    expect(ours).toEqual(records(received[way]));
  });

  it("point for point, buckets and all", () => {
    const ours = metrics(received["otlp()"]);
    expect(ours.length).toBeGreaterThan(8);
    expect(ours.some(({ points }) => points.some((point) => "bucketCounts" in point))).toBe(true);
    expect(ours).toEqual(metrics(received[way]));
  });
});

it("one trace per session, its root the first connect, every later span beneath it", () => {
  const found = spans(received["otlp()"]);
  expect(new Set(found.map(({ traces }) => traces))).toEqual(new Set([1]));
  expect(found.filter(({ parent }) => parent === undefined).map(({ name }) => name)).toEqual(["rtc.connect"]);
});
