import type { ConnectReport } from "../report";
import { formatDuration } from "./format";

/** Columns of the bars; with names and figures a line stays within 80. */
const BAR = 28;
const NAME = 20;

const cut = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);

function bar(offsetMs: number, durationMs: number, wholeMs: number): string {
  if (wholeMs <= 0) return " ".repeat(BAR);
  const from = Math.min(BAR - 1, Math.floor((offsetMs / wholeMs) * BAR));
  const length = Math.max(1, Math.round((durationMs / wholeMs) * BAR));
  return `${" ".repeat(from)}${"█".repeat(Math.min(length, BAR - from))}`.padEnd(BAR);
}

/** What the chart shows of a connect, whoever told it. */
export type Waterfall = Pick<ConnectReport, "durationMs" | "criticalPath" | "criticalPathMs" | "phases">;

/**
 * The phases of a connect as bars on one time axis, each with its own length and with the share of the connect that the
 * critical path charges to it. At most 80 columns.
 */
export function formatWaterfall(connect: Waterfall): string[] {
  const whole = connect.durationMs;
  const charged = new Map(connect.criticalPath.map(({ phase, ms }) => [phase, ms]));
  const lines = [
    `${cut("", NAME)} ${"0".padEnd(BAR - formatDuration(whole).length)}${formatDuration(whole)}  length  critical`,
  ];
  for (const phase of connect.phases) {
    const critical = charged.get(phase.phase);
    charged.delete(phase.phase);
    const mark = phase.outcome === "error" ? ` ${phase.errorType ?? "error"}` : "";
    lines.push(
      `${cut(phase.phase, NAME)} ${bar(phase.offsetMs, phase.durationMs, whole)} ${milliseconds(phase.durationMs)} ${milliseconds(critical)}${mark}`,
    );
  }
  for (const [phase, ms] of charged)
    lines.push(`${cut(phase, NAME)} ${" ".repeat(BAR)} ${" ".repeat(8)} ${milliseconds(ms)}`);
  lines.push(
    `${cut("critical path", NAME)} ${" ".repeat(BAR)} ${" ".repeat(8)} ${milliseconds(connect.criticalPathMs)} of ${milliseconds(whole).trim()}`,
  );
  return lines;
}

function milliseconds(ms: number | undefined): string {
  return (ms === undefined ? "" : `${Math.round(ms)} ms`).padStart(8);
}
