import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { MetricData } from "@opentelemetry/sdk-metrics";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { OtlpSignal } from "./delivery";
import type { CollectedMetric, InstrumentationScope } from "./providers";

function encodeMetrics(items: readonly CollectedMetric[]): Uint8Array | undefined {
  const scopes = new Map<InstrumentationScope, MetricData[]>();
  for (const { scope, metric } of items) {
    const metrics = scopes.get(scope);
    if (metrics) metrics.push(metric);
    else scopes.set(scope, [metric]);
  }
  const first = items[0];
  return (
    first &&
    ProtobufMetricsSerializer.serializeRequest({
      resource: first.resource,
      scopeMetrics: Array.from(scopes, ([scope, metrics]) => ({ scope, metrics })),
    })
  );
}

/**
 * One request body, as OpenTelemetry's own encoder makes it.
 *
 * @param items what the providers handed over for this signal: `ReadableSpan`, `ReadableLogRecord` or {@link CollectedMetric}
 */
export function encode(signal: OtlpSignal, items: readonly unknown[]): Uint8Array | undefined {
  switch (signal) {
    case "traces":
      return ProtobufTraceSerializer.serializeRequest(items as ReadableSpan[]);
    case "logs":
      return ProtobufLogsSerializer.serializeRequest(items as ReadableLogRecord[]);
    case "metrics":
      return encodeMetrics(items as CollectedMetric[]);
  }
}
