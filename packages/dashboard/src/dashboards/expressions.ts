import type { Dashboard, Panel, Store, Variable } from "../grafana";

/** One query of a panel as its store takes it. */
export interface PanelQuery {
  /** The panel's title. */
  readonly panel: string;
  /** Which of the panel's queries: `A`, `B`… */
  readonly refId: string;
  readonly expr: string;
  /** Asked at one time, not over time. */
  readonly instant: boolean;
}

export interface QueryValues {
  /** What variables are set to; without, what the dashboard says for All, or begins with. */
  variables?: Readonly<Record<string, string>>;
  /** What Grafana would put in; defaults as for an hour on a wide screen, with a scrape interval of 30 s. */
  rateInterval?: string;
  interval?: string;
  /** The dashboard's time, in seconds. */
  rangeS?: number;
}

/** Every panel, those in closed rows too. */
export const panelsOf = ({ panels }: Pick<Dashboard, "panels">): Panel[] =>
  panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).filter(({ type }) => type !== "row");

const beginsWith = ({ allValue, current }: Variable): string => allValue ?? String(current.value ?? "");

/** Grafana's variables in a text: `$name`, `${name}`, `${name:format}`; what is no variable stays. */
const VARIABLE = /\$\{(\w+)(?::\w+)?\}|\$(\w+)/g;

/**
 * A dashboard's queries of one language, with Grafana's variables replaced by values: PromQL of `prometheus`, LogQL of
 * `loki`, TraceQL of `tempo`.
 */
export function expressions(dashboard: Dashboard, store: Store = "prometheus", values?: QueryValues): PanelQuery[] {
  const filled = filler(dashboard, values);
  return panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
    targets
      .filter(({ datasource }) => datasource.type === store)
      .map(({ refId, expr, query, instant, queryType }) => ({
        panel: title,
        refId,
        expr: filled(expr ?? query ?? ""),
        instant: instant === true || queryType === "instant",
      })),
  );
}

/** PromQL of the marks behind all panels, with Grafana's variables replaced by values. */
export function annotationExpressions(dashboard: Dashboard, values?: QueryValues): string[] {
  const filled = filler(dashboard, values);
  return dashboard.annotations.list.flatMap(({ target }) => (target ? [filled(target.expr)] : []));
}

function filler(dashboard: Dashboard, values: QueryValues = {}): (text: string) => string {
  const { variables = {}, rateInterval = "2m", interval = "30s", rangeS = 3600 } = values;
  const known: Readonly<Record<string, string>> = {
    ...Object.fromEntries(dashboard.templating.list.map((variable) => [variable.name, beginsWith(variable)])),
    __rate_interval: rateInterval,
    __interval: interval,
    __range: `${rangeS}s`,
    __range_s: String(rangeS),
    ...variables,
  };
  return (text) =>
    text.replace(VARIABLE, (whole, braced?: string, plain?: string) => known[braced ?? plain ?? ""] ?? whole);
}
