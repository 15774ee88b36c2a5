import { interpolate } from "../data/interpolate.mjs";
import { escapeText, tag } from "./markup.mjs";

/** Marks within a line: code, bold, italics, links (their text only: a picture cannot be clicked). */
const inline = (text) =>
  escapeText(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
    .replace(/(^|\W)[*_]([^*_]+)[*_](?=\W|$)/g, "$1<em>$2</em>")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "<u>$1</u>");

const cells = (line) =>
  line
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function block(lines) {
  const heading = /^(#{1,4}) (.*)$/.exec(lines[0]);
  if (heading)
    return tag(`h${heading[1].length}`, {}, inline(heading[2])) + (lines.length > 1 ? block(lines.slice(1)) : "");
  if (lines.every((line) => /^(\s*[-*] |\s{2,})/.test(line))) {
    const items = lines
      .join("\n")
      .split(/^\s*[-*] /m)
      .filter(Boolean);
    return tag(
      "ul",
      {},
      items.map((item) => tag("li", {}, inline(item.replace(/\s+/g, " ").trim()))),
    );
  }
  if (lines.every((line) => /^\d+\. /.test(line)))
    return tag(
      "ol",
      {},
      lines.map((line) => tag("li", {}, inline(line.replace(/^\d+\. /, "")))),
    );
  if (lines.length > 1 && /^\|?[\s:|-]+$/.test(lines[1])) {
    const row = (line, name) =>
      tag(
        "tr",
        {},
        cells(line).map((cell) => tag(name, {}, inline(cell))),
      );
    return tag(
      "table",
      { class: "data" },
      row(lines[0], "th"),
      lines.slice(2).map((line) => row(line, "td")),
    );
  }
  const list = lines.findIndex((line) => /^[-*] /.test(line));
  if (list > 0) return block(lines.slice(0, list)) + block(lines.slice(list));
  return tag("p", {}, inline(lines.join(" ")));
}

/** The Markdown that dashboards use: headings, lists, tables, paragraphs, marks within a line. HTML is shown as it is written. */
export function markdown(content) {
  return content
    .split(/\n\s*\n/)
    .map((part) => part.split("\n").filter((line) => line.trim() !== ""))
    .filter((lines) => lines.length > 0)
    .map(block)
    .join("");
}

export function drawText({ panel, variables }) {
  return tag("div", { class: "text" }, markdown(interpolate(panel.options?.content ?? "", variables, "text")));
}
