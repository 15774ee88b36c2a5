import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DumpItem } from "../types";
import { readRtcstatsLines } from "./index";
import { chained, compressed, difference, type Entry, type Report, textOf, whole } from "./wire.test-kit";

const T0 = 1_700_000_000_000;
const timeOf = (tick: number) => T0 + 1000 * tick;

interface Figures {
  bytes: number;
  reason: string;
  durations: { none: number; cpu: number };
}

const figures = fc.record({
  bytes: fc.integer({ min: 0, max: 3 }),
  reason: fc.constantFrom("none", "cpu"),
  durations: fc.record({ none: fc.integer({ min: 0, max: 2 }), cpu: fc.integer({ min: 0, max: 2 }) }),
});
/** Per reading: the objects that are there. Of three streams, and of what a receiver reports about each. */
const present = fc.record({
  A: fc.option(figures),
  B: fc.option(figures),
  C: fc.option(figures),
  R: fc.option(figures),
});
const sequence = fc.array(present, { minLength: 1, maxLength: 12 });

const outbound = (timestamp: number, { bytes, reason, durations }: Figures): Entry => ({
  type: "outbound-rtp",
  timestamp,
  bytesSent: bytes,
  qualityLimitationReason: reason,
  qualityLimitationDurations: durations,
});

/** Readings as a browser gives them; a certificate is always there, a receiver's report has a time of its own. */
function reportsOf(ticks: readonly Record<"A" | "B" | "C" | "R", Figures | null>[]): Report[] {
  let received: Entry | undefined;
  return ticks.map(({ A, B, C, R }, tick) => {
    const time = timeOf(tick);
    // What a receiver reported stays as it was, with its time, until it reports again.
    if (!R) received = undefined;
    else if (received?.packetsLost !== R.bytes)
      received = { type: "remote-inbound-rtp", timestamp: time - 300, packetsLost: R.bytes };
    return {
      cert: { type: "certificate", timestamp: time, fingerprint: "x" },
      ...(A && { A: outbound(time, A) }),
      ...(B && { B: outbound(time, B) }),
      ...(C && { C: outbound(time, C) }),
      ...(received && { R: received }),
    };
  });
}

/** What was read of each report, as it was when it was given: nothing may change it later. */
async function read(text: string) {
  const given: string[] = [];
  const kept: unknown[] = [];
  const others: DumpItem[] = [];
  for await (const item of readRtcstatsLines(textOf(text, 61))) {
    if (item.type === "observation" && item.observation.type === "stats") {
      given.push(JSON.stringify(item.observation.report));
      kept.push(item.observation.report);
    } else others.push(item);
  }
  expect(kept.map((one) => JSON.stringify(one))).toEqual(given);
  expect(others.filter(({ type }) => type === "problem")).toEqual([]);
  return { reports: kept as Record<string, unknown>[][], others };
}

const byId = (entries: readonly Record<string, unknown>[]) =>
  [...entries].sort((a, b) => String(a.id).localeCompare(String(b.id)));
const expected = (reports: readonly Report[], name = (id: string) => id) =>
  reports.map((report) => byId(Object.entries(report).map(([id, entry]) => ({ ...entry, id: name(id) }))));

const lines = (deltas: readonly object[], method = "getstats") =>
  deltas.map((delta, tick) => JSON.stringify([method, "PC_0", delta, timeOf(tick) + 5])).join("\n");
const previous = (reports: readonly Report[], tick: number): Report => reports[tick - 1] ?? {};

describe("a sequence of reports survives", () => {
  it("dense differences", async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (ticks) => {
        const reports = reportsOf(ticks);
        const deltas = reports.map((report, tick) => difference(previous(reports, tick), report, "dense"));
        const { reports: found } = await read(lines(deltas));
        expect(found.map(byId)).toEqual(expected(reports));
      }),
    );
  });

  it("sparse differences, but for the times of what did not change, and for what went", async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (ticks) => {
        let last: Report = {};
        const reports = reportsOf(ticks).map((report) => {
          last = { ...last, ...report };
          return last;
        });
        const deltas = reports.map((report, tick) => difference(previous(reports, tick), report, "sparse"));
        const { reports: found } = await read(lines(deltas));
        const held: Record<string, Entry> = {};
        const kept = reports.map((report) => {
          for (const [id, entry] of Object.entries(report)) {
            const { timestamp: _, ...now } = entry;
            const { timestamp: __, ...then } = held[id] ?? { timestamp: 0 };
            if (JSON.stringify(now) !== JSON.stringify(then)) held[id] = entry;
          }
          return { ...held };
        });
        expect(found.map(byId)).toEqual(expected(kept));
      }),
    );
  });

  it("Chrome's own dump, whole in every line", async () => {
    await fc.assert(
      fc.asyncProperty(sequence, fc.array(fc.integer({ min: -700, max: 700 })), async (ticks, noise) => {
        const reports = reportsOf(ticks);
        const text = chained(
          reports.flatMap((report, tick) => [
            [timeOf(tick) + 5, "getStats", "7-1", whole(report)] as const,
            // Lines of other connections lie between, not in order.
            [timeOf(tick) + (noise[tick] ?? 0), "onicecandidate", "7-2", null] as const,
          ]),
          {},
        );
        const { reports: found } = await read(text);
        expect(found.map(byId)).toEqual(expected(reports));
      }),
    );
  });

  it("rtcstats-js 4, with its own ids", async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (ticks) => {
        const reports = reportsOf(ticks);
        const ids = new Map<string, string>();
        const deltas = reports.map((report, tick) => compressed(previous(reports, tick), report, ids));
        const text = chained(
          deltas.map((delta, tick) => [timeOf(tick) + 5, "g", "PC_0", delta] as const),
          { clientProtocol: "rtcstats#4.0" },
        );
        const { reports: found } = await read(text);
        expect(found.map(byId)).toEqual(expected(reports, (id) => ids.get(id) ?? id));
      }),
    );
  });
});
