import { interpolate } from "./interpolate.mjs";
import { seriesNames } from "./series-name.mjs";
import { aligned, durationMs, intervalMs } from "./time.mjs";
import { timeVariables } from "./variables.mjs";

/** Grafana asks for as many points as the panel is wide, which ours need not be. */
const LINES = 1000;

/**
 * @typedef {object} PanelData
 * @property {{ refId: string, name: string, labels: Record<string, string>, points: [ms: number, value: number][] }[]} series
 * @property {{ refId: string, columns: string[], rows: (string | number | undefined)[][] }[]} tables
 * @property {{ labels: Record<string, string>, ns: string, line: string }[]} lines newest first
 * @property {[ms: number, value: number][]} exemplars
 * @property {number} stepMs
 * @property {{ refId: string, query: string, message: string }[]} errors
 * @property {string[]} absent kinds of stores that were asked and are not there
 */

const storeOf = (panel, target) => target.datasource?.type ?? panel.datasource?.type ?? "prometheus";

/** One row per point, its labels as columns. */
function toTable(refId, series, valueName) {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  const rows = series.flatMap((one) =>
    one.points.map(([ms, value]) => [ms, ...labels.map((label) => one.labels[label]), value]),
  );
  return { refId, columns: ["Time", ...labels, valueName], rows };
}

async function runTarget(panel, target, { store, query, time, stepMs }) {
  const instant = target.instant || target.queryType === "instant";
  const { series = [], lines = [] } = instant
    ? await store.instant(query, time)
    : await store.range(query, {
        ...aligned(time, stepMs),
        stepMs,
        limit: panel.loki ? (target.maxLines ?? LINES) : undefined,
      });
  const names = seriesNames(target.legendFormat, series, query);
  return {
    series: series.map((one, at) => ({ ...one, refId: target.refId, name: names[at] })),
    lines,
    exemplars: target.exemplar && store.exemplars ? await store.exemplars(query) : [],
  };
}

/**
 * Runs a panel's queries; one that fails is an error of the panel, not of the picture.
 *
 * @param {object} panel
 * @param {{ stores: Record<string, object>, variables: object, time: { fromMs: number, toMs: number }, scrapeMs: number, widthPx: number }} context
 * @returns {Promise<PanelData>}
 */
export async function readPanel(panel, { stores, variables, time, scrapeMs, widthPx }) {
  const leastMs = panel.interval ? durationMs(interpolate(panel.interval, variables)) : scrapeMs;
  const points = panel.maxDataPoints ?? widthPx;
  const stepMs = intervalMs({ rangeMs: time.toMs - time.fromMs, points, leastMs });
  const all = { ...variables, ...timeVariables({ ...time, stepMs, scrapeMs }) };
  const targets = (panel.targets ?? []).filter((target) => !target.hide);
  const data = { series: [], tables: [], lines: [], exemplars: [], stepMs, errors: [], absent: [] };
  for (const target of targets) {
    const kind = storeOf(panel, target);
    const store = stores[kind];
    if (!store) {
      if (!data.absent.includes(kind)) data.absent.push(kind);
      continue;
    }
    const query = interpolate(target.expr ?? "", all);
    try {
      const found = await runTarget({ ...panel, loki: kind === "loki" }, target, { store, query, time, stepMs });
      const valueName = targets.length > 1 ? `Value #${target.refId}` : "Value";
      if (target.format === "table") data.tables.push(toTable(target.refId, found.series, valueName));
      else data.series.push(...found.series);
      data.lines.push(...found.lines);
      data.exemplars.push(...found.exemplars);
    } catch (error) {
      data.errors.push({ refId: target.refId, query, message: error.message });
    }
  }
  data.lines.sort((a, b) => (BigInt(b.ns) > BigInt(a.ns) ? 1 : -1));
  return data;
}
