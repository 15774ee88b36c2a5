import { createReadStream, existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openDump } from "../source";
import type { DumpItem } from "../types";
import { type Entry, statsOf } from "./internals.test-kit";
import { readInternals } from "./read-internals";

const captures = new URL("../../../../../../shared/captures/", import.meta.url);
const fixtures = new URL("../../../fixtures/", import.meta.url);

/** Sessions of which Chrome saved both of its formats, one after the other: in one, every reading is a whole report. */
const pairs = [
  [new URL("internals-chrome144-paired.txt", captures), new URL("rtcstats3-chrome144-paired.jsonl", captures)],
  [new URL("chromium/webrtc-internals.json.gz", fixtures), new URL("chromium/rtcstats-3-native.jsonl.gz", fixtures)],
  [
    new URL("chromium-late/webrtc-internals.json.gz", fixtures),
    new URL("chromium-late/rtcstats-3-native.jsonl.gz", fixtures),
  ],
]
  .filter((pair) => pair.every((file) => existsSync(file)))
  .map(([internals, rtcstats]) => ({
    name: (internals as URL).pathname.split("/").slice(-2).join("/"),
    internals: internals as URL,
    rtcstats: rtcstats as URL,
  }));

/** The reports of each connection, by the time of their poll. */
function readings(file: URL): Map<string, Map<unknown, Map<string, Entry>>> {
  const bytes = readFileSync(file);
  const text = (file.pathname.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const byConnection = new Map<string, Map<unknown, Map<string, Entry>>>();
  for (const line of text.trim().split("\n").slice(2)) {
    const [method, connection, report] = JSON.parse(line) as [string, string, Record<string, Entry>];
    if (method !== "getStats") continue;
    const entries = new Map(Object.entries(report));
    const known = byConnection.get(connection) ?? new Map();
    byConnection.set(connection, known.set(entries.get("P")?.timestamp, entries));
  }
  return byConnection;
}

/** Properties that an object had, had not, and had again: their series do not tell when. */
function interrupted(reports: Iterable<ReadonlyMap<string, Entry>>): Set<string> {
  const states = new Map<string, "there" | "gone">();
  const found = new Set<string>();
  for (const [id, entry] of [...reports].flatMap((report) => [...report])) {
    for (const name of Object.keys(entry)) {
      const key = `${id}-${name}`;
      if (states.get(key) === "gone") found.add(key);
      states.set(key, "there");
    }
    for (const key of states.keys()) {
      if (key.startsWith(`${id}-`) && !(key.slice(id.length + 1) in entry)) states.set(key, "gone");
    }
  }
  return found;
}

/** One may have been saved a few polls after the other. */
const APART = 5;

describe.skipIf(pairs.length === 0)("one session in two formats (the captures where they are present)", () => {
  it.each(pairs)("$name: the same reports, property by property", async ({ internals, rtcstats }) => {
    const items: DumpItem[] = [];
    for await (const item of readInternals(await openDump(createReadStream(internals)))) items.push(item);
    let compared = 0;
    for (const [connection, expected] of readings(rtcstats)) {
      const stats = statsOf(items, connection);
      const gaps = interrupted(expected.values());
      // Without what the page computed, either.
      const plain = ({ id, ...entry }: Entry) =>
        Object.fromEntries(
          Object.entries(entry).filter(([name]) => !name.startsWith("[") && !gaps.has(`${id}-${name}`)),
        );
      expect(stats.length).toBeGreaterThan(expected.size - APART);
      for (const { time, report } of stats) {
        const truth = expected.get(time);
        if (!truth && time > Math.max(...([...expected.keys()] as number[]))) continue;
        expect(report.map(({ id }) => id).sort()).toEqual([...(truth?.keys() ?? [])].sort());
        for (const entry of report) {
          const whole = truth?.get(entry.id as string) ?? {};
          expect(plain(entry)).toEqual(plain(whole));
          compared += Object.keys(whole).length;
        }
      }
    }
    expect(compared).toBeGreaterThan(5000);
  });
});
