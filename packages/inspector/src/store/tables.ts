/** Raised whenever a column changes; a store of another version is refused instead of misread. */
export const STORE_VERSION = 1;

const CONTEXT = {
  received_ms: "BIGINT",
  session_id: "VARCHAR",
  transport: "VARCHAR",
  role: "VARCHAR",
  service_name: "VARCHAR",
  service_version: "VARCHAR",
  scope_name: "VARCHAR",
  resource: "JSON",
} as const;

/** Times are ns since the Unix epoch; every column but the names and times may be NULL, which says "not given". */
export const TABLES = {
  spans: {
    ...CONTEXT,
    trace_id: "VARCHAR",
    span_id: "VARCHAR",
    parent_span_id: "VARCHAR",
    name: "VARCHAR",
    kind: "INTEGER",
    start_ns: "BIGINT",
    end_ns: "BIGINT",
    status_code: "INTEGER",
    status_message: "VARCHAR",
    attributes: "JSON",
    span_events: "JSON",
    links: "JSON",
  },
  events: {
    ...CONTEXT,
    event_name: "VARCHAR",
    time_ns: "BIGINT",
    severity: "INTEGER",
    body: "JSON",
    trace_id: "VARCHAR",
    span_id: "VARCHAR",
    attributes: "JSON",
  },
  metric_points: {
    ...CONTEXT,
    name: "VARCHAR",
    unit: "VARCHAR",
    description: "VARCHAR",
    kind: "VARCHAR",
    temporality: "VARCHAR",
    monotonic: "BOOLEAN",
    start_ns: "BIGINT",
    time_ns: "BIGINT",
    value: "DOUBLE",
    count: "DOUBLE",
    min: "DOUBLE",
    max: "DOUBLE",
    detail: "JSON",
    attributes: "JSON",
  },
} as const;

export type TableName = keyof typeof TABLES;
export type ColumnType = "BIGINT" | "VARCHAR" | "INTEGER" | "DOUBLE" | "BOOLEAN" | "JSON";
export const TABLE_NAMES: readonly TableName[] = ["spans", "events", "metric_points"];

export const createTableSql = (table: TableName): string =>
  `CREATE TABLE IF NOT EXISTS ${table} (${Object.entries(TABLES[table])
    .map(([name, type]) => `${name} ${type}`)
    .join(", ")})`;
