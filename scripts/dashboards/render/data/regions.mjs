import { interpolate } from "./interpolate.mjs";
import { aligned, intervalMs } from "./time.mjs";
import { timeVariables } from "./variables.mjs";

const POINTS = 500;

/** When a series was there, as stretches without a gap. */
export function stretches(points, stepMs) {
  const found = [];
  for (const [ms, value] of points) {
    if (!(value > 0)) continue;
    const last = found.at(-1);
    if (last && ms - last.toMs <= stepMs * 1.5) last.toMs = ms;
    else found.push({ fromMs: ms, toMs: ms });
  }
  return found;
}

/**
 * A dashboard's annotations that Prometheus answers, such as the times at which an alert fired.
 *
 * @returns {Promise<{ fromMs: number, toMs: number, color?: string }[]>}
 */
export async function readRegions(dashboard, { stores, variables, time, scrapeMs }) {
  const asked = (dashboard.annotations?.list ?? []).filter(
    ({ enable, hide, expr, datasource }) => enable && !hide && expr && datasource?.type === "prometheus",
  );
  const stepMs = intervalMs({ rangeMs: time.toMs - time.fromMs, points: POINTS, leastMs: scrapeMs });
  const all = { ...variables, ...timeVariables({ ...time, stepMs, scrapeMs }) };
  const regions = [];
  for (const { expr, iconColor } of asked) {
    const { series } = await stores.prometheus.range(interpolate(expr, all), { ...aligned(time, stepMs), stepMs });
    for (const { points } of series)
      regions.push(...stretches(points, stepMs).map((stretch) => ({ ...stretch, color: iconColor })));
  }
  return regions;
}
