import protobuf from "protobufjs";

/**
 * The messages of OTLP v1 that the inspector reads and writes: `name: [type, number]`, with the proto's own field
 * numbers. Fields left out (flags, trace state, exemplars, schema URLs, dropped counts) are skipped when read, as
 * unknown fields are.
 *
 * spec https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto
 */
type Field = readonly [type: string, number: number, repeated?: "repeated"];

const TIMES: Record<string, Field> = { startTimeUnixNano: ["fixed64", 2], timeUnixNano: ["fixed64", 3] };

const MESSAGES: Record<string, Record<string, Field>> = {
  AnyValue: {
    stringValue: ["string", 1],
    boolValue: ["bool", 2],
    intValue: ["int64", 3],
    doubleValue: ["double", 4],
    arrayValue: ["ArrayValue", 5],
    kvlistValue: ["KeyValueList", 6],
    bytesValue: ["bytes", 7],
  },
  ArrayValue: { values: ["AnyValue", 1, "repeated"] },
  KeyValueList: { values: ["KeyValue", 1, "repeated"] },
  KeyValue: { key: ["string", 1], value: ["AnyValue", 2] },
  InstrumentationScope: { name: ["string", 1] },
  Resource: { attributes: ["KeyValue", 1, "repeated"] },

  TracesRequest: { resourceSpans: ["ResourceSpans", 1, "repeated"] },
  ResourceSpans: { resource: ["Resource", 1], scopeSpans: ["ScopeSpans", 2, "repeated"] },
  ScopeSpans: { scope: ["InstrumentationScope", 1], spans: ["Span", 2, "repeated"] },
  Span: {
    traceId: ["bytes", 1],
    spanId: ["bytes", 2],
    parentSpanId: ["bytes", 4],
    name: ["string", 5],
    kind: ["int32", 6],
    startTimeUnixNano: ["fixed64", 7],
    endTimeUnixNano: ["fixed64", 8],
    attributes: ["KeyValue", 9, "repeated"],
    events: ["SpanEvent", 11, "repeated"],
    links: ["SpanLink", 13, "repeated"],
    status: ["SpanStatus", 15],
  },
  SpanEvent: { timeUnixNano: ["fixed64", 1], name: ["string", 2], attributes: ["KeyValue", 3, "repeated"] },
  SpanLink: { traceId: ["bytes", 1], spanId: ["bytes", 2], attributes: ["KeyValue", 4, "repeated"] },
  SpanStatus: { message: ["string", 2], code: ["int32", 3] },

  LogsRequest: { resourceLogs: ["ResourceLogs", 1, "repeated"] },
  ResourceLogs: { resource: ["Resource", 1], scopeLogs: ["ScopeLogs", 2, "repeated"] },
  ScopeLogs: { scope: ["InstrumentationScope", 1], logRecords: ["LogRecord", 2, "repeated"] },
  LogRecord: {
    timeUnixNano: ["fixed64", 1],
    severityNumber: ["int32", 2],
    body: ["AnyValue", 5],
    attributes: ["KeyValue", 6, "repeated"],
    traceId: ["bytes", 9],
    spanId: ["bytes", 10],
    observedTimeUnixNano: ["fixed64", 11],
    eventName: ["string", 12],
  },

  MetricsRequest: { resourceMetrics: ["ResourceMetrics", 1, "repeated"] },
  ResourceMetrics: { resource: ["Resource", 1], scopeMetrics: ["ScopeMetrics", 2, "repeated"] },
  ScopeMetrics: { scope: ["InstrumentationScope", 1], metrics: ["Metric", 2, "repeated"] },
  Metric: {
    name: ["string", 1],
    description: ["string", 2],
    unit: ["string", 3],
    gauge: ["Gauge", 5],
    sum: ["Sum", 7],
    histogram: ["Histogram", 9],
    exponentialHistogram: ["ExponentialHistogram", 10],
    summary: ["Summary", 11],
  },
  Gauge: { dataPoints: ["NumberDataPoint", 1, "repeated"] },
  Sum: {
    dataPoints: ["NumberDataPoint", 1, "repeated"],
    aggregationTemporality: ["int32", 2],
    isMonotonic: ["bool", 3],
  },
  Histogram: { dataPoints: ["HistogramDataPoint", 1, "repeated"], aggregationTemporality: ["int32", 2] },
  ExponentialHistogram: { dataPoints: ["ExponentialDataPoint", 1, "repeated"], aggregationTemporality: ["int32", 2] },
  Summary: { dataPoints: ["SummaryDataPoint", 1, "repeated"] },
  NumberDataPoint: {
    ...TIMES,
    asDouble: ["double", 4],
    asInt: ["sfixed64", 6],
    attributes: ["KeyValue", 7, "repeated"],
  },
  HistogramDataPoint: {
    ...TIMES,
    count: ["fixed64", 4],
    sum: ["double", 5],
    bucketCounts: ["fixed64", 6, "repeated"],
    explicitBounds: ["double", 7, "repeated"],
    attributes: ["KeyValue", 9, "repeated"],
    min: ["double", 11],
    max: ["double", 12],
  },
  ExponentialDataPoint: {
    attributes: ["KeyValue", 1, "repeated"],
    ...TIMES,
    count: ["fixed64", 4],
    sum: ["double", 5],
    scale: ["sint32", 6],
    zeroCount: ["fixed64", 7],
    positive: ["Buckets", 8],
    negative: ["Buckets", 9],
    min: ["double", 12],
    max: ["double", 13],
    zeroThreshold: ["double", 14],
  },
  Buckets: { offset: ["sint32", 1], bucketCounts: ["uint64", 2, "repeated"] },
  SummaryDataPoint: {
    ...TIMES,
    count: ["fixed64", 4],
    sum: ["double", 5],
    quantileValues: ["ValueAtQuantile", 6, "repeated"],
    attributes: ["KeyValue", 7, "repeated"],
  },
  ValueAtQuantile: { quantile: ["double", 1], value: ["double", 2] },

  TracesResponse: { partialSuccess: ["TracesPartialSuccess", 1] },
  TracesPartialSuccess: { rejectedSpans: ["int64", 1], errorMessage: ["string", 2] },
  LogsResponse: { partialSuccess: ["LogsPartialSuccess", 1] },
  LogsPartialSuccess: { rejectedLogRecords: ["int64", 1], errorMessage: ["string", 2] },
  MetricsResponse: { partialSuccess: ["MetricsPartialSuccess", 1] },
  MetricsPartialSuccess: { rejectedDataPoints: ["int64", 1], errorMessage: ["string", 2] },
  /** google.rpc.Status, https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto */
  RpcStatus: { code: ["int32", 1], message: ["string", 2] },
};

function reflect(fields: Record<string, Field>): protobuf.IType {
  const entries = Object.entries(fields);
  // A one-member oneof is how proto3 says "optional": an empty string or a zero that was sent is then told from nothing.
  const single = entries.filter(([, [, , rule]]) => rule === undefined);
  return {
    oneofs: Object.fromEntries(single.map(([field]) => [`_${field}`, { oneof: [field] }])),
    fields: Object.fromEntries(
      entries.map(([field, [type, id, rule]]) => [field, rule ? { type, id, rule } : { type, id }]),
    ),
  };
}

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(MESSAGES).map(([name, fields]) => [name, reflect(fields)])),
});

export const messageType = (name: string): protobuf.Type => root.lookupType(name);
