import { describe, expect, it } from "vitest";
import type { ServerReport } from "../server-report";
import { capture, inbound, sampleAt } from "./media.harness";
import { createQualityTracker, judgeServer } from "./quality";
import { DOWN_HOLD_MS, LOSS_LIMITS, SERVER_SHORTFALL_LIMITS, SERVER_SILENT_MS, UP_HOLD_MS } from "./thresholds";

const T = 1_800_000_000_000;
const fine = (time: number) => sampleAt(time, { inbound: [inbound({ packetsDelta: 100, framesPerSecond: 30 })] });

describe("judgeServer", () => {
  it("weighs what a server puts out against what it takes in", () => {
    SERVER_SHORTFALL_LIMITS.forEach((limit, rank) => {
      const out = (shortfall: number) => judgeServer({ frameRateIn: 1, frameRateOut: 1 - shortfall }).pipeline;
      expect(out(limit - 1e-9)).toMatchObject({ rank, factor: rank ? "server" : "none" });
      expect(out(limit + 1e-9)).toMatchObject({ rank: rank + 1, factor: "server" });
    });
    expect(judgeServer({ frameRateIn: 30, frameRateOut: 60 }).pipeline).toMatchObject({ rank: 0 });
    expect(judgeServer({ frameRateIn: 30, frameRateOut: 0 }).pipeline).toMatchObject({ rank: 3, value: 1 });
  });

  it("counts what does not reach it as loss of what is sent", () => {
    LOSS_LIMITS.forEach((limit, rank) => {
      expect(judgeServer({ packetLoss: limit }).loss).toMatchObject({ rank });
      expect(judgeServer({ packetLoss: limit * 1.001 }).loss).toMatchObject({
        rank: rank + 1,
        factor: "loss",
        direction: "outbound",
      });
    });
  });

  it("says nothing of a server that has nothing to do, or does not say", () => {
    for (const report of [
      { frameRateIn: 0, frameRateOut: 0 },
      { frameRateIn: 30 },
      { frameRateOut: 9 },
      { rttMs: 1 },
    ]) {
      expect(judgeServer(report)).toEqual({});
    }
  });
});

describe("quality of a session whose server reports", () => {
  /** A report and a fine sample every second. */
  function run(seconds: number, report: (second: number) => ServerReport | undefined) {
    const { ctx, events } = capture();
    const tracker = createQualityTracker(ctx);
    for (let second = 0; second <= seconds; second++) {
      const said = report(second);
      tracker.sample("pc1", fine(T + second * 1000));
      if (said) tracker.server(said, T + second * 1000 + 10);
    }
    return events("rtc.quality").map(({ time, attributes: a }) => [
      Math.round((time - T) / 1000),
      a["rtc.quality.level"],
      a["rtc.quality.limiting_factor"],
    ]);
  }
  const slow = { frameRateIn: 30, frameRateOut: 5 };
  const quick = { frameRateIn: 30, frameRateOut: 29 };

  it("is limited by a server that falls behind, after the usual hold, and recovers as slowly as ever", () => {
    expect(run(30, (second) => (second >= 5 && second < 10 ? slow : quick))).toEqual([
      [0, "excellent", "none"],
      [5 + Math.ceil(DOWN_HOLD_MS / 1000), "poor", "server"],
      [10 + UP_HOLD_MS / 1000, "excellent", "none"],
    ]);
  });

  it("is not moved by one report that the next one takes back", () => {
    expect(run(20, (second) => (second === 5 ? slow : quick))).toHaveLength(1);
  });

  it("forgets a server that falls silent", () => {
    expect(run(60, (second) => (second < 10 ? slow : undefined)).at(-1)).toEqual([
      9 + SERVER_SILENT_MS / 1000 + UP_HOLD_MS / 1000,
      "excellent",
      "none",
    ]);
  });

  it("keeps what was said of the pipeline while other messages tell of something else", () => {
    expect(run(10, (second) => (second % 2 ? { queueDepthIn: 9, packetLoss: 0 } : slow))).toEqual([
      [0, "excellent", "none"],
      [2, "poor", "server"],
    ]);
  });
});
