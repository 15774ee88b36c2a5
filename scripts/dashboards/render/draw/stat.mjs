import { mix } from "../format/colors.mjs";
import { drawCurve, segmentsOf } from "./curves.mjs";
import { fieldsOf, shown } from "./fields.mjs";
import { fit, label, svg, tag, textWidth } from "./markup.mjs";

const HERO = 0.42;
const SMALLEST = 11;
const WHITE = "#ffffff";

/** How many tiles lie side by side: so that their shorter side is as long as can be, as Grafana does. */
function columnsOf(count, orientation, width, height) {
  if (orientation === "vertical") return count;
  if (orientation === "horizontal") return 1;
  const shorter = (columns) => Math.min(width / columns, height / Math.ceil(count / columns));
  const choices = Array.from({ length: count }, (_, at) => at + 1);
  return choices.reduce((best, columns) => (shorter(columns) >= shorter(best) ? columns : best), 1);
}

/** The course below the number; a single moment has none. */
function sparkline(field, { x, y, width, height, color, time, stepMs }) {
  const real = field.points.filter(([, value]) => Number.isFinite(value));
  if (real.length < 2) return "";
  const values = real.map(([, value]) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const top = y + height * 0.68;
  const place = ([ms, value]) => [
    x + ((ms - time.fromMs) / (time.toMs - time.fromMs)) * width,
    y + height - 2 - ((value - least) / (most - least || 1)) * (y + height - top - 4),
    y + height,
  ];
  const custom = { lineWidth: 1.5, fillOpacity: 18, showPoints: "never" };
  return drawCurve(segmentsOf(real, stepMs, false, place), { config: { custom }, color });
}

/** What a tile says, and in which colours. */
function wordsOf(field, { textMode = "auto", colorMode = "value", reduceOptions = {} }, many, theme) {
  const { text, color = theme.text } = shown(field, reduceOptions.calcs?.[0] ?? "lastNotNull", theme);
  const filled = colorMode.startsWith("background") && color.startsWith("#");
  const named = textMode === "value_and_name" || (textMode === "auto" && many);
  return {
    big: textMode === "name" ? field.name : textMode === "none" ? "" : text,
    caption: named ? field.name : "",
    back: filled ? mix(color, "#000000", 0.12) : undefined,
    ink: filled ? WHITE : colorMode === "none" ? theme.text : color,
    captionInk: filled ? WHITE : theme.text,
    graphInk: filled ? WHITE : colorMode === "none" ? theme.faint : color,
  };
}

function tile(field, { box, options, theme, time, stepMs }) {
  const { big, caption, back, ink, captionInk, graphInk } = wordsOf(field, options, box.many, theme);
  const graph = (options.graphMode ?? "area") === "area";
  const room = box.width - Math.min(20, box.width * 0.12);
  const hero = Math.min(box.height * (graph || caption ? HERO : 0.6), room / (textWidth(big, 1) || 1), 64);
  const small = Math.max(Math.min(hero * 0.45, 18, room / (textWidth(caption, 1) || 1)), SMALLEST);
  const middle = box.y + box.height * (graph ? 0.42 : 0.5);
  const at = { x: box.x + box.width / 2, anchor: "middle" };
  return [
    back ? tag("rect", { ...box.rect, fill: back, rx: 2 }) : "",
    graph ? sparkline(field, { ...box, color: graphInk, time, stepMs }) : "",
    caption ? label(fit(caption, room, small), { ...at, y: middle - hero * 0.42, size: small, fill: captionInk }) : "",
    label(big, { ...at, y: middle + hero * (caption ? 0.58 : 0.35), size: hero, fill: ink, weight: 500 }),
  ].join("");
}

/** Big numbers, one tile per series. */
export function drawStat({ panel, data, width, height, theme, time }) {
  const fields = fieldsOf(panel, data.series, theme);
  const options = panel.options ?? {};
  const columns = columnsOf(fields.length, options.orientation, width, height);
  const [w, h] = [width / columns, height / Math.ceil(fields.length / columns)];
  const tiles = fields.map((field, at) => {
    const [x, y] = [(at % columns) * w, Math.floor(at / columns) * h];
    const rect = { x: x + 2, y: y + 2, width: w - 4, height: h - 4 };
    return tile(field, {
      box: { x, y, width: w, height: h, rect, many: fields.length > 1 },
      options,
      theme,
      time,
      stepMs: data.stepMs,
    });
  });
  return svg(width, height, tiles);
}
