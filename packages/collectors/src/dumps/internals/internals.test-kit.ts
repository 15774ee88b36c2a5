import type { DumpText } from "../source";
import type { DumpCall, DumpConnection, DumpItem, DumpObservation, DumpProblem } from "../types";
import { readInternals } from "./read-internals";

export type Entry = Record<string, unknown>;

export interface LayoutOptions {
  /** Timestamps and types are in the dump: since Chrome 117. */
  typed?: boolean;
  /** How many values of a series are kept. */
  keep?: number;
}

interface WrittenSeries {
  startTime: string;
  endTime: string;
  statsType?: string;
  values: string;
}

/** As Chrome's page does it: a point for every property of every object, dated by the object, numbers made of what looks like one. */
export function seriesOf(
  reports: readonly (readonly Entry[])[],
  { typed = true, keep = 1000 }: LayoutOptions = {},
): Record<string, WrittenSeries> {
  const points = new Map<string, { type: unknown; times: number[]; values: unknown[] }>();
  for (const { id, type, ...rest } of reports.flat()) {
    for (const [property, value] of Object.entries(rest)) {
      if (property === "timestamp" && !typed) continue;
      const key = `${id}-${property}`;
      const series = points.get(key) ?? { type, times: [], values: [] };
      points.set(key, series);
      series.times.push(rest.timestamp as number);
      series.values.push(
        typeof value === "string" && value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value,
      );
      if (series.values.length > keep) {
        series.times.shift();
        series.values.shift();
      }
    }
  }
  const written: Record<string, WrittenSeries> = {};
  for (const [key, { type, times, values }] of points) {
    written[key] = {
      startTime: new Date(times[0] ?? 0).toISOString(),
      endTime: new Date(times[times.length - 1] ?? 0).toISOString(),
      ...(typed && { statsType: String(type) }),
      values: JSON.stringify(values),
    };
  }
  return written;
}

/** A dump as text, handed on in pieces. */
export function dumpText(dump: unknown, piece = 1000): DumpText {
  const text = typeof dump === "string" ? dump : JSON.stringify(dump, null, 2);
  async function* chunks() {
    for (let at = 0; at < text.length; at += piece) yield text.slice(at, at + piece);
  }
  return { gzip: false, kind: "json", head: text.slice(0, 64 * 1024), chunks: chunks(), damage: () => undefined };
}

export async function read(dump: unknown): Promise<DumpItem[]> {
  const items: DumpItem[] = [];
  for await (const item of readInternals(dumpText(dump))) items.push(item);
  return items;
}

export const problemsIn = (items: readonly DumpItem[]) =>
  items.filter((item): item is DumpProblem => item.type === "problem");
export const callsIn = (items: readonly DumpItem[]) => items.filter((item): item is DumpCall => item.type === "call");
export const connectionsIn = (items: readonly DumpItem[]) =>
  items.filter((item): item is DumpConnection => item.type === "connection");

export const observationsOf = (items: readonly DumpItem[], connection: string) =>
  items
    .filter((item): item is DumpObservation => item.type === "observation")
    .map(({ observation }) => observation)
    .filter((observation) => "connection" in observation && observation.connection === connection);

export const statsOf = (items: readonly DumpItem[], connection: string) =>
  observationsOf(items, connection).flatMap((seen) =>
    seen.type === "stats" ? [{ time: seen.time, report: seen.report as unknown as Entry[] }] : [],
  );

export const reportsOf = (items: readonly DumpItem[], connection: string) =>
  statsOf(items, connection).map(({ report }) => report);

/** A dump of one connection, `12-3`. */
export function dumpOf(
  stats: Record<string, unknown>,
  updateLog: unknown = [],
  more: Record<string, unknown> = {},
): Entry {
  return { getUserMedia: [], PeerConnections: { "12-3": { url: "", updateLog, stats } }, ...more };
}
