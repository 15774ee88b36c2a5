import { z } from "zod";
import type { OtlpSignal } from "../delivery";
import { decodeJsonMessage, decodeMessage, type MessageName } from "./otlp-proto";

type Value = string | number | boolean | Value[] | undefined;

const anyValue: z.ZodType<Value> = z.lazy(() =>
  z
    .object({
      stringValue: z.string().optional(),
      boolValue: z.boolean().optional(),
      intValue: z.string().optional(),
      doubleValue: z.number().optional(),
      arrayValue: z.object({ values: z.array(anyValue) }).optional(),
    })
    .strict()
    .transform(({ stringValue, boolValue, intValue, doubleValue, arrayValue }) =>
      intValue === undefined ? (stringValue ?? boolValue ?? doubleValue ?? arrayValue?.values) : Number(intValue),
    ),
);

const attributes = z
  .array(z.object({ key: z.string(), value: anyValue }).strict())
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));
const dropped = z.literal(0).optional();
const hex = z
  .string()
  .optional()
  .transform((base64) => base64 && Buffer.from(base64, "base64").toString("hex"));
const nanos = z.string().transform(BigInt);

const span = z
  .object({
    traceId: hex,
    spanId: hex,
    parentSpanId: hex,
    traceState: z.string().optional(),
    flags: z.number(),
    name: z.string(),
    kind: z.string(),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    status: z.object({ code: z.string().default("STATUS_CODE_UNSET"), message: z.string().optional() }).strict(),
    links: z.array(z.unknown()).length(0),
    events: z.array(z.unknown()).length(0),
    droppedAttributesCount: dropped,
    droppedEventsCount: dropped,
    droppedLinksCount: dropped,
  })
  .strict();

const record = z
  .object({
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: z.number(),
    severityText: z.string(),
    body: anyValue,
    eventName: z.string(),
    attributes,
    droppedAttributesCount: dropped,
    flags: z.number().optional(),
    traceId: hex,
    spanId: hex,
  })
  .strict();

const times = { attributes, startTimeUnixNano: nanos, timeUnixNano: nanos };
const numberPoint = z.object({ ...times, asDouble: z.number() }).strict();
const histogramPoint = z
  .object({
    ...times,
    count: z.string().transform(Number),
    sum: z.number(),
    min: z.number(),
    max: z.number(),
    bucketCounts: z.array(z.string().transform(Number)),
    explicitBounds: z.array(z.number()),
  })
  .strict();
const metric = z
  .object({
    name: z.string(),
    unit: z.string(),
    description: z.string().optional(),
    sum: z
      .object({ dataPoints: z.array(numberPoint), aggregationTemporality: z.string(), isMonotonic: z.boolean() })
      .strict()
      .optional(),
    histogram: z
      .object({ dataPoints: z.array(histogramPoint), aggregationTemporality: z.string() })
      .strict()
      .optional(),
  })
  .strict();

const scope = z.object({ name: z.string(), version: z.string().optional(), attributes }).strict();
const resource = z.object({ attributes, droppedAttributesCount: dropped }).strict();

/** A request's envelope: which resource and scope each item came under. */
function envelope<T extends z.ZodType>(outer: string, inner: string, list: string, item: T) {
  return z
    .object({
      [outer]: z.array(
        z.object({ resource, [inner]: z.array(z.object({ scope, [list]: z.array(item) }).strict()) }).strict(),
      ),
    })
    .strict();
}

export type Span = z.output<typeof span>;
export type LogEntry = z.output<typeof record>;
export type Metric = z.output<typeof metric>;

export interface Under<T> {
  resource: Readonly<Record<string, Value>>;
  scope: { name: string; version?: string | undefined };
  item: T;
}

/** Everything that arrived, in the order in which it did. */
export interface Received {
  spans: Under<Span>[];
  records: Under<LogEntry>[];
  metrics: Under<Metric>[];
}

function unfold<T extends z.ZodType>(
  type: MessageName,
  [outer, inner, list]: readonly [string, string, string],
  item: T,
  body: Uint8Array,
  json: boolean,
): Under<z.output<T>>[] {
  const tree = envelope(outer, inner, list, item).parse(
    (json ? decodeJsonMessage : decodeMessage)(type, body),
  ) as Record<string, unknown[]>;
  return (tree[outer] ?? []).flatMap((group) => {
    const { resource: of, ...rest } = group as { resource: { attributes: Record<string, Value> } } & Record<
      string,
      unknown[]
    >;
    return (rest[inner] as Record<string, unknown>[]).flatMap((one) =>
      (one[list] as z.output<T>[]).map((found) => ({
        resource: of.attributes,
        scope: one.scope as { name: string },
        item: found,
      })),
    );
  });
}

/** Decodes one request body strictly: a field that OTLP does not define, or of another type, fails the test. */
export function decodeInto(received: Received, signal: OtlpSignal, body: Uint8Array, json = false): void {
  if (signal === "traces")
    received.spans.push(...unfold("TracesData", ["resourceSpans", "scopeSpans", "spans"], span, body, json));
  else if (signal === "logs")
    received.records.push(...unfold("LogsData", ["resourceLogs", "scopeLogs", "logRecords"], record, body, json));
  else
    received.metrics.push(...unfold("MetricsData", ["resourceMetrics", "scopeMetrics", "metrics"], metric, body, json));
}
