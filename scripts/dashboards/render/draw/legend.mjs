import { calcTitle, reduce } from "../data/reduce.mjs";
import { display } from "../format/field.mjs";
import { escapeText, tag, textWidth } from "./markup.mjs";

const LINE = 22;
/** Below and beside a plot, a legend takes no more than this share of it; what does not fit is cut off, as a scroll would. */
const SHARE_BELOW = 0.4;
const SHARE_BESIDE = 0.45;

const swatch = (fill) => tag("i", { class: "swatch", style: `background:${fill}` });

const calcsOf = (fields, calcs, theme) =>
  fields.map((field) =>
    calcs.map((calc) => display({ ...field.config, mappings: [] }, reduce(calc, field.points), theme).text),
  );

function list(fields, calcs, theme) {
  const values = calcsOf(fields, calcs, theme);
  const items = fields.map(({ name, color }, at) => {
    const figures = calcs.map((calc, index) => `${escapeText(calcTitle(calc))}: ${escapeText(values[at][index])}`);
    return tag(
      "span",
      { class: "item" },
      swatch(color),
      escapeText(name),
      figures.map((figure) => tag("em", {}, figure)),
    );
  });
  return tag("div", { class: "legend" }, items);
}

function table(fields, calcs, theme) {
  const values = calcsOf(fields, calcs, theme);
  const head = tag(
    "tr",
    {},
    tag("th", {}, "Name"),
    calcs.map((calc) => tag("th", {}, escapeText(calcTitle(calc)))),
  );
  const rows = fields.map(({ name, color }, at) =>
    tag(
      "tr",
      {},
      tag("td", {}, swatch(color), escapeText(name)),
      values[at].map((value) => tag("td", {}, escapeText(value))),
    ),
  );
  return tag("table", { class: "legend" }, head, rows);
}

/** How many lines a list of names needs. */
function linesOf(fields, calcs, width, theme) {
  const values = calcsOf(fields, calcs, theme);
  let lines = 1;
  let x = 0;
  for (const [at, { name }] of fields.entries()) {
    const figures = calcs.map((calc, index) => `${calcTitle(calc)}: ${values[at][index]}`).join(" ");
    const item = textWidth(`${name} ${figures}`) + 40;
    if (x > 0 && x + item > width) {
      lines += 1;
      x = 0;
    }
    x += item;
  }
  return lines;
}

/**
 * A plot's legend, and how much of the panel it takes.
 *
 * @returns {{ markup: string, below: number, beside: number }} pixels below the plot or right of it
 */
export function drawLegend(options, fields, { width, height, theme }) {
  const { displayMode = "list", placement = "bottom", calcs = [], showLegend = true } = options ?? {};
  const shown = fields.filter(({ config }) => !config.custom?.hideFrom?.legend);
  if (!showLegend || displayMode === "hidden" || shown.length === 0) return { markup: "", below: 0, beside: 0 };
  const markup = displayMode === "table" ? table(shown, calcs, theme) : list(shown, calcs, theme);
  if (placement === "right") {
    const names = Math.max(...shown.map(({ name }) => textWidth(name))) + 34;
    const wanted = displayMode === "table" ? names + calcs.length * 76 : names + 10;
    const beside = Math.min(Math.max(wanted, 90), width * SHARE_BESIDE);
    return { markup: tag("div", { class: "beside", style: `width:${beside}px` }, markup), below: 0, beside };
  }
  const lines = displayMode === "table" ? shown.length + 1 : linesOf(shown, calcs, width, theme);
  const below = Math.min(lines, Math.max(Math.floor((height * SHARE_BELOW) / LINE), 1)) * LINE + 4;
  return { markup: tag("div", { class: "below", style: `height:${below}px` }, markup), below, beside: 0 };
}
