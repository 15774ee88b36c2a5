import { color as css, schemeColor } from "../format/colors.mjs";
import { formatParts, formatValue } from "../format/units.mjs";
import { label, svg, tag, textWidth } from "./markup.mjs";
import { timeScale } from "./scale.mjs";

const BOTTOM = 22;
const LEGEND = 30;

/** `1.5 s`, not `1.50 s`: bounds are round. */
function boundText(le, unit) {
  const { text, suffix } = formatParts(le, unit);
  return Number(text) + suffix;
}

const boundOf = (name) => (/inf/i.test(name) ? Infinity : Number(name));

/**
 * A classic histogram's cumulative series as rows of what fell between two bounds, lowest first.
 *
 * @param {readonly { name: string, points: [ms: number, value: number][] }[]} series named by their `le`
 * @returns {{ from: number, le: number, cells: Map<number, number> }[]} `from` is minus infinity in the lowest
 */
export function bucketRows(series) {
  const sorted = [...series].sort((a, b) => boundOf(a.name) - boundOf(b.name));
  let below = new Map();
  let from = -Infinity;
  return sorted.map(({ name, points }) => {
    const cells = new Map();
    // An extrapolated bucket can be a hair below the one before it.
    for (const [ms, value] of points)
      if (Number.isFinite(value)) cells.set(ms, Math.max(value - (below.get(ms) ?? 0), 0));
    const row = { from, le: boundOf(name), cells };
    below = new Map(points);
    from = row.le;
    return row;
  });
}

/** Buckets that nothing ever fell into, below the first and above the last used one, tell nothing. */
function used(rows, least) {
  const hit = rows.map(({ cells }) => [...cells.values()].some((value) => value > least));
  const [first, last] = [hit.indexOf(true), hit.lastIndexOf(true)];
  return first < 0 ? [] : rows.slice(Math.max(first - 1, 0), last + 2);
}

function colorLegend({ most, paint, unit, width, y, theme }) {
  const bar = Math.min(width * 0.3, 260);
  const steps = Array.from({ length: 32 }, (_, at) =>
    tag("rect", { x: (at * bar) / 32, y, width: bar / 32 + 0.5, height: 8, fill: paint((at + 0.5) / 32) }),
  );
  const ends = [label("0", { x: 0, y: y + 21, size: 11, fill: theme.faint })];
  ends.push(label(formatValue(most, unit), { x: bar, y: y + 21, size: 11, fill: theme.faint, anchor: "end" }));
  return [...steps, ...ends];
}

/** Cells over time and bucket; more is brighter on dark, darker on light. */
export function drawHeatmap({ panel, data, width, height, theme, time }) {
  const { color = {}, yAxis = {}, cellGap = 1, filterValues, cellValues, legend = {} } = panel.options ?? {};
  const least = filterValues?.le ?? 0;
  const rows = used(bucketRows(data.series), least);
  const unit = yAxis.unit ?? panel.fieldConfig?.defaults?.unit;
  const finite = rows.map(({ le }) => le).filter(Number.isFinite);
  const texts = new Map(finite.map((le) => [le, boundText(le, unit)]));
  const bottom = height - BOTTOM - (legend.show === false ? 0 : LEGEND);
  const left = Math.max(...[...texts.values()].map((text) => textWidth(text)), 20) + 10;
  const x = timeScale({ ...time, from: left, to: width - 12 });
  const row = (bottom - 6) / Math.max(rows.length, 1);
  const column = x.at(time.fromMs + data.stepMs) - x.at(time.fromMs);
  const most = Math.max(...rows.flatMap(({ cells }) => [...cells.values()]), 0);
  const paint = schemeColor(color.scheme ?? "Oranges", theme, color.reverse);
  const marks = rows.flatMap(({ le, cells }, at) => {
    const y = bottom - (at + 1) * row;
    const boxes = [...cells]
      .filter(([, value]) => value > least)
      .map(([ms, value]) => {
        // A point is what happened in the step that ends there.
        const start = Math.max(x.at(ms) - column, left);
        const end = Math.min(x.at(ms), width - 12);
        const gap = column > 4 ? cellGap : 0;
        return end <= start
          ? ""
          : tag("rect", {
              x: start,
              y: y + gap / 2,
              width: end - start - gap,
              height: row - gap,
              fill: paint(value / most),
            });
      });
    const every = Math.ceil(18 / row);
    const name = texts.get(le);
    return name && at % every === 0
      ? [...boxes, label(name, { x: left - 8, y: y + 4, fill: theme.faint, anchor: "end" })]
      : boxes;
  });
  for (const ms of x.ticks) {
    const half = textWidth(x.format(ms)) / 2;
    if (x.at(ms) + half < width && x.at(ms) - half > 0)
      marks.push(label(x.format(ms), { x: x.at(ms), y: bottom + 16, fill: theme.faint, anchor: "middle" }));
  }
  marks.push(tag("line", { x1: left, x2: width - 12, y1: bottom, y2: bottom, stroke: theme.grid }));
  const place = (value) => {
    const at = rows.findIndex(({ le }) => value <= le);
    if (at < 0) return undefined;
    const { from, le } = rows[at];
    const share = Number.isFinite(from) && Number.isFinite(le) ? (value - from) / (le - from) : 0.5;
    return bottom - (at + share) * row;
  };
  for (const [ms, value] of data.exemplars) {
    const y = place(value);
    const cx = x.at(ms);
    if (y !== undefined && cx >= left && cx <= width - 12)
      marks.push(tag("circle", { cx, cy: y, r: 2.5, fill: css("light-blue", theme), "fill-opacity": "0.7" }));
  }
  const key =
    legend.show === false || most === 0
      ? []
      : colorLegend({ most, paint, unit: cellValues?.unit ?? "short", width, y: height - 26, theme });
  return svg(width, height, marks, key);
}
