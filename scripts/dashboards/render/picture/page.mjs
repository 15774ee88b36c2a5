import { escapeText, tag } from "../draw/markup.mjs";
import { heightOf, placeOf } from "./layout.mjs";

const style = (theme) => `
* { box-sizing: border-box; margin: 0 }
body { background: ${theme.page}; color: ${theme.text}; font: 14px/1.5 Inter, "Liberation Sans", Helvetica, Arial, sans-serif }
header { display: flex; align-items: center; gap: 12px; padding: 12px 16px 4px }
header h1 { font-size: 20px; font-weight: 500; flex: 1 }
header .time, nav span { border: 1px solid ${theme.border}; background: ${theme.panel}; border-radius: 2px; padding: 3px 10px; font-size: 13px }
nav { display: flex; flex-wrap: wrap; gap: 8px; padding: 4px 16px 12px }
nav b { font-weight: 500; margin-right: 8px; color: ${theme.text} }
nav span { color: ${theme.faint} }
main { position: relative }
section { position: absolute; background: ${theme.panel}; border: 1px solid ${theme.border}; border-radius: 2px; overflow: hidden }
section.row { background: none; border: none; font-size: 16px; font-weight: 500; padding: 2px 4px; white-space: nowrap }
section.row small { color: ${theme.faint}; font-weight: 400; font-size: 13px; margin-left: 8px }
section > h2 { font-size: 14px; font-weight: 500; line-height: 32px; padding: 0 8px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
section > .inside { padding: 0 8px 8px; overflow: hidden }
section.untitled > .inside { padding-top: 8px }
svg { display: block; font-family: inherit }
.down { display: flex; flex-direction: column }
.across { display: flex }
.across > svg { flex: none }
.below, .beside { overflow: hidden; font-size: 12px }
.beside { flex: none; padding-left: 8px }
.legend .swatch { display: inline-block; width: 14px; height: 4px; border-radius: 2px; margin: 0 8px 3px 0 }
div.legend { display: flex; flex-wrap: wrap; line-height: 22px }
.beside div.legend { display: block }
.beside .item { display: block; overflow: hidden; text-overflow: ellipsis }
.legend .item { padding-right: 16px; white-space: nowrap }
.legend em { font-style: normal; color: ${theme.faint}; margin-left: 6px }
table.legend { width: 100%; border-collapse: collapse; line-height: 21px }
table.legend th { font-weight: 500; color: ${theme.link}; text-align: right; font-size: 12px }
table.legend td { text-align: right; border-top: 1px solid ${theme.grid}; white-space: nowrap; padding: 0 0 0 10px }
table.legend th:first-child, table.legend td:first-child { text-align: left; padding: 0; max-width: 160px; overflow: hidden; text-overflow: ellipsis }
table.data { width: 100%; border-collapse: collapse; font-size: 13px; line-height: 31px }
table.data th { text-align: left; font-weight: 500; background: ${theme.header}; padding: 0 8px; white-space: nowrap; color: ${theme.link} }
table.data td { border-top: 1px solid ${theme.grid}; padding: 0 8px; white-space: nowrap; max-width: 380px; overflow: hidden; text-overflow: ellipsis }
table.data .number { text-align: right }
.more { color: ${theme.faint}; font-size: 12px; line-height: 28px; padding-left: 8px }
.logs { font: 12px/21px "DejaVu Sans Mono", monospace; white-space: nowrap; height: 100%; overflow: hidden }
.logs i { display: inline-block; width: 3px; height: 15px; margin-right: 8px; vertical-align: -3px }
.logs time { color: ${theme.faint}; margin-right: 12px }
.text { font-size: 14px } .text h1 { font-size: 22px } .text h2 { font-size: 19px } .text h3 { font-size: 16px } .text h1, .text h2, .text h3 { font-weight: 500 }
.text p, .text ul, .text ol { margin-bottom: 10px } .text ul, .text ol { padding-left: 22px } .text u { text-decoration: none; color: ${theme.link} }
.text code { font: 12px "DejaVu Sans Mono", monospace; background: ${theme.header}; padding: 1px 4px; border-radius: 2px }
.text table.data { line-height: 26px }
.note, .failed { height: 100%; display: flex; align-items: center; justify-content: center; text-align: center; color: ${theme.faint} }
.failed { color: #F2495C; font-size: 12px; white-space: normal }
footer { color: ${theme.faint}; font-size: 13px; padding: 10px 16px 12px; display: flex; justify-content: space-between }
`;

export const FOOTER = "drawn by rtcscope's own renderer from a real Prometheus and Loki, not by Grafana";

const clock = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");

const CLOSED = "›";
const OPEN = "⌄";

const countOf = ({ panels = [] }) => `(${panels.length} ${panels.length === 1 ? "panel" : "panels"})`;

function section({ panel, title, markup }, pageWidth) {
  const { left, top, width, height } = placeOf(panel.gridPos, pageWidth);
  const place = `left:${left.toFixed(1)}px;top:${top}px;width:${width.toFixed(1)}px;height:${height}px`;
  if (panel.type === "row") {
    const closed = panel.collapsed ? tag("small", {}, countOf(panel)) : "";
    return tag(
      "section",
      { class: "row", style: place },
      panel.collapsed ? CLOSED : OPEN,
      " ",
      escapeText(title),
      closed,
    );
  }
  const inner = height - 2 - (title ? 32 : 0);
  return tag(
    "section",
    { class: title ? undefined : "untitled", style: place },
    title ? tag("h2", {}, escapeText(title)) : "",
    tag("div", { class: "inside", style: `height:${inner}px` }, markup),
  );
}

/**
 * The whole dashboard as one document that needs nothing from elsewhere.
 *
 * @param {{ title: string, choices: { label: string, shown: string }[], sections: object[], time: object, theme: object, width: number }} options
 */
export function drawPage({ title, choices, sections, time, theme, width }) {
  const chosen = choices.map(({ label, shown }) => tag("span", {}, tag("b", {}, escapeText(label)), escapeText(shown)));
  const height = heightOf(
    sections.map(({ panel }) => panel),
    width,
  );
  const body = [
    tag(
      "header",
      {},
      tag("h1", {}, escapeText(title)),
      tag("div", { class: "time" }, `${clock(time.fromMs)} to ${clock(time.toMs)} UTC`),
    ),
    choices.length > 0 ? tag("nav", {}, chosen) : "",
    tag(
      "main",
      { style: `height:${height}px` },
      sections.map((one) => section(one, width)),
    ),
    tag("footer", {}, tag("span", {}, escapeText(FOOTER)), tag("span", {}, "rtcscope")),
  ];
  const head = tag(
    "head",
    {},
    '<meta charset="utf-8">',
    tag("title", {}, escapeText(title)),
    tag("style", {}, style(theme)),
  );
  return `<!doctype html>${tag("html", { lang: "en" }, head, tag("body", { style: `width:${width}px` }, body))}`;
}
