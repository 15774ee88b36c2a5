import { escapeText, tag } from "./markup.mjs";

/** Severities as stores spell them, by the bar that Grafana draws before a line. */
const LEVELS = [
  { matches: /^(fatal|crit|alert|emerg)/i, color: "#705da0" },
  { matches: /^err/i, color: "#E24D42" },
  { matches: /^warn/i, color: "#ECBB13" },
  { matches: /^info/i, color: "#7EB26D" },
  { matches: /^debug/i, color: "#1F78C1" },
  { matches: /^trace/i, color: "#6ED0E0" },
];
const UNKNOWN = "#8e8e99";
const LINE = 21;

const levelOf = ({ detected_level, level, severity_text }) => detected_level ?? level ?? severity_text ?? "";

/** Records as lines, in the order that the panel says, as many as fit. */
export function drawLogs({ panel, data, height }) {
  const { showTime = true, sortOrder = "Descending" } = panel.options ?? {};
  const inOrder = sortOrder === "Ascending" ? [...data.lines].reverse() : data.lines;
  const fitting = Math.max(Math.floor(height / LINE), 1);
  const shown = inOrder.length > fitting ? inOrder.slice(0, fitting - 1) : inOrder;
  const lines = shown.map(({ labels, ns, line }) => {
    const at = new Date(Number(BigInt(ns) / 1_000_000n)).toISOString().slice(0, 23).replace("T", " ");
    const color = LEVELS.find(({ matches }) => matches.test(levelOf(labels)))?.color ?? UNKNOWN;
    return tag(
      "div",
      {},
      tag("i", { style: `background:${color}` }),
      showTime ? tag("time", {}, at) : "",
      tag("span", {}, escapeText(line)),
    );
  });
  const rest = inOrder.length - shown.length;
  const more = rest > 0 ? tag("div", { class: "more" }, `and ${rest} more`) : "";
  return tag("div", { class: "logs" }, lines, more);
}
