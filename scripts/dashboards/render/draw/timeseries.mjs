import { color as css } from "../format/colors.mjs";
import { drawAxes } from "./axes.mjs";
import { drawBars, drawCurve, segmentsOf } from "./curves.mjs";
import { fieldsOf } from "./fields.mjs";
import { drawLegend } from "./legend.mjs";
import { svg, tag } from "./markup.mjs";
import { stacked } from "./stack.mjs";

const isPercent = ({ config }) => config.custom?.stacking?.mode === "percent";
const unitOf = (field) => (isPercent(field) ? "percentunit" : field.config.unit);
const sideOf = (field) => `${field.config.custom?.axisPlacement === "right" ? "right" : "auto"} ${unitOf(field) ?? ""}`;

function extentOf(fields) {
  const values = fields.flatMap(({ points, config }) => {
    const tops = points.map(([, value]) => value);
    const stands = config.custom?.drawStyle === "bars" || (config.custom?.stacking?.mode ?? "none") !== "none";
    return stands ? [0, ...tops] : tops;
  });
  const real = values.filter(Number.isFinite);
  if (real.length === 0) return { min: 0, max: 1 };
  const [min, max] = [real.reduce((a, b) => Math.min(a, b)), real.reduce((a, b) => Math.max(a, b))];
  // A flat line is drawn in the middle; flat at nothing stands at the bottom.
  return min === max
    ? min === 0
      ? { min: 0, max: 1 }
      : { min: min > 0 ? 0 : min * 2, max: max > 0 ? max * 2 : 0 }
    : { min, max };
}

/** Fields by axis: the first unit left, another unit (or who asks for it) right; what does not fit shares the second. */
function axesOf(fields) {
  const sides = [...new Set(fields.map(sideOf))].sort(
    (a, b) => Number(a.startsWith("right")) - Number(b.startsWith("right")),
  );
  const axes = sides.slice(0, 2).map((side, at) => {
    const own = fields.filter((field) => (at === 0 ? sideOf(field) === side : sideOf(field) !== sides[0]));
    const config = { ...own[0].config, unit: unitOf(own[0]), ...(isPercent(own[0]) ? { min: 0, max: 1 } : {}) };
    return { config, extent: extentOf(own), fields: own };
  });
  return axes;
}

function drawThresholds({ config }, scale, plot, theme) {
  const mode = config.custom?.thresholdsStyle?.mode ?? "off";
  if (mode === "off") return "";
  const steps = config.thresholds?.steps ?? [];
  const inside = (value) => Math.min(Math.max(scale.at(value), plot.top), plot.bottom);
  const marks = steps.map((step, at) => {
    const fill = css(step.color, theme);
    const from = step.value ?? scale.min;
    const y = inside(from);
    const top = inside(steps[at + 1]?.value ?? scale.max);
    const box = { x: plot.left, y: top, width: plot.right - plot.left, height: Math.max(y - top, 0) };
    const area = mode.includes("area") ? tag("rect", { ...box, fill, "fill-opacity": "0.1" }) : "";
    const visible = step.value !== null && step.value !== undefined && from >= scale.min && from <= scale.max;
    if (!visible || mode === "area") return area;
    const dash = mode.includes("dashed") ? "10 8" : undefined;
    return (
      area +
      tag("line", {
        x1: plot.left,
        x2: plot.right,
        y1: y,
        y2: y,
        stroke: fill,
        "stroke-width": 1.5,
        "stroke-dasharray": dash,
      })
    );
  });
  return marks.join("");
}

/** A line that takes its colour from the thresholds that it crosses. */
function byValue(field, scale, plot, theme, id) {
  const { mode, seriesBy } = field.config.color ?? {};
  const gradient = field.config.custom?.gradientMode === "scheme";
  if (mode !== "thresholds" || !gradient || seriesBy) return undefined;
  const height = plot.bottom - plot.top;
  const stops = (field.config.thresholds?.steps ?? []).flatMap((step, at, steps) => {
    const end = (value) => String(Math.min(Math.max((plot.bottom - scale.at(value)) / height, 0), 1));
    const stop = (offset) => tag("stop", { offset, "stop-color": css(step.color, theme) });
    return [stop(end(step.value ?? scale.min)), stop(end(steps[at + 1]?.value ?? scale.max))];
  });
  const attributes = { id, gradientUnits: "userSpaceOnUse", x1: 0, x2: 0, y1: plot.bottom, y2: plot.top };
  return { paint: `url(#${id})`, definition: tag("linearGradient", attributes, stops) };
}

function drawExemplars(exemplars, frame, theme) {
  const inside = ([ms, value]) =>
    value <= frame.y[0].max && frame.x.at(ms) >= frame.plot.left && frame.x.at(ms) <= frame.plot.right;
  return exemplars
    .filter(inside)
    .map(([ms, value]) => {
      const [x, y] = [frame.x.at(ms), frame.y[0].at(value)];
      return tag("path", {
        d: `M${x - 4},${y} L${x},${y - 4} L${x + 4},${y} L${x},${y + 4} Z`,
        fill: css("light-blue", theme),
        "fill-opacity": "0.55",
      });
    })
    .join("");
}

function drawRegions(regions, { x, plot }, theme) {
  return regions
    .map(({ fromMs, toMs, color }) => {
      const [left, right] = [Math.max(x.at(fromMs), plot.left), Math.min(x.at(toMs), plot.right)];
      const fill = css(color ?? "red", theme);
      const height = plot.bottom - plot.top;
      const edge = { y1: plot.top, y2: plot.bottom, stroke: fill, "stroke-dasharray": "3 3" };
      const box = tag("rect", {
        x: left,
        y: plot.top,
        width: Math.max(right - left, 1),
        height,
        fill,
        "fill-opacity": "0.09",
      });
      return (
        box +
        tag("line", { x1: left, x2: left, ...edge }) +
        tag("rect", { x: left, y: plot.bottom, width: Math.max(right - left, 2), height: 3, fill })
      );
    })
    .join("");
}

/** Lines, areas, bars and points over time. */
export function drawTimeSeries({ panel, data, regions, width, height, theme, time }) {
  const fields = fieldsOf(panel, data.series, theme);
  const legend = drawLegend(panel.options?.legend, fields, { width, height, theme });
  const size = { width: width - legend.beside, height: height - legend.below };
  const visible = stacked(fields).filter(({ config }) => !config.custom?.hideFrom?.viz);
  const axes = axesOf(visible);
  const frame = drawAxes({ axes, time, ...size, theme });
  const stepPx = frame.x.at(time.fromMs + data.stepMs) - frame.x.at(time.fromMs);
  const definitions = [];
  const inside = (y) => Math.min(Math.max(y, frame.plot.top - 2), frame.plot.bottom);
  const drawn = axes.flatMap(({ fields: own }, side) =>
    own.map((field, at) => {
      const scale = frame.y[side];
      const place = ([ms, value, floor]) => [
        frame.x.at(ms),
        inside(scale.at(value)),
        inside(scale.at(Math.max(floor, scale.min))),
      ];
      const segments = segmentsOf(field.points, data.stepMs, field.config.custom?.spanNulls, place);
      if (field.config.custom?.drawStyle === "bars") return drawBars(segments, { ...field, stepPx });
      const gradient = byValue(field, scale, frame.plot, theme, `p${panel.id}-${side}-${at}`);
      if (gradient) definitions.push(gradient.definition);
      return drawCurve(segments, { ...field, stroke: gradient?.paint });
    }),
  );
  const { left, right, bottom } = frame.plot;
  // A bar at an end of the time would stand out of the plot by half.
  const clip = tag(
    "clipPath",
    { id: `c${panel.id}` },
    tag("rect", { x: left, y: 0, width: right - left, height: bottom + 3 }),
  );
  const plot = svg(
    size.width,
    size.height,
    tag("defs", {}, clip, definitions),
    frame.markup,
    drawThresholds(axes[0], frame.y[0], frame.plot, theme),
    drawRegions(regions, frame, theme),
    tag("g", { "clip-path": `url(#c${panel.id})` }, drawn),
    drawExemplars(data.exemplars, frame, theme),
  );
  return tag("div", { class: legend.beside ? "across" : "down" }, plot, legend.markup);
}
