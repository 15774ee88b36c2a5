import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { MetricData, ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { OtlpSignal } from "./delivery";
import type { CollectedMetric, InstrumentationScope } from "./providers";
import { ensure } from "./providers/ensure";

/** Metrics come one by one, so that batches can be cut anywhere, and are put under their scopes again. */
function toResourceMetrics(items: readonly CollectedMetric[]): ResourceMetrics {
  const scopes = new Map<InstrumentationScope, MetricData[]>();
  for (const { scope, metric } of items) ensure(scopes, scope, () => []).push(metric);
  // The encoder reads no more of a resource than its attributes.
  return {
    resource: items[0]?.resource as ResourceMetrics["resource"],
    scopeMetrics: Array.from(scopes, ([scope, metrics]) => ({ scope, metrics })),
  };
}

/**
 * One request body, as OpenTelemetry's own encoder makes it.
 *
 * @param items what the providers handed over for this signal; its members are those that the encoder reads
 */
export function encode(signal: OtlpSignal, items: readonly unknown[]): Uint8Array | undefined {
  switch (signal) {
    case "traces":
      return ProtobufTraceSerializer.serializeRequest(items as ReadableSpan[]);
    case "logs":
      return ProtobufLogsSerializer.serializeRequest(items as ReadableLogRecord[]);
    case "metrics":
      return ProtobufMetricsSerializer.serializeRequest(toResourceMetrics(items as CollectedMetric[]));
  }
}
