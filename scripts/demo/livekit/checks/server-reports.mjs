import { eventsOf } from "./table.mjs";

/** Figures of a report, as the server names them, and the unit in which they arrive. */
const FIGURES = [
  ["frameRateIn", "rtc.server.frame_rate.in", 1],
  ["frameRateOut", "rtc.server.frame_rate.out", 1],
  ["pipelineLatencyMs", "rtc.server.pipeline.latency", 1000],
];

/** A roll-up is the mean of the messages of its window; which of those at its edges belong to it is not told. */
const EDGE_MS = 1100;

export function checkServerReports(checks, { generator }, { generator: report }) {
  const windows = eventsOf(report, "rtc.server.report");
  checks.check(
    "server: its figures arrived",
    windows.length > 0,
    `${generator.metrics.length} messages`,
    `${windows.length} roll-ups`,
    "at least one",
  );
  for (const [figure, attribute, factor] of FIGURES) {
    let outside = 0;
    let counted = 0;
    for (const [index, { timeMs, attributes }] of windows.entries()) {
      const value = attributes[attribute] * factor;
      if (Number.isNaN(value)) continue;
      counted++;
      const since = windows[index - 1]?.timeMs ?? generator.start;
      const values = generator.metrics
        .filter(({ time }) => time >= since - EDGE_MS && time <= timeMs + EDGE_MS)
        .flatMap((message) => message[figure] ?? []);
      if (!(value >= Math.min(...values) && value <= Math.max(...values))) outside++;
    }
    const all = generator.metrics.flatMap((message) => message[figure] ?? []);
    const shown = `${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)}`;
    checks.check(
      `server: ${figure}`,
      counted > 0 && outside === 0,
      shown,
      windows.map(({ attributes }) => (attributes[attribute] * factor).toFixed(1)).join(", ") || "none",
      "between the messages of the window",
    );
  }
}
