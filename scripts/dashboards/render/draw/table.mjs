import { sorted, transform } from "../data/transform.mjs";
import { display, fieldConfigOf } from "../format/field.mjs";
import { escapeText, tag } from "./markup.mjs";

const ROW = 32;

const asTable = ({ series, refId }) => ({
  columns: ["Time", "Metric", "Value"],
  rows: series.flatMap((one) => one.points.map(([ms, value]) => [ms, one.name, value])),
  refId,
});

const moment = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");

function cell(value, config, theme, isTime) {
  if (isTime && typeof value === "number") return tag("td", {}, moment(value));
  const { text, color } = display(config, value, theme);
  const type = config.custom?.cellOptions?.type ?? "auto";
  const number = typeof value === "number" ? "number" : undefined;
  if (value === undefined || !color) return tag("td", { class: number }, escapeText(text));
  if (type === "color-background")
    return tag("td", { class: number, style: `background:${color};color:#fff` }, escapeText(text));
  if (type === "color-text") return tag("td", { class: number, style: `color:${color}` }, escapeText(text));
  if (type === "gauge") {
    const share = Math.min(Math.max((value - (config.min ?? 0)) / ((config.max ?? 1) - (config.min ?? 0)), 0), 1);
    const bar = `background:linear-gradient(90deg, ${color}66 ${share * 100}%, transparent 0)`;
    return tag("td", { class: number, style: bar }, escapeText(text));
  }
  return tag("td", { class: number }, escapeText(text));
}

/** Rows and columns, as many rows as fit; how many do not is said. */
export function drawTable({ panel, data, height, theme }) {
  const tables = data.tables.length > 0 ? data.tables : [asTable(data)];
  const [table] = transform(tables, panel.transformations);
  const { columns, rows } = sorted(table, panel.options?.sortBy ?? []);
  const configs = columns.map((name, at) => {
    const type = rows.some((row) => typeof row[at] === "number") ? "number" : "string";
    return { type, ...fieldConfigOf(panel.fieldConfig, { name, type }) };
  });
  const visible = columns.map((_, at) => at).filter((at) => !configs[at].custom?.hidden);
  const fitting = Math.max(Math.floor((height - ROW) / ROW), 1);
  const shown = rows.length > fitting ? rows.slice(0, Math.max(fitting - 1, 1)) : rows;
  const head = visible.map((at) =>
    tag("th", { class: configs[at].type }, escapeText(configs[at].displayName ?? columns[at])),
  );
  const body = shown.map((row) =>
    tag(
      "tr",
      {},
      visible.map((at) => cell(row[at], configs[at], theme, columns[at] === "Time")),
    ),
  );
  const rest = rows.length - shown.length;
  const more = rest > 0 ? tag("div", { class: "more" }, `and ${rest} more ${rest === 1 ? "row" : "rows"}`) : "";
  return tag("div", { class: "rows" }, tag("table", { class: "data" }, tag("tr", {}, head), body), more);
}
