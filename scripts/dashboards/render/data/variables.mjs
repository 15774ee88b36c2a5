import { interpolate } from "./interpolate.mjs";
import { promDuration, rateIntervalMs } from "./time.mjs";

const ALL = "$__all";
const isAll = (values) => values.length === 0 || values.includes(ALL) || values.includes("All");
const LABEL_VALUES = /^label_values\(\s*(?:(.+),\s*)?("[^"]+"|[\w.]+)\s*\)$/s;

/** Data sources are addresses here; one that is not chosen has the name of its kind. */
const ofDatasource = (variable) => ({ values: [String(variable.query)], shown: String(variable.query) });

async function optionsOf(variable, known, api) {
  if (variable.type !== "query")
    return (variable.options ?? []).map(({ value }) => value).filter((value) => value !== ALL);
  const query = typeof variable.query === "string" ? variable.query : (variable.query?.query ?? variable.definition);
  const asked = LABEL_VALUES.exec(interpolate(query ?? "", known));
  if (!asked || (variable.datasource?.type ?? "prometheus") !== "prometheus") return [];
  const found = await api.labelValues(asked[2].replaceAll('"', ""), asked[1]?.trim());
  const wanted = variable.regex ? new RegExp(variable.regex.replace(/^\/(.*)\/$/, "$1")) : /^/;
  return found.filter((value) => wanted.test(value));
}

async function resolve(variable, given, known, api) {
  if (variable.type === "datasource") return ofDatasource(variable);
  const own = [variable.current?.value ?? []].flat();
  const chosen = given ?? (own.length > 0 ? own : [variable.query].flat().filter((value) => typeof value === "string"));
  const many = Boolean(variable.multi || variable.includeAll);
  if (!variable.includeAll || !isAll(chosen)) return { values: chosen.map(String), shown: chosen.join(" + "), many };
  if (variable.allValue) return { values: [variable.allValue], shown: "All", verbatim: true };
  return { values: (await optionsOf(variable, known, api)).map(String), shown: "All", many };
}

/**
 * What each of a dashboard's variables stands for: what the caller chose, else what the dashboard was saved with.
 *
 * @param {object} dashboard
 * @param {Readonly<Record<string, readonly string[]>>} given
 * @param {{ labelValues(label: string, match?: string): Promise<string[]> }} api for All of a variable without a value for All
 * @throws for a choice of a variable that the dashboard does not have
 */
export async function resolveVariables(dashboard, given, api) {
  const list = dashboard.templating?.list ?? [];
  for (const name of Object.keys(given))
    if (!list.some((variable) => variable.name === name)) {
      const names = list.map((variable) => variable.name).join(", ");
      throw new Error(`the dashboard has no variable ${JSON.stringify(name)}; it has ${names || "none"}`);
    }
  const known = {};
  // In their order: a later one's query may hold an earlier one.
  for (const variable of list) known[variable.name] = await resolve(variable, given[variable.name], known, api);
  return known;
}

const verbatim = (text) => ({ values: [String(text)], verbatim: true });

/** Grafana's own variables for one query. */
export function timeVariables({ fromMs, toMs, stepMs, scrapeMs }) {
  const rangeMs = toMs - fromMs;
  return {
    __interval: verbatim(promDuration(stepMs)),
    __interval_ms: verbatim(stepMs),
    __auto: verbatim(promDuration(stepMs)),
    __rate_interval: verbatim(promDuration(rateIntervalMs(stepMs, scrapeMs))),
    __rate_interval_ms: verbatim(rateIntervalMs(stepMs, scrapeMs)),
    __range: verbatim(`${Math.round(rangeMs / 1000)}s`),
    __range_s: verbatim(Math.round(rangeMs / 1000)),
    __range_ms: verbatim(rangeMs),
    __from: verbatim(fromMs),
    __to: verbatim(toMs),
  };
}
