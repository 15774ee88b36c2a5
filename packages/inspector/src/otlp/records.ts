import type { z } from "zod";
import { KEYS } from "./keys";
import type {
  Attributes,
  DecodedRequest,
  Json,
  LogRecord,
  MetricKind,
  MetricPoint,
  OtlpSignal,
  RecordContext,
  SpanRecord,
  Temporality,
} from "./model";
import { DecodeError } from "./model";
import { jsonNumber } from "./values";
import * as wire from "./wire";

const MAX_REASONS = 5;

function str(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function contextOf(resource: Attributes, scopeName: string, attributes: Attributes): RecordContext {
  const either = (key: string) => str(attributes[key]) ?? str(resource[key]);
  return {
    sessionId: either(KEYS.sessionId),
    transport: either(KEYS.transport),
    role: either(KEYS.role),
    serviceName: str(resource[KEYS.serviceName]),
    serviceVersion: str(resource[KEYS.serviceVersion]),
    scopeName: scopeName === "" ? undefined : scopeName,
    resource,
  };
}

function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join(".") || "record"}: ${issue.message}` : "malformed";
}

function parseWhole<T extends z.ZodType>(schema: T, tree: unknown): z.output<T> {
  const parsed = schema.safeParse(tree);
  if (!parsed.success) throw new DecodeError(reasonOf(parsed.error));
  return parsed.data;
}

/** Collects what one request held: the good records, and why the others were turned away. */
class Collected implements DecodedRequest {
  spans: SpanRecord[] = [];
  logs: LogRecord[] = [];
  points: MetricPoint[] = [];
  rejected = 0;
  reasons: string[] = [];

  reject(records: number, reason: string): void {
    if (records === 0) return;
    this.rejected += records;
    if (this.reasons.length < MAX_REASONS && !this.reasons.includes(reason)) this.reasons.push(reason);
  }

  /** The record, or `undefined` after it was counted as rejected. */
  parse<T extends z.ZodType>(schema: T, record: unknown, where: string): z.output<T> | undefined {
    const parsed = schema.safeParse(record);
    if (parsed.success) return parsed.data;
    this.reject(1, `${where} ${reasonOf(parsed.error)}`);
    return undefined;
  }
}

/** A span whose end is unknown or before its start has no length. */
const later = (start: bigint, end: bigint): bigint => (end > start ? end : start);

function spanRecord(span: z.output<typeof wire.span>, resource: Attributes, scopeName: string): SpanRecord {
  return {
    ...contextOf(resource, scopeName, span.attributes),
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    startNs: span.startTimeUnixNano,
    endNs: later(span.startTimeUnixNano, span.endTimeUnixNano),
    statusCode: span.status?.code ?? 0,
    statusMessage: span.status?.message || undefined,
    attributes: span.attributes,
    events: span.events.map((e) => ({ name: e.name, timeNs: String(e.timeUnixNano), attributes: e.attributes })),
    links: span.links,
  };
}

function logRecord(
  log: z.output<typeof wire.logRecord>,
  resource: Attributes,
  scopeName: string,
  nowNs: bigint,
): LogRecord {
  return {
    ...contextOf(resource, scopeName, log.attributes),
    eventName: log.eventName || str(log.attributes[KEYS.eventName]),
    timeNs: log.timeUnixNano || log.observedTimeUnixNano || nowNs,
    severity: log.severityNumber,
    body: log.body,
    traceId: log.traceId,
    spanId: log.spanId,
    attributes: log.attributes,
  };
}

type Measured = Pick<MetricPoint, "value" | "count" | "min" | "max" | "detail">;
type Timed = { attributes: Attributes; startTimeUnixNano: bigint; timeUnixNano: bigint };

const TEMPORALITIES: readonly Temporality[] = ["unspecified", "delta", "cumulative"];

function readMetric(
  collected: Collected,
  metric: z.output<typeof wire.metric>,
  resource: Attributes,
  scopeName: string,
): void {
  const add = (
    kind: MetricKind,
    temporality: number | undefined,
    monotonic: boolean | undefined,
    p: Timed,
    measured: Measured,
  ) =>
    collected.points.push({
      ...contextOf(resource, scopeName, p.attributes),
      name: metric.name,
      unit: metric.unit,
      description: metric.description,
      kind,
      temporality: temporality === undefined ? undefined : (TEMPORALITIES[temporality] ?? "unspecified"),
      monotonic,
      startNs: p.startTimeUnixNano || undefined,
      timeNs: p.timeUnixNano,
      attributes: p.attributes,
      ...measured,
    });
  const each = <T extends z.ZodType>(records: unknown[] | undefined, schema: T, use: (point: z.output<T>) => void) => {
    for (const record of records ?? []) {
      const parsed = collected.parse(schema, record, `metric ${metric.name}`);
      if (parsed !== undefined) use(parsed);
    }
  };
  const number = { count: undefined, min: undefined, max: undefined, detail: {} };
  each(metric.gauge?.dataPoints, wire.numberPoint, (p) =>
    add("gauge", undefined, undefined, p, { ...number, value: p.value }),
  );
  const { sum, histogram, exponentialHistogram: exponential } = metric;
  each(sum?.dataPoints, wire.numberPoint, (p) =>
    add("sum", sum?.aggregationTemporality, sum?.isMonotonic, p, { ...number, value: p.value }),
  );
  each(histogram?.dataPoints, wire.histogramPoint, (p) => {
    const detail = { bounds: p.explicitBounds.map(jsonNumber), counts: p.bucketCounts };
    add("histogram", histogram?.aggregationTemporality, undefined, p, {
      value: p.sum,
      count: p.count,
      min: p.min,
      max: p.max,
      detail,
    });
  });
  each(exponential?.dataPoints, wire.exponentialPoint, (p) => {
    const detail = {
      scale: p.scale,
      zeroCount: p.zeroCount,
      positive: p.positive ?? null,
      negative: p.negative ?? null,
    };
    add("exponential_histogram", exponential?.aggregationTemporality, undefined, p, {
      value: p.sum,
      count: p.count,
      min: p.min,
      max: p.max,
      detail,
    });
  });
  each(metric.summary?.dataPoints, wire.summaryPoint, (p) => {
    const quantiles = p.quantileValues.map((q) => [jsonNumber(q.quantile ?? 0), jsonNumber(q.value ?? 0)]);
    add("summary", undefined, undefined, p, {
      value: p.sum ?? 0,
      count: p.count,
      min: undefined,
      max: undefined,
      detail: { quantiles },
    });
  });
}

/** How many points a metric that cannot be read as a whole was meant to bring; at least one. */
function pointsIn(metric: unknown): number {
  if (typeof metric !== "object" || metric === null) return 1;
  const counts = Object.values(metric).map((data: unknown) => {
    const points = typeof data === "object" && data !== null && "dataPoints" in data ? data.dataPoints : undefined;
    return Array.isArray(points) ? points.length : 0;
  });
  return Math.max(1, ...counts);
}

/**
 * An OTLP request, already out of its encoding, as records.
 *
 * shape   (signal, tree in OTLP/JSON's field names) -> records, rejected ones counted
 * throws  DecodeError when the request's own structure is not OTLP
 */
export function recordsOf(signal: OtlpSignal, tree: unknown, nowNs: bigint): DecodedRequest {
  const collected = new Collected();
  if (signal === "traces") {
    for (const { resource, scopeSpans } of parseWhole(wire.traceRequest, tree).resourceSpans)
      for (const { scope, spans } of scopeSpans)
        for (const record of spans) {
          const span = collected.parse(wire.span, record, "span");
          if (span) collected.spans.push(spanRecord(span, resource?.attributes ?? {}, scope?.name ?? ""));
        }
  } else if (signal === "logs") {
    for (const { resource, scopeLogs } of parseWhole(wire.logRequest, tree).resourceLogs)
      for (const { scope, logRecords } of scopeLogs)
        for (const record of logRecords) {
          const log = collected.parse(wire.logRecord, record, "log record");
          if (log) collected.logs.push(logRecord(log, resource?.attributes ?? {}, scope?.name ?? "", nowNs));
        }
  } else {
    for (const { resource, scopeMetrics } of parseWhole(wire.metricRequest, tree).resourceMetrics)
      for (const { scope, metrics } of scopeMetrics)
        for (const record of metrics) {
          const parsed = wire.metric.safeParse(record);
          if (parsed.success) readMetric(collected, parsed.data, resource?.attributes ?? {}, scope?.name ?? "");
          else collected.reject(pointsIn(record), `metric ${reasonOf(parsed.error)}`);
        }
  }
  return collected;
}
