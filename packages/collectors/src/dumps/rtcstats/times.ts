import type { StatsEntry } from "../legacy";
import { isEntry, newestTime } from "./reports";

/** Times before this (2001) are no times since the epoch, but time that passed. */
const ABSOLUTE = 1e12;
/** Time between two lines that nobody waits for: ten years. */
const ABSURD_MS = 3e11;

/** The time of a line of rtcstats 2: the first number behind the value that can be one; live logs put a counter behind it. */
export function absoluteTime(fields: readonly unknown[]): { time: number; args: unknown[] } | undefined {
  for (let at = Math.min(3, fields.length - 1); at >= 2 && at < fields.length; at++) {
    const time = fields[at];
    if (typeof time === "number" && time > ABSOLUTE && time < Infinity) return { time, args: fields.slice(2, at) };
  }
  return undefined;
}

/** What a line of rtcstats 3 or 4 ends with, even where the rest of it is damaged. */
export function trailingDelta(line: string): number | undefined {
  const text = /,\s*(-?\d{1,15}(?:\.\d{1,20})?(?:[eE]-?\d{1,3})?)\]\s*$/.exec(line.slice(-64))?.[1];
  return text === undefined ? undefined : Number(text);
}

/**
 * The clock of rtcstats 3 and 4: the first line has the time, every further one what passed since the line before it, of
 * whatever connection; that may be negative. What a line without a time took is missing in all later ones, until a
 * report shows the time: its objects carry it.
 */
export interface Chain {
  /** undefined as long as no line had the time. */
  readonly anchored: boolean;
  /** A line's time passed; without a number the chain is broken. @returns whether it had one */
  advance(delta: unknown): boolean;
  /** The line is a report. @returns whether that set a broken chain right */
  seen(report: unknown): boolean;
  /** Of the line, or what passed since the first one as long as `anchored` is false. */
  readonly time: number;
  /** What the times of lines before the chain was anchored lack. */
  readonly offset: number;
}

export function createChain(started?: number): Chain {
  let time = started ?? 0;
  let anchored = started !== undefined;
  let offset = 0;
  // A server's start time is only as good as a first line without one.
  let broken = false;
  let first = true;
  /** How long after its objects' time a report was written, the last time that both were known. */
  let lag = 0;

  function anchor(to: number): void {
    if (!anchored) offset = to - time;
    anchored = true;
    time = to;
  }

  return {
    get anchored() {
      return anchored;
    },
    get time() {
      return time;
    },
    get offset() {
      return offset;
    },
    advance(delta) {
      const wasFirst = first;
      first = false;
      if (typeof delta !== "number" || !(Math.abs(delta) < 1e14)) {
        broken = true;
        return false;
      }
      if (delta > ABSOLUTE) {
        // Also in the middle: some tools put dumps one behind the other.
        anchor(delta);
        broken = false;
      } else if (Math.abs(delta) > ABSURD_MS) {
        broken = true;
        return false;
      } else {
        time += delta;
        broken ||= wasFirst;
      }
      return true;
    },
    seen(report) {
      const newest = isEntry(report) ? newestTime(report as StatsEntry) : undefined;
      if (newest === undefined || newest < ABSOLUTE) return false;
      if (broken || !anchored) {
        anchor(newest + lag);
        broken = false;
        return true;
      }
      if (Math.abs(time - newest) < 1000) lag = time - newest;
      return false;
    },
  };
}
