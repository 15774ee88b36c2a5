import { Baselines } from "./baseline";
import { readDataChannel, readPlayout } from "./channel";
import { addEntry, Lists } from "./entries";
import { readInbound } from "./inbound";
import { isObject } from "./number";
import { readLayer } from "./outbound";
import type { StatsReportLike, StatsSample } from "./sample";
import { combineLayers, groupLayers } from "./simulcast";
import { readTransport, transportsOf } from "./transport";

/** Readings further apart than this, in ms, say that a timer was throttled: no collector polls so slowly by choice. */
export const GAP_MS = 5000;

/** Reads the reports of one peer connection, in order. */
export interface StatsReader {
  /**
   * @param report what `getStats()` gave; never changed, and not kept
   * @param time when that was, ms since the epoch, on a timeline that does not go back
   * @returns what the report says, and what happened since the previous one
   *
   * Never throws: an object that does (a getter, a proxy) is left out of the sample.
   */
  read(report: StatsReportLike, time: number): StatsSample;
}

export interface StatsReaderOptions {
  /** An interval longer than this is marked as a gap. Default `GAP_MS`. */
  readonly gapMs?: number;
}

/** One reader per peer connection: it holds the previous counters. */
export function createStatsReader({ gapMs = GAP_MS }: StatsReaderOptions = {}): StatsReader {
  const baselines = new Baselines();
  let before = Number.NaN;
  return {
    read(report, time) {
      const passed = time - before;
      before = time;
      const lists = new Lists();
      collect(report, lists);
      baselines.start();
      const inbound = each(lists.inbound, (entry, at) => readInbound(entry, lists, baselines, at));
      const layers = each(lists.outbound, (entry, at) => readLayer(entry, lists, baselines, at));
      const outbound = each(groupLayers(layers), (group) => combineLayers(group, lists, baselines));
      const transports = each(transportsOf(lists), (entry) => readTransport(entry, lists, baselines));
      const dataChannels = each(lists.channels, (entry) => readDataChannel(entry, baselines));
      const playouts = each(lists.playouts, (entry) => readPlayout(entry, baselines));
      baselines.end();
      return {
        time,
        timestamp: baselines.timestamp || undefined,
        intervalMs: passed > 0 ? passed : undefined,
        gap: passed > gapMs,
        inbound,
        outbound,
        transports,
        dataChannels,
        playouts,
      };
    },
  };
}

/** Host objects may throw; then there is no reading, and the others are read all the same. */
function each<E, T>(entries: readonly E[], read: (entry: E, at: number) => T | undefined): T[] {
  const readings: T[] = [];
  for (let at = 0; at < entries.length; at++) {
    try {
      const reading = read(entries[at] as E, at);
      if (reading !== undefined) readings.push(reading);
    } catch {
      // Left out.
    }
  }
  return readings;
}

function collect(report: unknown, lists: Lists): void {
  const add = (value: unknown, key: unknown): void => {
    try {
      addEntry(lists, value, key);
    } catch {
      // Left out.
    }
  };
  try {
    if (!isObject(report)) return;
    if (typeof report.forEach === "function") report.forEach(add);
    else for (const key of Object.keys(report)) add(report[key], key);
  } catch {
    // What came before is read.
  }
}
