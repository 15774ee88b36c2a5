import { createReadStream, existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openDump } from "../source";
import type { DumpItem } from "../types";
import { type Entry, statsOf } from "./internals.test-kit";
import { readInternals } from "./read-internals";

const captures = new URL("../../../../../../shared/captures/", import.meta.url);
const absent = !existsSync(captures);

/** The same session in Chrome's other format, in which every reading is a whole report. */
function readings(): Map<string, Map<string, Entry>[]> {
  const lines = readFileSync(new URL("rtcstats3-chrome144-paired.jsonl", captures), "utf8").trim().split("\n").slice(2);
  const byConnection = new Map<string, Map<string, Entry>[]>();
  for (const line of lines) {
    const [method, connection, report] = JSON.parse(line) as [string, string, Record<string, Entry>];
    if (method !== "getStats") continue;
    const known = byConnection.get(connection) ?? [];
    byConnection.set(connection, [...known, new Map(Object.entries(report))]);
  }
  return byConnection;
}

/** Without what is computed, and what no browser with that page kept. */
function plain(entry: Entry | undefined): Entry {
  return Object.fromEntries(Object.entries(entry ?? {}).filter(([name]) => !name.startsWith("[")));
}

describe.skipIf(absent)("one session in two formats (skipped where the capture folder is absent)", () => {
  it("gives the same reports, property by property", async () => {
    const items: DumpItem[] = [];
    const text = await openDump(createReadStream(new URL("internals-chrome144-paired.txt", captures)));
    for await (const item of readInternals(text)) items.push(item);
    let compared = 0;
    for (const [connection, expected] of readings()) {
      const stats = statsOf(items, connection);
      // The two were saved one after the other.
      expect(stats.length).toBeGreaterThan(expected.length - 4);
      for (const [n, { time, report }] of stats.entries()) {
        const truth = expected[n] ?? new Map<string, Entry>();
        expect(time).toBe(truth.get("P")?.timestamp);
        expect(report.map(({ id }) => id).sort()).toEqual([...truth.keys()].sort());
        for (const entry of report) {
          const whole = plain(truth.get(entry.id as string));
          expect(entry).toEqual(whole);
          compared += Object.keys(whole).length;
        }
      }
    }
    expect(compared).toBeGreaterThan(30_000);
  });
});
