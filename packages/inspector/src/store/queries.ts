import { type DuckDBConnection, type DuckDBValue, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { EVENT_RTC_STATS } from "@rtcscope/core/semconv";
import { z } from "zod";
import type { LogRecord, MetricPoint, SpanRecord } from "../otlp";

const orAbsent = <T>(value: T | null): T | undefined => value ?? undefined;
const text = z.string().nullable().transform(orAbsent);
const number = z.number().nullable().transform(orAbsent);
const boolean = z.boolean().nullable().transform(orAbsent);
const ns = z.bigint();
const parseJson = (value: string | null): unknown => (value === null ? undefined : JSON.parse(value));
const json = z.string().nullable().transform(parseJson).pipe(z.json().optional());
const attributes = z.string().nullable().transform(parseJson).pipe(z.record(z.string(), z.json()).default({}));

const context = {
  session_id: text,
  transport: text,
  role: text,
  service_name: text,
  service_version: text,
  scope_name: text,
  resource: attributes,
};

const contextOf = (row: z.output<z.ZodObject<typeof context>>) => ({
  sessionId: row.session_id,
  transport: row.transport,
  role: row.role,
  serviceName: row.service_name,
  serviceVersion: row.service_version,
  scopeName: row.scope_name,
  resource: row.resource,
});

const spanEvents = z.array(
  z.object({ name: z.string(), timeNs: z.string(), attributes: z.record(z.string(), z.json()) }),
);
const spanLinks = z.array(
  z.object({ traceId: z.string(), spanId: z.string(), attributes: z.record(z.string(), z.json()) }),
);

const spanRow = z
  .object({
    ...context,
    trace_id: z.string(),
    span_id: z.string(),
    parent_span_id: text,
    name: z.string(),
    kind: z.number(),
    start_ns: ns,
    end_ns: ns,
    status_code: z.number(),
    status_message: text,
    attributes,
    span_events: z.string().nullable().transform(parseJson).pipe(spanEvents.default([])),
    links: z.string().nullable().transform(parseJson).pipe(spanLinks.default([])),
  })
  .transform(
    (row): SpanRecord => ({
      ...contextOf(row),
      traceId: row.trace_id,
      spanId: row.span_id,
      parentSpanId: row.parent_span_id,
      name: row.name,
      kind: row.kind,
      startNs: row.start_ns,
      endNs: row.end_ns,
      statusCode: row.status_code,
      statusMessage: row.status_message,
      attributes: row.attributes,
      events: row.span_events,
      links: row.links,
    }),
  );

const eventRow = z
  .object({
    ...context,
    event_name: text,
    time_ns: ns,
    severity: z.number(),
    body: json,
    trace_id: text,
    span_id: text,
    attributes,
  })
  .transform(
    (row): LogRecord => ({
      ...contextOf(row),
      eventName: row.event_name,
      timeNs: row.time_ns,
      severity: row.severity,
      body: row.body,
      traceId: row.trace_id,
      spanId: row.span_id,
      attributes: row.attributes,
    }),
  );

const pointRow = z
  .object({
    ...context,
    name: z.string(),
    unit: z.string(),
    description: z.string(),
    kind: z.enum(["gauge", "sum", "histogram", "exponential_histogram", "summary"]),
    temporality: z.enum(["unspecified", "delta", "cumulative"]).nullable().transform(orAbsent),
    monotonic: boolean,
    start_ns: ns.nullable().transform(orAbsent),
    time_ns: ns,
    value: number,
    count: number,
    min: number,
    max: number,
    detail: attributes,
    attributes,
  })
  .transform(
    (row): MetricPoint => ({
      ...contextOf(row),
      name: row.name,
      unit: row.unit,
      description: row.description,
      kind: row.kind,
      temporality: row.temporality,
      monotonic: row.monotonic,
      startNs: row.start_ns,
      timeNs: row.time_ns,
      value: row.value,
      count: row.count,
      min: row.min,
      max: row.max,
      detail: row.detail,
      attributes: row.attributes,
    }),
  );

export async function select<T extends z.ZodType>(
  connection: DuckDBConnection,
  row: T,
  sql: string,
  values: Record<string, DuckDBValue> = {},
  types: Record<string, ReturnType<typeof LIST>> = {},
): Promise<z.output<T>[]> {
  const result = await connection.runAndReadAll(sql, values, types);
  return z.array(row).parse(result.getRowObjects());
}

export interface SessionFilter {
  transport?: string | undefined;
  service?: string | undefined;
  limit: number;
  /** Only sessions that come after this one in the list. */
  after?: { startNs: bigint; id: string } | undefined;
}

export interface SessionKey {
  id: string;
  startNs: bigint;
}

/** Sessions, newest start first. */
export async function sessionKeys(connection: DuckDBConnection, filter: SessionFilter): Promise<SessionKey[]> {
  const values: Record<string, DuckDBValue> = { limit: filter.limit };
  const having: string[] = [];
  if (filter.transport !== undefined) {
    having.push("bool_or(transport = $transport)");
    values.transport = filter.transport;
  }
  if (filter.service !== undefined) {
    having.push("bool_or(service_name = $service)");
    values.service = filter.service;
  }
  if (filter.after !== undefined) {
    having.push("(min(t) < $afterNs OR (min(t) = $afterNs AND session_id > $afterId))");
    values.afterNs = filter.after.startNs;
    values.afterId = filter.after.id;
  }
  const rows = await select(
    connection,
    z.object({ session_id: z.string(), start: ns }),
    `SELECT session_id, min(t) AS start FROM (
       SELECT session_id, start_ns AS t, transport, service_name FROM spans WHERE session_id IS NOT NULL
       UNION ALL
       SELECT session_id, time_ns AS t, transport, service_name FROM events WHERE session_id IS NOT NULL
     ) GROUP BY session_id ${having.length > 0 ? `HAVING ${having.join(" AND ")}` : ""}
     ORDER BY start DESC, session_id LIMIT $limit`,
    values,
  );
  return rows.map((row) => ({ id: row.session_id, startNs: row.start }));
}

/**
 * Spans and events that carry one of these session ids, oldest first. Full samples (`rtc.stats`) stay in the store: they
 * are most of a recorded session's bytes, and no report shows them.
 */
export async function recordsOfSessions(
  connection: DuckDBConnection,
  ids: readonly string[],
): Promise<{ spans: SpanRecord[]; logs: LogRecord[] }> {
  const values = { ids: listValue([...ids]) };
  const types = { ids: LIST(VARCHAR) };
  const ofSession = "WHERE list_contains($ids, session_id)";
  const spans = await select(connection, spanRow, `SELECT * FROM spans ${ofSession} ORDER BY start_ns`, values, types);
  const noSamples = "AND event_name IS DISTINCT FROM $sample";
  const logs = await select(
    connection,
    eventRow,
    `SELECT * FROM events ${ofSession} ${noSamples} ORDER BY time_ns`,
    { ...values, sample: EVENT_RTC_STATS },
    types,
  );
  return { spans, logs };
}

/** Spans of other producers in these traces: they carry no session id of their own. */
export function spansOfTraces(connection: DuckDBConnection, traceIds: readonly string[]): Promise<SpanRecord[]> {
  const sql = "SELECT * FROM spans WHERE session_id IS NULL AND list_contains($ids, trace_id) ORDER BY start_ns";
  return select(connection, spanRow, sql, { ids: listValue([...traceIds]) }, { ids: LIST(VARCHAR) });
}

/** Points of one metric, oldest first. */
export function metricPoints(connection: DuckDBConnection, name: string, limit: number): Promise<MetricPoint[]> {
  return select(connection, pointRow, "SELECT * FROM metric_points WHERE name = $name ORDER BY time_ns LIMIT $limit", {
    name,
    limit,
  });
}

/** Every metric seen, with the number of its points. */
export function metricNames(
  connection: DuckDBConnection,
): Promise<{ name: string; kind: string; unit: string; points: number }[]> {
  return select(
    connection,
    z.object({ name: z.string(), kind: z.string(), unit: z.string(), points: ns.transform(Number) }),
    "SELECT name, any_value(kind) AS kind, any_value(unit) AS unit, count(*) AS points FROM metric_points GROUP BY name ORDER BY name",
  );
}

export async function rowCounts(
  connection: DuckDBConnection,
): Promise<{ spans: number; events: number; metricPoints: number }> {
  const [row] = await select(
    connection,
    z.object({ spans: ns, events: ns, points: ns }),
    "SELECT (SELECT count(*) FROM spans) AS spans, (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM metric_points) AS points",
  );
  return {
    spans: Number(row?.spans ?? 0n),
    events: Number(row?.events ?? 0n),
    metricPoints: Number(row?.points ?? 0n),
  };
}
