import { color as css } from "../format/colors.mjs";
import { fieldsOf, shown } from "./fields.mjs";
import { fit, label, svg, tag, textWidth } from "./markup.mjs";

const HIGHEST = 34;
const LEAST = 18;
const GAP = 6;

/** One horizontal bar per series, over a common scale. */
export function drawBarGauge({ panel, data, width, height, theme }) {
  const fields = fieldsOf(panel, data.series, theme);
  const options = panel.options ?? {};
  const calc = options.reduceOptions?.calcs?.[0] ?? "lastNotNull";
  const rows = fields.map((field) => ({ ...field, ...shown(field, calc, theme) }));
  const fitting = rows.slice(0, Math.max(1, Math.floor((height + GAP) / (LEAST + GAP))));
  const values = rows.map(({ value }) => value).filter(Number.isFinite);
  const most = Math.max(...fields.map(({ config }) => config.max ?? -Infinity));
  const max = Number.isFinite(most) ? most : Math.max(...values, 0) || 1;
  const min = Math.min(...fields.map(({ config }) => config.min ?? 0));
  const bar = Math.min((height + GAP) / fitting.length - GAP, HIGHEST);
  const size = Math.min(bar * 0.62, 14);
  const named = rows.some(({ name }) => name !== "");
  const names = named ? Math.min(Math.max(...rows.map(({ name }) => textWidth(name, size))) + 12, width * 0.4) : 0;
  const figures = Math.max(...rows.map(({ text }) => textWidth(text, size))) + 12;
  const room = width - names - figures;
  const top = Math.max((height - fitting.length * (bar + GAP) + GAP) / 2, 0);
  const drawn = fitting.map(({ name, value, text, color, config }, at) => {
    const y = top + at * (bar + GAP);
    const byThresholds = (config.color?.mode ?? "thresholds") === "thresholds" ? color : fields[at].color;
    const fill = byThresholds ?? css("green", theme);
    const share = Number.isFinite(value) ? Math.min(Math.max((value - min) / (max - min || 1), 0), 1) : 0;
    const base = y + bar / 2 + size * 0.35;
    return [
      named
        ? label(fit(name, names - 12, size), { x: names - 10, y: base, size, fill: theme.text, anchor: "end" })
        : "",
      tag("rect", { x: names, y, width: room, height: bar, fill: theme.grid, "fill-opacity": "0.6", rx: 2 }),
      tag("rect", { x: names, y, width: room * share, height: bar, fill, "fill-opacity": "0.35", rx: 2 }),
      tag("rect", { x: names + Math.max(room * share - 2, 0), y, width: 2, height: bar, fill }),
      label(text, { x: names + room + 10, y: base, size, fill: fill === css("text", theme) ? theme.text : fill }),
    ];
  });
  return svg(width, height, drawn);
}
