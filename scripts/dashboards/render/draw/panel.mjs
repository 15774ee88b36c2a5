import { drawBarGauge } from "./bar-gauge.mjs";
import { drawHeatmap } from "./heatmap.mjs";
import { drawLogs } from "./logs.mjs";
import { escapeText, tag } from "./markup.mjs";
import { drawStat } from "./stat.mjs";
import { drawTable } from "./table.mjs";
import { drawText } from "./text.mjs";
import { drawTimeSeries } from "./timeseries.mjs";

const DRAWN = {
  timeseries: drawTimeSeries,
  stat: drawStat,
  table: drawTable,
  heatmap: drawHeatmap,
  bargauge: drawBarGauge,
  logs: drawLogs,
  text: drawText,
};

const STORES = { tempo: "Tempo", loki: "Loki", prometheus: "Prometheus" };

const note = (text, kind = "note") => tag("div", { class: kind }, tag("span", {}, escapeText(text)));

const isEmpty = ({ series, tables, lines }) =>
  series.every(({ points }) => points.length === 0) &&
  tables.every(({ rows }) => rows.length === 0) &&
  lines.length === 0;

/**
 * What is inside of a panel, and what became of it.
 *
 * @returns {{ markup: string, state: "drawn" | "empty" | "failed" | "absent" }} `absent`: its store was not there to be asked
 */
export function drawPanel(context) {
  const { panel, data } = context;
  if (panel.type === "text") return { markup: drawText(context), state: "drawn" };
  if (data.errors.length > 0) return { markup: note(data.errors[0].message, "failed"), state: "failed" };
  if (data.absent.length > 0) {
    const stores = data.absent.map((store) => STORES[store] ?? store).join(" and ");
    return { markup: note(`Not drawn: this panel asks ${stores}, which was not part of this setup.`), state: "absent" };
  }
  const draw = DRAWN[panel.type];
  if (!draw) return { markup: note(`Not drawn: a panel of type ${panel.type}.`), state: "absent" };
  if (isEmpty(data)) {
    const { noValue } = panel.fieldConfig?.defaults ?? {};
    return { markup: note(noValue ?? "No data"), state: "empty" };
  }
  try {
    return { markup: draw(context), state: "drawn" };
  } catch (error) {
    // Such as a transformation that is not drawn here: told where it is, and the other panels go on.
    data.errors.push({ refId: "", query: "", message: error.message });
    return { markup: note(error.message, "failed"), state: "failed" };
  }
}
