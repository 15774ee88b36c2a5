import { z } from "zod";
import {
  anyValue,
  attributes,
  count,
  double,
  enumOf,
  flag,
  int32,
  int64,
  list,
  optionalDouble,
  optionalId,
  requiredId,
  text,
  timeNs,
} from "./values";

/**
 * OTLP v1 messages as the inspector reads them. Containers are judged as a whole, single records one by one
 * (`unknown` here, their own schema later), so that one malformed record costs only itself.
 */

const record = z.unknown();
const resource = z.object({ attributes }).nullish();
const scope = z.object({ name: text }).nullish();

export const traceRequest = z.object({
  resourceSpans: list(z.object({ resource, scopeSpans: list(z.object({ scope, spans: list(record) })) })),
});
export const logRequest = z.object({
  resourceLogs: list(z.object({ resource, scopeLogs: list(z.object({ scope, logRecords: list(record) })) })),
});
export const metricRequest = z.object({
  resourceMetrics: list(z.object({ resource, scopeMetrics: list(z.object({ scope, metrics: list(record) })) })),
});

const known = z.bigint().refine((ns) => ns > 0n, "must be given");

export const span = z.object({
  traceId: requiredId(16),
  spanId: requiredId(8),
  parentSpanId: optionalId(8),
  name: text,
  kind: enumOf("SPAN_KIND_", ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]),
  startTimeUnixNano: timeNs.pipe(known),
  endTimeUnixNano: timeNs,
  attributes,
  events: list(z.object({ timeUnixNano: timeNs, name: text, attributes })),
  links: list(z.object({ traceId: requiredId(16), spanId: requiredId(8), attributes })),
  status: z.object({ message: text, code: enumOf("STATUS_CODE_", ["UNSET", "OK", "ERROR"]) }).nullish(),
});

const severities = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap((s) => [s, `${s}2`, `${s}3`, `${s}4`]);

export const logRecord = z.object({
  timeUnixNano: timeNs,
  observedTimeUnixNano: timeNs,
  severityNumber: enumOf("SEVERITY_NUMBER_", ["UNSPECIFIED", ...severities]),
  body: anyValue,
  attributes,
  traceId: optionalId(16),
  spanId: optionalId(8),
  eventName: text,
});

const point = { attributes, startTimeUnixNano: timeNs, timeUnixNano: timeNs.pipe(known) };
const temporality = enumOf("AGGREGATION_TEMPORALITY_", ["UNSPECIFIED", "DELTA", "CUMULATIVE"]);
const counts = list(count);

export const numberPoint = z
  .object({ ...point, asDouble: optionalDouble, asInt: z.union([z.undefined(), z.null(), int64.transform(Number)]) })
  .transform(({ asDouble, asInt, ...rest }) => ({ ...rest, value: asDouble ?? asInt ?? undefined }));

export const histogramPoint = z
  .object({
    ...point,
    count,
    sum: optionalDouble,
    min: optionalDouble,
    max: optionalDouble,
    bucketCounts: counts,
    explicitBounds: list(double),
  })
  .refine(
    (h) => h.bucketCounts.length === 0 || h.bucketCounts.length === h.explicitBounds.length + 1,
    "bucketCounts must be one more than explicitBounds",
  );

const buckets = z
  .object({ offset: int32.nullish().transform((n) => n ?? 0), bucketCounts: counts })
  .nullish()
  .transform((b) => b ?? undefined);

export const exponentialPoint = z.object({
  ...point,
  count,
  sum: optionalDouble,
  min: optionalDouble,
  max: optionalDouble,
  scale: int32.nullish().transform((n) => n ?? 0),
  zeroCount: count,
  zeroThreshold: optionalDouble,
  positive: buckets,
  negative: buckets,
});

export const summaryPoint = z.object({
  ...point,
  count,
  sum: optionalDouble,
  quantileValues: list(z.object({ quantile: optionalDouble, value: optionalDouble })),
});

const points = z.object({ dataPoints: list(record) });

export const metric = z.object({
  name: text.refine((name) => name !== "", "must be given"),
  unit: text,
  description: text,
  gauge: points.nullish(),
  sum: points.extend({ aggregationTemporality: temporality, isMonotonic: flag }).nullish(),
  histogram: points.extend({ aggregationTemporality: temporality }).nullish(),
  exponentialHistogram: points.extend({ aggregationTemporality: temporality }).nullish(),
  summary: points.nullish(),
});
