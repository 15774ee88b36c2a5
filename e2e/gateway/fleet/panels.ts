import { expressions } from "../../../packages/dashboard/src/dashboards/expressions";
import type { Dashboard } from "../../../packages/dashboard/src/grafana";
import type { Run } from "./run";

/** Panels that are right to be empty in this run, and why. */
const EMPTY: Readonly<Record<string, string>> = {};

const STEP_S = 5;

/** Titles of the panels, with the query, that show nothing although everything happened. */
export async function emptyPanels({ world, fixed, toMs, day }: Run, dashboard: Dashboard): Promise<string[]> {
  const { prometheus, loki } = world;
  const fromMs = Math.min(day.from, fixed.from);
  const range = { fromMs, toMs, stepS: STEP_S };
  const rangeS = Math.ceil((toMs - fromMs) / 1000);
  // In the thick of it, and when all has been said.
  const moments = [(fixed.storm?.to ?? toMs) + 45_000, toMs];
  const variables = { session: fixed.storm?.hitSessions[0] ?? "" };
  const empty: string[] = [];
  for (const { panel, refId, expr, instant } of expressions(dashboard, "prometheus", { variables, rangeS })) {
    const found = instant
      ? (await Promise.all(moments.map((at) => prometheus.query(expr, at)))).flat()
      : await prometheus.queryRange(expr, range);
    if (found.length === 0 && !EMPTY[panel]) empty.push(`${panel} ${refId}: ${expr}`);
  }
  for (const { panel, refId, expr, instant } of expressions(dashboard, "loki", { variables, rangeS })) {
    const found = expr.startsWith("{")
      ? await loki.logs(expr, { fromMs, toMs })
      : instant
        ? await loki.query(expr, toMs)
        : await loki.queryRange(expr, range);
    if (found.length === 0 && !EMPTY[panel]) empty.push(`${panel} ${refId}: ${expr}`);
  }
  return empty;
}
