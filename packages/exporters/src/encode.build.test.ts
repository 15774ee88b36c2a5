import { ValueType } from "@opentelemetry/api";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { AggregationTemporality, DataPointType } from "@opentelemetry/sdk-metrics";
import { createMapping } from "@rtcscope/core/opentelemetry";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import * as standIn from "../build/stand-ins";
import { trimEncoder } from "../build/trim-encoder";
import type { OtlpSignal } from "./delivery";
import { encode } from "./encode";
import { createLogger, createMeter, createTracer } from "./providers";
import { createTestScope, SESSION, SIGNALS } from "./testing/script";

async function buildEncoder(): Promise<{ code: string; encode: typeof encode }> {
  const { outputFiles } = await build({
    entryPoints: [new URL("./encode.ts", import.meta.url).pathname],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    plugins: [trimEncoder()],
  });
  const code = outputFiles[0]?.text ?? "";
  const built = (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as {
    encode: typeof encode;
  };
  return { code, encode: built.encode };
}

function itemsOfSession(): Record<OtlpSignal, unknown[]> {
  const items: Record<OtlpSignal, unknown[]> = { traces: [], logs: [], metrics: [] };
  const scope = createTestScope();
  const provider = { resource: { attributes: { "service.name": "studio" } }, now: () => scope.clock.now() };
  const meter = createMeter(provider);
  const tracer = createTracer(provider, (span) => items.traces.push(span));
  const logger = createLogger(provider, (record) => items.logs.push(record));
  const mapping = createMapping(() => ({ tracer, logger, meter }));
  mapping.start?.(scope);
  for (const signal of SIGNALS) mapping.export(signal, SESSION);
  meter.collect((metric) => items.metrics.push(metric));
  return items;
}

describe("the encoder that is built into the package", () => {
  it("writes the bytes that OpenTelemetry's package writes", async () => {
    const { encode: built } = await buildEncoder();
    const items = itemsOfSession();
    for (const signal of ["traces", "logs", "metrics"] as const) {
      const bytes = built(signal, items[signal]);
      expect(bytes?.length).toBeGreaterThan(500);
      expect(Buffer.from(bytes ?? []).equals(Buffer.from(encode(signal, items[signal]) ?? []))).toBe(true);
    }
  });

  it("is half the size: it has no second copy of the API", async () => {
    const { code } = await buildEncoder();
    expect(code).not.toMatch(/opentelemetry\.js\.api|deserialize|NoopLogger/);
    expect(code).toContain("serializeMetricsExportRequest");
  });

  it("stands in with the values of the real enums", () => {
    expect(AggregationTemporality).toMatchObject(standIn.AggregationTemporality);
    expect(DataPointType).toMatchObject(standIn.DataPointType);
    expect(SeverityNumber).toMatchObject(standIn.SeverityNumber);
    expect(ValueType).toMatchObject(standIn.ValueType);
  });
});
