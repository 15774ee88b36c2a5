import { tag } from "./markup.mjs";

/** `[x, y, y of its floor]` in pixels, cut where there is a gap. */
export function segmentsOf(points, stepMs, spanNulls, place) {
  const longest = spanNulls === true ? Infinity : typeof spanNulls === "number" ? spanNulls : stepMs * 1.5;
  const segments = [];
  let last;
  for (const point of points) {
    if (point[1] === null || !Number.isFinite(point[1])) continue;
    if (last === undefined || point[0] - last > longest) segments.push([]);
    segments.at(-1).push(place(point));
    last = point[0];
  }
  return segments;
}

const at = ([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`;

/** Tangents that never overshoot, so that a curve shows no value that was not there. */
function smooth(points) {
  const slope = (a, b) => (b[1] - a[1]) / (b[0] - a[0] || 1);
  const tangents = points.map((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before || !after) return 0;
    const [left, right] = [slope(before, point), slope(point, after)];
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right);
  });
  return points.map((point, index) => {
    if (index === 0) return at(point);
    const before = points[index - 1];
    const third = (point[0] - before[0]) / 3;
    const out = [before[0] + third, before[1] + tangents[index - 1] * third];
    const into = [point[0] - third, point[1] - tangents[index] * third];
    return `C${at(out)} ${at(into)} ${at(point)}`;
  });
}

const stepped = (after) => (points) =>
  points.map((point, index) => {
    if (index === 0) return at(point);
    const before = points[index - 1];
    return `L${at(after ? [point[0], before[1]] : [before[0], point[1]])} L${at(point)}`;
  });

const INTERPOLATIONS = {
  linear: (points) => points.map((point, index) => (index === 0 ? at(point) : `L${at(point)}`)),
  smooth,
  stepAfter: stepped(true),
  stepBefore: stepped(false),
};

const curve = (points, interpolation) => (INTERPOLATIONS[interpolation] ?? INTERPOLATIONS.linear)(points).join(" ");

const DASH = { dash: [10, 10], dot: [0, 6] };

/** Line, area and lone points of one series. */
export function drawCurve(segments, { config, color, stroke }) {
  const custom = config.custom ?? {};
  const { lineWidth = 1, fillOpacity = 0, lineInterpolation = "linear", showPoints = "auto", lineStyle } = custom;
  const dash = lineStyle && lineStyle.fill !== "solid" ? (lineStyle.dash ?? DASH[lineStyle.fill]) : undefined;
  const marks = [];
  for (const points of segments) {
    const line = curve(points, lineInterpolation);
    if (fillOpacity > 0 && points.length > 1) {
      const floor = points.map(([x, , base]) => [x, base]).reverse();
      const area = `M${line} L${curve(floor, lineInterpolation === "smooth" ? "linear" : lineInterpolation)} Z`;
      marks.push(tag("path", { d: area, fill: stroke ?? color, "fill-opacity": String(fillOpacity / 100) }));
    }
    if (lineWidth > 0 && custom.drawStyle !== "points" && points.length > 1)
      marks.push(
        tag("path", {
          d: `M${line}`,
          fill: "none",
          stroke: stroke ?? color,
          "stroke-width": lineWidth,
          "stroke-dasharray": dash?.join(" "),
        }),
      );
    if (points.length === 1 || showPoints === "always" || custom.drawStyle === "points") {
      const r = Math.max((custom.pointSize ?? 5) / 2, 1.5);
      for (const [cx, cy] of points) marks.push(tag("circle", { cx, cy, r, fill: stroke ?? color }));
    }
  }
  return marks.join("");
}

/** One bar per point, as wide as a step. */
export function drawBars(segments, { config, color, stepPx }) {
  const { fillOpacity = 0, lineWidth = 1 } = config.custom ?? {};
  const width = Math.max(stepPx * 0.8, 1);
  return segments
    .flat()
    .filter(([, y, base]) => y !== base)
    .map(([x, y, base]) =>
      tag("rect", {
        x: x - width / 2,
        y: Math.min(y, base),
        width,
        height: Math.abs(base - y),
        fill: color,
        "fill-opacity": String(fillOpacity / 100),
        stroke: lineWidth > 0 ? color : undefined,
        "stroke-width": Math.min(lineWidth, width / 4),
      }),
    )
    .join("");
}
