import type { MetricName } from "@rtcscope/core/semconv";
import type { Variable } from "../../grafana";
import { datasourceVariable, type Store } from "../../grafana";
import { createNames, type Matchers, type Names, type Naming, type Part } from "../../query";
import { FLEET_MATCHERS, filterVariables, ROLE_MATCHERS } from "./filters";
import { directRates, type RateOf, recordedRates } from "./rates";

export interface DashboardOptions {
  /** How the metrics' store spells names. Default `suffixes`. */
  naming?: Naming;
  /** What the variable `datasource` begins with. Default Grafana's default data source, or the first Prometheus. */
  datasourceUid?: string;
  /** The same for `loki`. */
  lokiUid?: string;
  /** The same for `tempo`. */
  tempoUid?: string;
}

/** What the panels of one dashboard ask with: every query is narrowed by what the dashboard's variables are set to. */
export interface Context {
  readonly names: Names;
  /** What the rules recorded. */
  recorded(window?: "2m" | "5m"): RateOf;
  /** The series themselves, over a window such as `$__rate_interval`. */
  direct(window: string): RateOf;
  /** A selector of the series themselves. */
  series(metric: MetricName, part: Part | undefined, where?: Matchers): string;
  /** A label as part of a legend: `{{rtc_transport}}`. */
  legend(attribute: string): string;
  readonly variables: readonly Variable[];
}

export interface ContextSpec {
  stores: readonly Store[];
  /** Whether the dashboard can be narrowed by role: only when nothing in it reads what the rules recorded. */
  role?: boolean;
}

export function createContext(options: DashboardOptions, { stores, role = false }: ContextSpec): Context {
  const { naming = "suffixes", datasourceUid, lokiUid, tempoUid } = options;
  const uids: Readonly<Record<Store, string | undefined>> = {
    prometheus: datasourceUid,
    loki: lokiUid,
    tempo: tempoUid,
  };
  const names = createNames(naming);
  const filter = role ? ROLE_MATCHERS : FLEET_MATCHERS;
  return {
    names,
    recorded: (window) => {
      if (role) throw new TypeError("dashboards: what the rules record knows no role");
      return recordedRates(names, filter, window);
    },
    direct: (window) => directRates(names, filter, window),
    series: (metric, part, where = {}) => names.series(metric, part, { ...filter, ...where }),
    legend: (attribute) => `{{${names.label(attribute).replaceAll('"', "")}}}`,
    variables: [...stores.map((store) => datasourceVariable(store, uids[store])), ...filterVariables(names, { role })],
  };
}
