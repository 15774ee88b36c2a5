import { interpolate } from "./interpolate.mjs";
import { seriesNames } from "./series-name.mjs";
import { aligned, durationMs, intervalMs } from "./time.mjs";
import { timeVariables } from "./variables.mjs";

/** What Grafana asks for when a panel does not say. */
const LINES = 1000;

/**
 * @typedef {object} PanelData
 * @property {{ refId: string, name: string, labels: Record<string, string>, points: [ms: number, value: number][] }[]} series
 * @property {{ refId: string, columns: string[], rows: (string | number | undefined)[][] }[]} tables
 * @property {{ labels: Record<string, string>, ns: string, line: string }[]} lines newest first
 * @property {[ms: number, value: number][]} exemplars
 * @property {number} stepMs the longest of its queries
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

async function runTarget(target, { store, query, time, stepMs, limit }) {
  const instant = target.instant || target.queryType === "instant";
  const { series = [], lines = [] } = instant
    ? await store.instant(query, time)
    : await store.range(query, {
        ...aligned(time, stepMs),
        stepMs,
        limit,
      });
  const names = seriesNames(target.legendFormat, series, query);
  return {
    series: series.map((one, at) => ({ ...one, refId: target.refId, name: names[at] })),
    lines,
    exemplars: target.exemplar && store.exemplars ? await store.exemplars(query) : [],
  };
}

/** The least step of a store: Prometheus' data source knows how often is scraped, Loki's does not. */
function leastMs(panel, kind, scrapeMs, variables) {
  const own = panel.interval ? durationMs(interpolate(panel.interval, variables)) : 1000;
  return kind === "loki" ? own : Math.max(own, scrapeMs);
}

/**
 * Runs a panel's queries; one that fails is an error of the panel, not of the picture.
 *
 * @param {object} panel
 * @param {{ stores: Record<string, object>, variables: object, time: { fromMs: number, toMs: number }, scrapeMs: number, widthPx: number }} context
 * @returns {Promise<PanelData>}
 */
export async function readPanel(panel, { stores, variables, time, scrapeMs, widthPx }) {
  const points = panel.maxDataPoints ?? widthPx;
  const targets = (panel.targets ?? []).filter((target) => !target.hide);
  const data = { series: [], tables: [], lines: [], exemplars: [], stepMs: 0, errors: [], absent: [] };
  for (const target of targets) {
    const kind = storeOf(panel, target);
    const store = stores[kind];
    if (!store) {
      if (!data.absent.includes(kind)) data.absent.push(kind);
      continue;
    }
    const least = leastMs(panel, kind, scrapeMs, variables);
    const stepMs = intervalMs({ rangeMs: time.toMs - time.fromMs, points, leastMs: least });
    data.stepMs = Math.max(data.stepMs, stepMs);
    const all = { ...variables, ...timeVariables({ ...time, stepMs, scrapeMs }) };
    const query = interpolate(target.expr ?? "", all);
    const limit = kind === "loki" ? (target.maxLines ?? LINES) : undefined;
    try {
      const found = await runTarget(target, { store, query, time, stepMs, limit });
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
