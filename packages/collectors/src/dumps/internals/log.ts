import { absoluteTime, type LocalTime, parseLocalTime } from "./local-time";
import { type LocalClock, type LocalSpan, localSpan } from "./zone";

/** An entry of `updateLog`, with its time as far as it can be read. */
export interface LogEntry {
  name: string;
  value: unknown;
  /** ms since the epoch, since Chrome 144. */
  time?: number | undefined;
  /** Before that, the text of a local time. */
  local?: LocalTime | undefined;
}

/** Reads entries of one `updateLog`; undefined for what is none. */
export function createLogReader(): (value: unknown) => LogEntry | undefined {
  // Whole seconds: many entries in a row have the same.
  let lastText = "";
  let lastLocal: LocalTime | undefined;

  return (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const raw = value as { type?: unknown; time?: unknown; timestamp?: unknown; value?: unknown };
    if (typeof raw.type !== "string" || raw.type === "") return undefined;
    const entry = { name: raw.type, value: raw.value };
    const time = absoluteTime(raw.timestamp) ?? absoluteTime(raw.time);
    if (time !== undefined) return { ...entry, time };
    const text = raw.time ?? raw.timestamp;
    if (typeof text !== "string") return entry;
    if (text !== lastText) {
      lastText = text;
      lastLocal = parseLocalTime(text);
    }
    return { ...entry, local: lastLocal };
  };
}

/** A log whose local times have been read. */
export interface TimedCall {
  time: number;
  name: string;
  value: unknown;
}

export const hasLocalTimes = (log: readonly LogEntry[]): boolean => log.some(({ local }) => local !== undefined);

export function spanOfLog(log: readonly LogEntry[]): LocalSpan | undefined {
  return localSpan(log.flatMap(({ local }) => (local ? [local] : [])));
}

/**
 * The log with times, in its order.
 *
 * A second is written for all that happened in it: the entry counts as of its beginning, so that statistics never show what a
 * later entry made possible. An entry whose time cannot be read happened between its neighbours.
 *
 * range   empty if no time can be read at all
 */
export function timedCalls(log: readonly LogEntry[], clock: LocalClock | undefined): TimedCall[] {
  const times = log.map(({ time, local }) => {
    if (time !== undefined || !local || !clock) return time;
    const read = local[clock.order];
    return read === undefined ? undefined : read + (clock.offsetMin ?? 0) * 60_000;
  });
  let before = times.find((time) => time !== undefined);
  if (before === undefined) return [];
  return log.map(({ name, value }, n) => {
    before = times[n] ?? before;
    return { time: before as number, name, value };
  });
}
