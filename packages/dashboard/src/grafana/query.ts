import type { DatasourceRef, Query, Store } from "./types";

/** The variable that holds each store's data source; `datasource` is what Grafana's own dashboards call the first. */
export const STORE_VARIABLES: Readonly<Record<Store, string>> = {
  prometheus: "datasource",
  loki: "loki",
  tempo: "tempo",
};

export const datasourceOf = (store: Store): DatasourceRef => ({ type: store, uid: `\${${STORE_VARIABLES[store]}}` });

export interface RangeQueryOptions {
  /**
   * Draw the traces behind the observations, where the store has exemplars; recorded series have none. The gateway's
   * connector (signal_to_metrics at 0.155) writes none: until one does, tables of spans are the way to single traces.
   */
  exemplars?: boolean;
}

/** PromQL over time. `legend` may hold labels: `{{rtc_transport}}`. */
export function range(expr: string, legend: string, { exemplars = false }: RangeQueryOptions = {}): Query {
  return {
    datasource: datasourceOf("prometheus"),
    editorMode: "code",
    expr,
    legendFormat: legend,
    range: true,
    ...(exemplars ? { exemplar: true } : {}),
  };
}

/** PromQL at the end of the dashboard's time. */
export function instant(expr: string, legend: string): Query {
  return { datasource: datasourceOf("prometheus"), editorMode: "code", expr, legendFormat: legend, instant: true };
}

/** Buckets of a classic histogram, by `le`. */
export function buckets(expr: string, options?: RangeQueryOptions): Query {
  return { ...range(expr, "{{le}}", options), format: "heatmap" };
}

/** LogQL that counts or measures. */
export function logMetric(expr: string, legend: string): Query {
  return { datasource: datasourceOf("loki"), editorMode: "code", expr, legendFormat: legend, queryType: "range" };
}

/** LogQL that counts or measures, at the end of the dashboard's time. */
export function logNumber(expr: string, legend: string): Query {
  return { ...logMetric(expr, legend), queryType: "instant" };
}

/** LogQL that finds records. */
export function logLines(expr: string, maxLines: number): Query {
  return { datasource: datasourceOf("loki"), editorMode: "code", expr, queryType: "range", maxLines };
}

/** TraceQL; one row per span that matches, with the attributes that it selects, or one per trace. */
export function spans(query: string, limit: number, tableType: "spans" | "traces" = "spans"): Query {
  return { datasource: datasourceOf("tempo"), query, queryType: "traceql", tableType, limit };
}
