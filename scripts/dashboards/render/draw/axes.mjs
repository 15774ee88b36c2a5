import { formatTicks } from "../format/units.mjs";
import { label, tag, textWidth } from "./markup.mjs";
import { linearScale, logScale, timeScale } from "./scale.mjs";

const SIZE = 12;
const BOTTOM = 22;
const TOP = 8;
const GAP = 8;

const line = (x1, y1, x2, y2, stroke) => tag("line", { x1, y1, x2, y2, stroke, "stroke-width": 1 });

function yScale({ config, extent, height }) {
  const custom = config.custom ?? {};
  const log = custom.scaleDistribution?.type === "log";
  const softMin = Math.min(custom.axisSoftMin ?? Infinity, extent.min);
  const softMax = Math.max(custom.axisSoftMax ?? -Infinity, extent.max);
  const options = {
    min: config.min ?? softMin,
    max: config.max ?? softMax,
    from: height - BOTTOM,
    to: TOP,
    unit: config.unit,
  };
  if (log) return logScale({ ...options, base: custom.scaleDistribution.log ?? 10 });
  return linearScale({ ...options, fixedMin: config.min !== undefined, fixedMax: config.max !== undefined });
}

/**
 * The frame of a plot over time: its scales, and the markup of grid, ticks and labels.
 *
 * @param {{ axes: { config: object, extent: { min: number, max: number } }[] }} options one axis left, a second one right
 * @returns {{ x: object, y: object[], plot: { left: number, right: number, top: number, bottom: number }, markup: string }}
 */
export function drawAxes({ axes, time, width, height, theme }) {
  const scales = axes.map((axis) => yScale({ ...axis, height }));
  const texts = scales.map(({ ticks }, at) => formatTicks(ticks, axes[at].config.unit));
  const titles = axes.map(({ config }) => config.custom?.axisLabel);
  const room = (at) =>
    texts[at] ? Math.max(...texts[at].map((text) => textWidth(text, SIZE)), 12) + GAP + (titles[at] ? 20 : 0) : 12;
  const plot = { left: room(0), right: width - room(1), top: TOP, bottom: height - BOTTOM };
  const x = timeScale({ ...time, from: plot.left, to: plot.right });
  const marks = [];
  for (const ms of x.ticks) {
    marks.push(line(x.at(ms), plot.top, x.at(ms), plot.bottom, theme.grid));
    const half = textWidth(x.format(ms), SIZE) / 2;
    if (x.at(ms) + half < width && x.at(ms) - half > 0)
      marks.push(label(x.format(ms), { x: x.at(ms), y: height - 6, fill: theme.faint, anchor: "middle" }));
  }
  for (const [side, { ticks, at }] of scales.entries()) {
    const end = side === 0 ? { x: plot.left - GAP, anchor: "end" } : { x: plot.right + GAP, anchor: "start" };
    for (const [index, tick] of ticks.entries()) {
      if (side === 0) marks.push(line(plot.left, at(tick), plot.right, at(tick), theme.grid));
      marks.push(label(texts[side][index], { ...end, y: at(tick) + 4, fill: theme.faint }));
    }
    if (titles[side]) {
      const place = side === 0 ? { x: 12, rotate: -90 } : { x: width - 12, rotate: 90 };
      marks.push(
        label(titles[side], { ...place, y: (plot.top + plot.bottom) / 2, fill: theme.faint, anchor: "middle" }),
      );
    }
  }
  return { x, y: scales, plot, markup: marks.join("") };
}
