import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import type { OtlpEncoding } from "../otlp";

/** Requests made by OpenTelemetry's own encoder: what our decoder has to agree with. */

type Spans = Parameters<typeof JsonTraceSerializer.serializeRequest>[0];
type Logs = Parameters<typeof JsonLogsSerializer.serializeRequest>[0];
type Metrics = Parameters<typeof JsonMetricsSerializer.serializeRequest>[0];
type Span = Spans[number];
type Log = Logs[number];

const resource: Span["resource"] = {
  attributes: { "service.name": "studio", "service.version": "1.2.3" },
  merge: () => resource,
  getRawAttributes: () => Object.entries(resource.attributes),
};
const scope = { name: "rtcscope", version: "0.1.0" };

export const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

/** A span whose ids have digits that differ between a hex and a base64 reading. */
export function otelSpan(name: string, attributes: Span["attributes"], overrides: Partial<Span> = {}): Span {
  return {
    name,
    kind: 2,
    spanContext: () => ({ traceId: TRACE_ID, spanId: "b7ad6b7169203331", traceFlags: 1 }),
    parentSpanContext: { traceId: TRACE_ID, spanId: "00f067aa0ba902b7", traceFlags: 1 },
    startTime: [1_700_000_000, 123_456_789],
    endTime: [1_700_000_001, 987_654_321],
    status: { code: 2, message: "ice failed" },
    attributes,
    links: [
      { context: { traceId: TRACE_ID, spanId: "1111111111111111", traceFlags: 1 }, attributes: { why: "retry" } },
    ],
    events: [{ name: "first", time: [1_700_000_000, 500_000_001], attributes: { n: 1 } }],
    duration: [1, 864_197_532],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...overrides,
  };
}

export function otelLog(eventName: string, attributes: Log["attributes"], overrides: Partial<Log> = {}): Log {
  return {
    hrTime: [1_700_000_002, 1],
    hrTimeObserved: [1_700_000_003, 2],
    spanContext: { traceId: TRACE_ID, spanId: "b7ad6b7169203331", traceFlags: 1 },
    severityNumber: 9,
    body: "one line",
    eventName,
    resource,
    instrumentationScope: scope,
    attributes,
    droppedAttributesCount: 0,
    ...overrides,
  };
}

/** One metric of each kind that the SDK has, in delta and cumulative temporality. */
export function otelMetrics(): Metrics {
  const times = { startTime: [1_700_000_000, 0] as [number, number], endTime: [1_700_000_010, 7] as [number, number] };
  const descriptor = (name: string, unit: string) => ({ name, unit, description: `about ${name}`, valueType: 1 });
  const point = { ...times, attributes: { "rtc.transport": "webrtc" } };
  return {
    resource,
    scopeMetrics: [
      {
        scope,
        metrics: [
          {
            descriptor: descriptor("a.sum", "{x}"),
            aggregationTemporality: 0,
            dataPointType: 3,
            isMonotonic: true,
            dataPoints: [{ ...point, value: 3.5 }],
          },
          {
            descriptor: { ...descriptor("an.int", "1"), valueType: 0 },
            aggregationTemporality: 1,
            dataPointType: 3,
            isMonotonic: false,
            dataPoints: [{ ...point, value: -42 }],
          },
          {
            descriptor: descriptor("a.gauge", "s"),
            aggregationTemporality: 1,
            dataPointType: 2,
            dataPoints: [{ ...point, value: 0 }],
          },
          {
            descriptor: descriptor("a.histogram", "s"),
            aggregationTemporality: 0,
            dataPointType: 0,
            dataPoints: [
              {
                ...point,
                value: {
                  buckets: { boundaries: [0.25, 0.5], counts: [1, 2, 0] },
                  sum: 1.1,
                  count: 3,
                  min: 0.1,
                  max: 0.5,
                },
              },
            ],
          },
          {
            descriptor: descriptor("an.exponential", "s"),
            aggregationTemporality: 0,
            dataPointType: 1,
            dataPoints: [
              {
                ...point,
                value: {
                  sum: 6,
                  count: 4,
                  min: 1,
                  max: 3,
                  scale: -2,
                  zeroCount: 1,
                  positive: { offset: -3, bucketCounts: [1, 0, 2] },
                  negative: { offset: 0, bucketCounts: [] },
                },
              },
            ],
          },
        ],
      },
    ],
  };
}

const made = (bytes: Uint8Array | undefined): Uint8Array<ArrayBuffer> => {
  if (!bytes) throw new Error("the encoder gave nothing");
  return new Uint8Array(bytes);
};

export const encodeSpans = (spans: Spans, encoding: OtlpEncoding) =>
  made((encoding === "json" ? JsonTraceSerializer : ProtobufTraceSerializer).serializeRequest(spans));
export const encodeLogs = (logs: Logs, encoding: OtlpEncoding) =>
  made((encoding === "json" ? JsonLogsSerializer : ProtobufLogsSerializer).serializeRequest(logs));
export const encodeMetrics = (metrics: Metrics, encoding: OtlpEncoding) =>
  made((encoding === "json" ? JsonMetricsSerializer : ProtobufMetricsSerializer).serializeRequest(metrics));

export const CONTENT_TYPE: Record<OtlpEncoding, string> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};
export const ENCODINGS: readonly OtlpEncoding[] = ["json", "protobuf"];
