import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ParsedServerReport, parseServerReport, type ServerReport } from "../server-report";
import type { EventSignal, Signal } from "../signal";
import { createServerTracker, MAX_WAITING, SERVER_WINDOW_MS } from "./tracker";

type Parse = (message: unknown) => ParsedServerReport;

function setUp() {
  const signals: Signal[] = [];
  const warnings: string[] = [];
  const reported: [ServerReport, number][] = [];
  let loads = 0;
  let settle: { resolve(parse: Parse): void; reject(error: unknown): void } | undefined;
  const loading = new Promise<Parse>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const tracker = createServerTracker({
    emit: (signal) => signals.push(signal),
    nextId: () => 1,
    loadParser() {
      loads++;
      return loading;
    },
    reported: (report, time) => reported.push([report, time]),
    warn: (problem) => warnings.push(problem),
  });
  return {
    tracker,
    signals,
    warnings,
    reported,
    loads: () => loads,
    events: () => signals as EventSignal<"rtc.server.report">[],
    async loaded(parse: Parse = parseServerReport) {
      settle?.resolve(parse);
      await new Promise(setImmediate);
    },
    async broken() {
      settle?.reject(new Error("offline"));
      await new Promise(setImmediate);
    },
  };
}

async function ready() {
  const all = setUp();
  all.tracker.told({ rttMs: 1 }, 0);
  await all.loaded();
  all.tracker.advance(SERVER_WINDOW_MS);
  all.signals.length = all.reported.length = 0;
  return all;
}

describe("server reports", () => {
  it("are rolled up over ten seconds: means, deepest queues, last names", async () => {
    const { tracker, events } = await ready();
    tracker.told({ rttMs: 10, pipelineLatencyMs: 100, frameRateOut: 20, queueDepthIn: 1, region: "a" }, 20_000);
    tracker.told('{"rttMs":30,"pipelineLatencyMs":300,"frameRateOut":10,"queueDepthIn":7,"packetLoss":0.5}', 25_000);
    tracker.told({ queueDepthIn: 2, region: "b", version: "1.2" }, 29_999);
    tracker.told({ frameRateIn: 30 }, 30_000);
    tracker.end(31_000);
    expect(events().map(({ time, body }) => [time, body])).toEqual([
      [30_000, "server: 15.0 frames/s out, 200 ms in the pipeline"],
      [31_000, "server: 1 reports"],
    ]);
    expect(events()[0]?.attributes).toEqual({
      "rtc.server.region": "b",
      "rtc.server.version": "1.2",
      "rtc.server.rtt": 0.02,
      "rtc.server.pipeline.latency": 0.2,
      "rtc.server.frame_rate.out": 15,
      "rtc.server.queue_depth.in": 7,
      "rtc.server.packet_loss": 0.5,
    });
  });

  it("end their window when it was due, also at the end of a session that nobody looked at", async () => {
    const { tracker, events } = await ready();
    tracker.told({ rttMs: 1 }, 20_000);
    tracker.end(99_000);
    expect(events().map(({ time }) => time)).toEqual([30_000]);
  });

  it("load their parser with the first message, once; those that came before are read with their times", async () => {
    const { tracker, loads, reported, loaded, events } = setUp();
    expect(loads()).toBe(0);
    tracker.told({ rttMs: 1 }, 1000);
    tracker.told({ rttMs: 3 }, 2000);
    tracker.advance(5000);
    await loaded();
    tracker.told({ rttMs: 5 }, 6000);
    expect(loads()).toBe(1);
    expect(reported.map(([, time]) => time)).toEqual([1000, 2000, 6000]);
    tracker.advance(11_000);
    expect(events()).toMatchObject([{ time: 11_000, attributes: { "rtc.server.rtt": 0.003 } }]);
  });

  it(`wait for their parser, ${MAX_WAITING} at most`, async () => {
    const { tracker, reported, loaded } = setUp();
    for (let i = 0; i < MAX_WAITING + 20; i++) tracker.told({ rttMs: i }, i);
    await loaded();
    expect(reported).toHaveLength(MAX_WAITING);
  });

  it("say nothing after the end, also when their parser comes then", async () => {
    const { tracker, reported, loaded, signals } = setUp();
    tracker.told({ rttMs: 1 }, 0);
    tracker.end(10);
    await loaded();
    tracker.told({ rttMs: 1 }, 20);
    tracker.end(30);
    expect([reported, signals]).toEqual([[], []]);
  });

  it("that are none, or a parser that cannot be loaded, are a warning", async () => {
    const { tracker, warnings } = await ready();
    tracker.told({ rttMs: "secret" }, 0);
    expect(warnings).toEqual(["a server report is left out: rttMs must be a number of milliseconds, 0 or more"]);
    const offline = setUp();
    offline.tracker.told({ rttMs: 1 }, 0);
    await offline.broken();
    offline.tracker.told({ rttMs: 1 }, 1);
    expect(offline.loads()).toBe(1);
    expect(offline.warnings).toEqual(["server reports are not read: their parser could not be loaded"]);
  });

  it("lose nothing: windows of at most ten seconds, whose means lie within what was reported", async () => {
    const report = fc.record({
      after: fc.integer({ min: 0, max: 15_000 }),
      rttMs: fc.double({ min: 0, max: 1e300, noNaN: true }),
      queueDepthOut: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 40 }), async (reports) => {
        const { tracker, events, reported } = await ready();
        const windows: { since: number; all: typeof reports }[] = [];
        let time = 20_000;
        for (const one of reports) {
          time += one.after;
          tracker.told({ rttMs: one.rttMs, queueDepthOut: one.queueDepthOut }, time);
          const window = windows.at(-1);
          if (window && time - window.since < SERVER_WINDOW_MS) window.all.push(one);
          else windows.push({ since: time, all: [one] });
        }
        tracker.end(time + 500);
        expect(reported).toHaveLength(reports.length);
        expect(events()).toHaveLength(windows.length);
        for (const [at, { since, all }] of windows.entries()) {
          const { time: end = 0, attributes } = events()[at] ?? {};
          expect(end).toBe(Math.min(since + SERVER_WINDOW_MS, time + 500));
          expect(attributes?.["rtc.server.queue_depth.out"]).toBe(Math.max(...all.map((one) => one.queueDepthOut)));
          const mean = attributes?.["rtc.server.rtt"] ?? -1;
          expect(mean).toBeGreaterThanOrEqual((Math.min(...all.map(({ rttMs }) => rttMs)) / 1000) * (1 - 1e-9));
          expect(mean).toBeLessThanOrEqual((Math.max(...all.map(({ rttMs }) => rttMs)) / 1000) * (1 + 1e-9));
        }
      }),
    );
  });
});
