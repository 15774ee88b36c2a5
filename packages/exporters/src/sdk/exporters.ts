import { TraceFlags } from "@opentelemetry/api";
import { DeltaTemporalitySelector } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import type { LogRecordProcessor, ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { MetricReader, type ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace-web";
import type { DeliveryRecord } from "../delivery";
import type { CollectedMetric } from "../providers";
import { logRecord, metricRecord, spanRecord } from "../rank";

type Take = (record: DeliveryRecord) => void;

/** `ExportResultCode.SUCCESS` of `@opentelemetry/core`. */
const SUCCESS = 0;

/**
 * What OpenTelemetry's OTLP exporters delegate to: serialising, sending and retrying in theirs, our delivery here. It
 * reports success when it takes over, because from there on the delivery keeps the promise.
 */
function delegate<Batch>(take: (batch: Batch) => void): ConstructorParameters<typeof OTLPExporterBase<Batch>>[0] {
  return {
    export(batch, done) {
      take(batch);
      done({ code: SUCCESS });
    },
    forceFlush: async () => {},
    shutdown: async () => {},
    setMetrics() {},
  };
}

const createSpanExporter = (take: Take) =>
  new OTLPExporterBase<ReadableSpan[]>(
    delegate((spans) => {
      for (const span of spans) take(spanRecord(span));
    }),
  );

const createLogExporter = (take: Take) =>
  new OTLPExporterBase<ReadableLogRecord[]>(
    delegate((records) => {
      for (const record of records) take(logRecord(record));
    }),
  );

const createMetricExporter = (take: Take) =>
  new OTLPExporterBase<ResourceMetrics>(
    delegate(({ resource, scopeMetrics }) => {
      for (const { scope, metrics } of scopeMetrics) {
        for (const metric of metrics) {
          const collected: CollectedMetric = { resource, scope, metric };
          take(metricRecord(collected));
        }
      }
    }),
  );

const ignored = (): void => {};

/**
 * Hands a span over when it ends. As `SimpleSpanProcessor` does, without its metrics about itself (the delivery counts)
 * and without waiting for a resource, which is complete here.
 */
export function createSpanProcessor(take: Take): SpanProcessor {
  const exporter = createSpanExporter(take);
  return {
    onStart: ignored,
    onEnd(span) {
      if (span.spanContext().traceFlags & TraceFlags.SAMPLED) exporter.export([span], ignored);
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** Hands a record over when it is emitted, as `SimpleLogRecordProcessor` does. */
export function createLogProcessor(take: Take): LogRecordProcessor {
  const exporter = createLogExporter(take);
  return {
    onEmit: (record) => exporter.export([record], ignored),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/**
 * Reads when it is asked, for requests that are about to go: a periodic reader would be a second clock above the
 * delivery's. OpenTelemetry collects asynchronously, in microtasks only, so what was asked for while a page is being
 * hidden still arrives in that same task.
 */
class OnDemandReader extends MetricReader {
  readonly #exporter: OTLPExporterBase<ResourceMetrics>;

  constructor(exporter: OTLPExporterBase<ResourceMetrics>) {
    super({ aggregationTemporalitySelector: DeltaTemporalitySelector });
    this.#exporter = exporter;
  }

  async read(): Promise<void> {
    const { resourceMetrics } = await this.collect();
    this.#exporter.export(resourceMetrics, ignored);
  }

  protected override onForceFlush = (): Promise<void> => this.read();
  protected override onShutdown = (): Promise<void> => this.#exporter.shutdown();
}

export const createMetricReader = (take: Take) => new OnDemandReader(createMetricExporter(take));
