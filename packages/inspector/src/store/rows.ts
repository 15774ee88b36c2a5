import type { DuckDBAppender } from "@duckdb/node-api";
import type { LogRecord, MetricPoint, RecordBatch, RecordContext, SpanRecord } from "../otlp";
import { type ColumnType, TABLES, type TableName } from "./tables";

type Row<T extends TableName> = Record<keyof (typeof TABLES)[T], unknown>;

const context = (record: RecordContext, receivedMs: number) => ({
  received_ms: BigInt(receivedMs),
  session_id: record.sessionId,
  transport: record.transport,
  role: record.role,
  service_name: record.serviceName,
  service_version: record.serviceVersion,
  scope_name: record.scopeName,
  resource: record.resource,
});

const spanRow = (span: SpanRecord, receivedMs: number): Row<"spans"> => ({
  ...context(span, receivedMs),
  trace_id: span.traceId,
  span_id: span.spanId,
  parent_span_id: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  start_ns: span.startNs,
  end_ns: span.endNs,
  status_code: span.statusCode,
  status_message: span.statusMessage,
  attributes: span.attributes,
  span_events: span.events,
  links: span.links,
});

const eventRow = (log: LogRecord, receivedMs: number): Row<"events"> => ({
  ...context(log, receivedMs),
  event_name: log.eventName,
  time_ns: log.timeNs,
  severity: log.severity,
  body: log.body,
  trace_id: log.traceId,
  span_id: log.spanId,
  attributes: log.attributes,
});

const pointRow = (point: MetricPoint, receivedMs: number): Row<"metric_points"> => ({
  ...context(point, receivedMs),
  name: point.name,
  unit: point.unit,
  description: point.description,
  kind: point.kind,
  temporality: point.temporality,
  monotonic: point.monotonic,
  start_ns: point.startNs,
  time_ns: point.timeNs,
  value: point.value,
  count: point.count,
  min: point.min,
  max: point.max,
  detail: point.detail,
  attributes: point.attributes,
});

/** Text as DuckDB takes it: no NUL, and no half of a surrogate pair. */
const storable = (text: string): string => text.replaceAll("\u0000", "\ufffd").replace(/\p{Surrogate}/gu, "\ufffd");

function append(appender: DuckDBAppender, type: ColumnType, value: unknown): void {
  if (value === undefined || value === null) appender.appendNull();
  else if (type === "JSON") appender.appendVarchar(JSON.stringify(value));
  else if (type === "VARCHAR") appender.appendVarchar(storable(String(value)));
  else if (type === "BIGINT") appender.appendBigInt(typeof value === "bigint" ? value : BigInt(Number(value)));
  else if (type === "INTEGER") appender.appendInteger(Number(value));
  else if (type === "DOUBLE") appender.appendDouble(Number(value));
  else appender.appendBoolean(value === true);
}

/** A batch as rows, table by table, in the order of the columns. */
export function rowsOf(batch: RecordBatch, receivedMs: number): Record<TableName, Record<string, unknown>[]> {
  return {
    spans: batch.spans.map((span) => spanRow(span, receivedMs)),
    events: batch.logs.map((log) => eventRow(log, receivedMs)),
    metric_points: batch.points.map((point) => pointRow(point, receivedMs)),
  };
}

export function appendRows(appender: DuckDBAppender, table: TableName, rows: readonly Record<string, unknown>[]): void {
  const columns = Object.entries(TABLES[table]);
  for (const row of rows) {
    for (const [name, type] of columns) append(appender, type, row[name]);
    appender.endRow();
  }
}
