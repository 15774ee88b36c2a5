/** What can stand in an attribute once it is stored. Integers beyond 2^53 and non-finite doubles become strings. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Attributes = Record<string, Json>;

/** Facts every stored record carries, lifted out of its attributes and its resource. Absent facts are `undefined`. */
export interface RecordContext {
  /** `session.id` of the record, else of its resource. */
  sessionId: string | undefined;
  transport: string | undefined;
  role: string | undefined;
  serviceName: string | undefined;
  serviceVersion: string | undefined;
  scopeName: string | undefined;
  resource: Attributes;
}

export interface SpanEvent {
  name: string;
  /** Nanoseconds since the Unix epoch, as decimal digits: JSON has no 64-bit integers. */
  timeNs: string;
  attributes: Attributes;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

export interface SpanRecord extends RecordContext {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  /** OTLP `SpanKind` number. */
  kind: number;
  /** Nanoseconds since the Unix epoch. */
  startNs: bigint;
  endNs: bigint;
  /** OTLP `StatusCode`: 0 unset, 1 ok, 2 error. */
  statusCode: number;
  statusMessage: string | undefined;
  attributes: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
}

export interface LogRecord extends RecordContext {
  /** `event_name`, else the attribute `event.name`; `undefined`: a plain log line. */
  eventName: string | undefined;
  /** Nanoseconds since the Unix epoch; the observed time where the record has no time of its own. */
  timeNs: bigint;
  /** OTLP `SeverityNumber`; 0 is unspecified. */
  severity: number;
  body: Json | undefined;
  traceId: string | undefined;
  spanId: string | undefined;
  attributes: Attributes;
}

export type MetricKind = "gauge" | "sum" | "histogram" | "exponential_histogram" | "summary";
export type Temporality = "unspecified" | "delta" | "cumulative";

export interface MetricPoint extends RecordContext {
  name: string;
  unit: string;
  description: string;
  kind: MetricKind;
  temporality: Temporality | undefined;
  monotonic: boolean | undefined;
  startNs: bigint | undefined;
  timeNs: bigint;
  /** Value of a gauge or sum; the sum of a histogram or summary, where it was recorded. */
  value: number | undefined;
  /** Observations of a histogram or summary. */
  count: number | undefined;
  min: number | undefined;
  max: number | undefined;
  /** Bounds and counts of buckets, or quantiles: whatever else the kind has. */
  detail: { [key: string]: Json };
  attributes: Attributes;
}

export interface RecordBatch {
  spans: SpanRecord[];
  logs: LogRecord[];
  points: MetricPoint[];
}

export type OtlpSignal = "traces" | "logs" | "metrics";

export interface DecodedRequest extends RecordBatch {
  /** Records that were malformed on their own; the others of the request are kept. */
  rejected: number;
  /** Why, of the first few. */
  reasons: string[];
}

/** The request as a whole could not be read: nothing of it is kept. */
export class DecodeError extends Error {
  override name = "DecodeError";
}
