import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dumpOf, type Entry, problemsIn, read, reportsOf, seriesOf, statsOf } from "./internals.test-kit";

const T0 = 1_700_000_000_000;

/** When something was there: polls from..to. */
interface Stay {
  from: number;
  to: number;
}

interface Script {
  /** Between polls, ms. */
  gaps: number[];
  objects: { stays: Stay[]; late: number; early: number }[];
  /** When RTCP reports came, in thousandths of the whole time. */
  reported: number[];
}

const script = (gap: fc.Arbitrary<number>, mostStays: number): fc.Arbitrary<Script> =>
  fc.record({
    gaps: fc.array(gap, { minLength: 3, maxLength: 60 }),
    objects: fc.array(
      fc.record({
        stays: fc.array(fc.record({ from: fc.nat(60), to: fc.nat(60) }), { minLength: 1, maxLength: mostStays }),
        late: fc.nat(10),
        early: fc.nat(10),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    reported: fc.array(fc.nat(1000), { maxLength: 10 }),
  });

const within = (stays: readonly Stay[], poll: number) =>
  stays.some(({ from, to }) => poll >= Math.min(from, to) && poll <= Math.max(from, to));

/** The reports of a script: objects that come and go, a property that comes late and one that goes early, RTCP reports. */
function play({ gaps, objects, reported }: Script): Entry[][] {
  const times = [T0 + 0.25];
  for (const gap of gaps) times.push((times[times.length - 1] as number) + gap);
  const whole = (times[times.length - 1] as number) - T0;
  const arrivals = reported.map((share) => T0 + 0.125 + (share / 1000) * whole).sort((a, b) => a - b);
  const lives = objects.map(({ stays, late, early }) => {
    const polls = times.flatMap((_, poll) => (within(stays, poll) ? [poll] : []));
    return { polls, lateFrom: polls[late] ?? Infinity, earlyTo: polls[polls.length - 1 - early] ?? -1 };
  });
  return times.map((timestamp, poll) => {
    const report: Entry[] = [{ id: "P", type: "peer-connection", timestamp, dataChannelsOpened: 0 }];
    lives.forEach(({ polls, lateFrom, earlyTo }, n) => {
      if (!polls.includes(poll)) return;
      report.push({
        id: `IT01V${n}`,
        type: "inbound-rtp",
        timestamp,
        ssrc: n,
        mid: "0",
        bytesReceived: poll * 1000 + n,
        packetsReceived: poll,
        ...(poll >= lateFrom && { framesDecoded: poll * 7 }),
        ...(poll <= earlyTo && { codecId: poll % 3 ? "a" : "b" }),
      });
    });
    const arrival = arrivals.filter((time) => time <= timestamp).pop();
    if (arrival !== undefined) {
      report.push({ id: "RIV", type: "remote-inbound-rtp", timestamp: arrival, packetsLost: poll });
    }
    return report;
  });
}

const sorted = (reports: readonly Entry[][]) =>
  reports.map((report) => [...report].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1)));

describe("reports from series", () => {
  it("are what was polled, where the dump has timestamps", async () => {
    const gap = fc.oneof(fc.double({ min: 140, max: 1500, noNaN: true }), fc.constant(33_000.5));
    await fc.assert(
      fc.asyncProperty(script(gap, 3), async (told) => {
        const reports = play(told);
        const items = await read(dumpOf(seriesOf(reports)));
        expect(problemsIn(items)).toEqual([]);
        expect(sorted(reportsOf(items, "12-3"))).toEqual(sorted(reports));
        expect(statsOf(items, "12-3").map(({ time }) => time)).toEqual(reports.map(([first]) => first?.timestamp));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("are those in the last 1000 polls, and of what was gone before them", async () => {
    const reports = play({
      gaps: Array.from({ length: 119 }, () => 1000),
      objects: [
        { stays: [{ from: 0, to: 20 }], late: 0, early: 0 },
        { stays: [{ from: 0, to: 200 }], late: 30, early: 30 },
      ],
      reported: [],
    });
    const items = await read(dumpOf(seriesOf(reports, { keep: 50 })));
    expect(problemsIn(items)).toEqual([]);
    const found = reportsOf(items, "12-3");
    expect(found.slice(0, 21)).toEqual(
      reports.slice(0, 21).map((report) => report.filter(({ id }) => id === "IT01V0")),
    );
    const recent = reports.slice(70).map((report) => report.filter(({ id }) => id !== "IT01V0"));
    const exact = (report: Entry[]) => report.map(({ codecId, ...rest }) => rest);
    expect(found.slice(21).map(exact)).toEqual(recent.map(exact));
    // It ended 30 polls before the others, so its 50 values go back further than they do.
    expect(found.slice(21).map((report) => report[1]?.codecId)).toEqual(recent.map((report) => report[1]?.codecId));
  });

  it("are what was polled, one second after the other, where it has none", async () => {
    const gap = fc.double({ min: 990, max: 1010, noNaN: true });
    await fc.assert(
      fc.asyncProperty(script(gap, 1), async (told) => {
        const reports = play({ ...told, reported: [] });
        const items = await read(dumpOf(seriesOf(reports, { typed: false })));
        expect(problemsIn(items)).toEqual([]);
        const withoutTimes = (all: readonly Entry[][]) =>
          sorted(all).map((report) => report.map(({ timestamp, ...rest }) => rest));
        const found = reportsOf(items, "12-3");
        expect(withoutTimes(found)).toEqual(withoutTimes(reports));
        found.forEach((report, n) => {
          for (const { timestamp } of report) {
            expect(Math.abs((timestamp as number) - (reports[n]?.[0]?.timestamp as number))).toBeLessThan(400);
          }
        });
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it("have no value that was not measured then, where a property was absent in between", async () => {
    const run = fc.tuple(fc.nat(12), fc.nat(4));
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 8 }), fc.boolean(), async (runs, counts) => {
        // Runs of polls with the property, each followed by some without it.
        let poll = 0;
        const reports = runs.flatMap(([there, absent], n) =>
          Array.from({ length: there + absent }, (_, at): Entry[] => {
            const timestamp = T0 + 1000 * poll++;
            const value = at < there ? { figure: counts ? poll : n, state: `state ${n}` } : {};
            return [{ id: "T01", type: "transport", timestamp, bytesSent: poll, ...value }];
          }),
        );
        const items = await read(dumpOf(seriesOf(reports)));
        expect(problemsIn(items)).toEqual([]);
        const figures = reportsOf(items, "12-3").map(([entry]) => entry?.figure);
        const truth = reports.map(([entry]) => entry?.figure);
        const known = truth.filter((figure) => figure !== undefined);
        expect(figures.filter((figure) => figure !== undefined).length).toBeLessThanOrEqual(known.length);
        figures.forEach((figure, n) => {
          if (figure !== undefined && truth[n] !== undefined) expect(figure).toBe(truth[n]);
        });
        if (counts) expect(figures.filter((figure, n) => figure !== undefined && figure !== truth[n])).toEqual([]);
        // A state that never was seen would be a wrong story; when exactly it was, cannot be known.
        const statesIn = (all: readonly Entry[][]) =>
          all.map(([entry]) => entry?.state).filter((state) => state !== undefined);
        expect(statesIn(reportsOf(items, "12-3"))).toEqual(statesIn(reports));
        // The first and the last are known by their times.
        const first = truth.findIndex((figure) => figure !== undefined);
        const last = truth.findLastIndex((figure) => figure !== undefined);
        if (last >= 0) expect(figures[last]).toBe(truth[last]);
        if (counts && first >= 0) expect(figures[first]).toBe(truth[first]);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
