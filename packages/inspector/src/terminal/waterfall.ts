import type { ConnectReport } from "../report";
import { formatDuration } from "./format";

/** Columns of the bars; with names and figures a line stays within 80. */
const BAR = 28;
const NAME = 20;

const cut = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);

function bar(spells: readonly { offsetMs: number; durationMs: number }[], wholeMs: number): string {
  const cells = Array<string>(BAR).fill(" ");
  if (wholeMs > 0)
    for (const { offsetMs, durationMs } of spells) {
      const from = Math.min(BAR - 1, Math.floor((offsetMs / wholeMs) * BAR));
      const length = Math.max(1, Math.round((durationMs / wholeMs) * BAR));
      cells.fill("█", from, from + length);
    }
  return cells.join("");
}

/** Phases of one name, in the order in which each name came first: a call may negotiate a dozen times. */
function byName(phases: Waterfall["phases"]): [string, Waterfall["phases"]][] {
  const names = new Map<string, Waterfall["phases"]>();
  for (const phase of phases) names.set(phase.phase, [...(names.get(phase.phase) ?? []), phase]);
  return [...names];
}

/** What the chart shows of a connect, whoever told it. */
export type Waterfall = Pick<ConnectReport, "durationMs" | "criticalPath" | "criticalPathMs" | "phases">;

/**
 * The phases of a connect as bars on one time axis, each with its own length and with the share of the connect that the
 * critical path charges to it; phases of the same name share a line. At most 80 columns.
 */
export function formatWaterfall(connect: Waterfall): string[] {
  const whole = connect.durationMs;
  const charged = new Map(connect.criticalPath.map(({ phase, ms }) => [phase, ms]));
  const lines = [
    `${cut("", NAME)} ${"0".padEnd(BAR - formatDuration(whole).length)}${formatDuration(whole)}  length  critical`,
  ];
  for (const [name, spells] of byName(connect.phases)) {
    const critical = charged.get(name);
    charged.delete(name);
    const failed = spells.find(({ outcome }) => outcome === "error");
    const mark = failed ? ` ${failed.errorType ?? "error"}` : "";
    const title = spells.length > 1 ? `${name} ${spells.length}x` : name;
    const lengthMs = spells.reduce((sum, { durationMs }) => sum + durationMs, 0);
    lines.push(`${cut(title, NAME)} ${bar(spells, whole)} ${milliseconds(lengthMs)} ${milliseconds(critical)}${mark}`);
  }
  for (const [phase, ms] of charged)
    lines.push(`${cut(phase, NAME)} ${" ".repeat(BAR)} ${" ".repeat(8)} ${milliseconds(ms)}`);
  lines.push(
    `${cut("critical path", NAME)} ${" ".repeat(BAR)} ${" ".repeat(8)} ${milliseconds(connect.criticalPathMs)} of ${milliseconds(whole).trim()}`,
  );
  return lines;
}

function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return "".padStart(8);
  return (ms < 9999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`).padStart(8);
}
