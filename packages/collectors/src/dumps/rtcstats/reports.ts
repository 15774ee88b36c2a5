import type { StatsEntry } from "../legacy";
import { propertyName, typeName } from "./wire-names";

/** The statistics of one connection, as the lines of its log change them. Entries that were given are never changed. */
export interface Reports {
  /** The whole report, each with its id; objects that are new are new entries, others the same as last time. */
  readonly entries: readonly StatsEntry[];
  /** A full report: what is not in it is gone. */
  whole(report: StatsEntry): void;
  /** The differences of rtcstats 2; whether what is not in them is gone or unchanged is not to be seen in them. */
  difference(delta: StatsEntry, absent: "gone" | "unchanged"): void;
  /** The differences of rtcstats-js 4: numbers for names, `t` for the time that most have, null for what is gone. */
  compressed(delta: StatsEntry): void;
}

export const isEntry = (value: unknown): value is StatsEntry =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A full report shows in that its objects have their ids, and in that no time was taken out of them. */
export function isWhole(report: StatsEntry): boolean {
  if (typeof report.t === "number") return false;
  for (const key in report) {
    const entry = report[key];
    if (isEntry(entry) && typeof entry.id === "string") return true;
  }
  return false;
}

const instant = (value: unknown) => (typeof value === "number" && value > 0 && value < Infinity ? value : undefined);

export function createReports(): Reports {
  let known = new Map<string, StatsEntry>();
  /** Objects that have times of their own (RTCP reports), in the format that does not repeat what is unchanged. */
  let timed = new Set<string>();

  function withNames(wire: StatsEntry): StatsEntry {
    const named: [string, unknown][] = [];
    for (const key in wire) {
      const name = propertyName(key);
      named.push([name, name === "type" ? typeName(wire[key]) : wire[key]]);
    }
    return Object.fromEntries(named);
  }

  return {
    get entries() {
      return [...known.values()];
    },

    whole(report) {
      known = new Map();
      timed = new Set();
      for (const key in report) {
        const entry = report[key];
        if (isEntry(entry)) known.set(key, typeof entry.id === "string" ? entry : { ...entry, id: key });
      }
    },

    difference(delta, absent) {
      const newest = instant(delta.timestamp);
      const next = absent === "gone" ? new Map<string, StatsEntry>() : known;
      for (const id in delta) {
        const change = delta[id];
        if (!isEntry(change)) continue;
        const before = known.get(id);
        // 0 stands for the newest time of the report; a time that is as before is left out as any other member.
        const timestamp = change.timestamp === 0 ? newest : (change.timestamp ?? before?.timestamp);
        next.set(id, { ...before, ...change, id, timestamp });
      }
      known = next;
    },

    compressed(delta) {
      const newest = instant(delta.t);
      for (const [id, before] of known) {
        if (newest !== undefined && !Object.hasOwn(delta, id) && !timed.has(id))
          known.set(id, { ...before, timestamp: newest });
      }
      for (const id in delta) {
        const wire = delta[id];
        if (wire === null) {
          known.delete(id);
          timed.delete(id);
        } else if (isEntry(wire)) known.set(id, merged(id, withNames(wire), newest));
      }
    },
  };

  function merged(id: string, change: StatsEntry, newest: number | undefined): StatsEntry {
    const before = known.get(id);
    const next: Record<string, unknown> = { ...before, ...change, id };
    for (const name in change) {
      const [then, now] = [before?.[name], change[name]];
      if (isEntry(then) && isEntry(now)) next[name] = { ...then, ...now };
    }
    if (change.timestamp !== undefined) timed.add(id);
    // Nothing tells a time that is the newest from one that is unchanged, but that other figures changed with it.
    else next.timestamp = newest ?? before?.timestamp;
    return next;
  }
}

/** Objects without a time of their own get that of their line: figures that no time belongs to never grow. */
export function stamped(entries: readonly StatsEntry[], time: number): readonly StatsEntry[] {
  const bare = (entry: StatsEntry) => instant(entry.timestamp) === undefined && typeof entry.timestamp !== "string";
  return entries.some(bare) ? entries.map((entry) => (bare(entry) ? { ...entry, timestamp: time } : entry)) : entries;
}

/** The newest time in a report as it is in its line, of any dialect. */
export function newestTime(report: StatsEntry): number | undefined {
  let newest = instant(report.t) ?? instant(report.timestamp);
  for (const key in report) {
    const entry = report[key];
    const time = isEntry(entry) ? instant(entry.timestamp ?? entry.t) : undefined;
    if (time !== undefined && (newest === undefined || time > newest)) newest = time;
  }
  return newest;
}
