import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_RTC_QUALITY, RTC_QUALITY_LEVEL_VALUES } from "../semconv";
import type { InboundStream, OutboundStream, StatsSample } from "../stats/sample";
import { capture, inbound, outbound, sampleAt } from "./media.harness";
import { createQualityTracker, judge } from "./quality";
import {
  CONCEALED_LIMITS,
  DOWN_HOLD_MS,
  FRAME_RATE_LIMITS,
  JITTER_LIMITS,
  LOSS_LIMITS,
  MIN_PACKETS,
  RTT_LIMITS,
  UP_HOLD_MS,
} from "./thresholds";

const T = 1_800_000_000_000;
const video = (parts: Partial<InboundStream> = {}) =>
  sampleAt(T, { inbound: [inbound({ packetsDelta: 100, framesPerSecond: 30, ...parts })] });
const sent = (parts: Partial<OutboundStream> = {}) =>
  sampleAt(T, { outbound: [outbound({ packetsDelta: 100, ...parts })] });
const path = (rttMs: number) => sampleAt(T, { transports: [{ id: "T", selectedPair: { id: "P", rttMs } }] });

describe("judge", () => {
  it.each([
    ["loss", LOSS_LIMITS, (x: number) => video({ lossRatio: x }), 1],
    ["loss", LOSS_LIMITS, (x: number) => sent({ lossRatio: x }), 1],
    ["jitter", JITTER_LIMITS, (x: number) => video({ jitterMs: x }), 1000],
    ["rtt", RTT_LIMITS, path, 1000],
    ["rtt", RTT_LIMITS, (x: number) => sent({ rttMs: x }), 1000],
    ["concealment", CONCEALED_LIMITS, (x: number) => video({ kind: "audio", concealedRatio: x }), 1],
  ] as const)(
    "%s: on a limit is the better level, beyond it the worse, and the factor is named",
    (factor, limits, make, unit) => {
      limits.forEach((limit, rank) => {
        expect(judge(make(limit))).toMatchObject({ rank, factor: rank ? factor : "none" });
        expect(judge(make(limit * 1.0001))).toMatchObject({ rank: rank + 1, factor, value: (limit * 1.0001) / unit });
      });
    },
  );

  it("frame rate: on a limit is the better level, below it the worse; a shared screen may stand still", () => {
    FRAME_RATE_LIMITS.map((limit) => -limit).forEach((limit, rank) => {
      expect(judge(video({ framesPerSecond: limit }))?.rank).toBe(rank);
      expect(judge(video({ framesPerSecond: limit - 0.01 }))).toMatchObject({ rank: rank + 1, factor: "frame_rate" });
    });
    expect(judge(video({ framesPerSecond: 1, contentType: "screenshare", jitterMs: 1 }))?.rank).toBe(0);
  });

  it.each(["cpu", "bandwidth"] as const)(
    "an encoder limited by %s is judged by what it gives up of the picture",
    (reason) => {
      const at = (height: number) => judge(sent({ qualityLimitationReason: reason, height, sourceHeight: 720 }));
      expect(at(720)).toMatchObject({ rank: 1, factor: reason });
      expect(at(360)).toMatchObject({ rank: 2, factor: reason, value: 0.5 });
      expect(at(180)).toMatchObject({ rank: 3, factor: reason, value: 0.75 });
      expect(judge(sent({ qualityLimitationReason: "none", height: 180, sourceHeight: 720, rttMs: 1 }))?.rank).toBe(0);
    },
  );

  it("idle streams, inactive ones, unmeasured figures and a handful of packets say nothing", () => {
    expect(judge(sampleAt(T))).toBeUndefined();
    expect(judge(video({ packetsDelta: 0, jitterMs: 900, lossRatio: 1, framesPerSecond: 0 }))).toBeUndefined();
    expect(judge(sent({ active: false, rttMs: 900 }))).toBeUndefined();
    expect(judge(video({ framesPerSecond: undefined }))).toBeUndefined();
    expect(judge(video({ packetsDelta: MIN_PACKETS - 2, packetsLostDelta: 1, lossRatio: 0.5 }))?.rank).toBe(0);
    expect(judge(video({ packetsDelta: MIN_PACKETS - 1, packetsLostDelta: 1, lossRatio: 0.5 }))?.rank).toBe(3);
  });

  const figures = fc.record({
    lossRatio: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    jitterMs: fc.option(fc.double({ min: 0, max: 300, noNaN: true }), { nil: undefined }),
    rttMs: fc.option(fc.double({ min: 0, max: 2000, noNaN: true }), { nil: undefined }),
    concealedRatio: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  });
  type Figures = typeof figures extends fc.Arbitrary<infer T> ? T : never;
  const call = (f: Figures): StatsSample =>
    sampleAt(T, {
      inbound: [
        inbound({ packetsDelta: 100, ...f, framesPerSecond: 30 }),
        inbound({ id: "A", kind: "audio", packetsDelta: 50, ...f }),
      ],
      outbound: [outbound({ packetsDelta: 100, ...f })],
    });

  it("law: more loss, jitter, round-trip time or concealment never gives a better level", () => {
    fc.assert(
      fc.property(
        figures,
        fc.constantFrom("lossRatio", "jitterMs", "rttMs", "concealedRatio"),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (f, name, more) => {
          const before = judge(call(f))?.rank ?? 0;
          const after = judge(call({ ...f, [name]: (f[name] ?? 0) + more }))?.rank ?? 0;
          return after >= before;
        },
      ),
    );
  });

  it("law: the limiting factor is the figure that decided: without it the level is better or equal, with it alone the same", () => {
    const field = { loss: "lossRatio", jitter: "jitterMs", rtt: "rttMs", concealment: "concealedRatio" } as const;
    fc.assert(
      fc.property(figures, (f) => {
        const verdict = judge(call(f));
        if (!verdict || verdict.factor === "none") return verdict?.rank === 0;
        const name = field[verdict.factor as keyof typeof field];
        const nothing = { lossRatio: undefined, jitterMs: undefined, rttMs: undefined, concealedRatio: undefined };
        return judge(call({ ...nothing, [name]: f[name] }))?.rank === verdict.rank;
      }),
    );
  });
});

describe("hysteresis", () => {
  function run(losses: (number | undefined)[], stepMs = 1000) {
    const seen = capture();
    const tracker = createQualityTracker(seen.ctx);
    losses.forEach((lossRatio, i) => {
      const sample = video({ lossRatio });
      tracker.sample("pc1", { ...sample, time: T + i * stepMs, intervalMs: stepMs });
    });
    return seen
      .events(EVENT_RTC_QUALITY)
      .map(({ time, attributes }) => [
        time - T,
        attributes["rtc.quality.level"],
        attributes["rtc.quality.limiting_factor"],
      ]);
  }

  it("tells the first level at once, a worse one after two readings, a better one after ten seconds, and nothing else", () => {
    expect(run([0, 0, 0.2, 0.2, 0.2])).toEqual([
      [0, "excellent", "none"],
      [3000, "poor", "loss"],
    ]);
    expect(run([0, 0, 0.2, 0, 0])).toEqual([[0, "excellent", "none"]]);
    expect(run([0.2, ...Array<number>(11).fill(0)])).toEqual([
      [0, "poor", "loss"],
      [10_000, "excellent", "none"],
    ]);
  });

  it("goes down to the best of the bad readings and up to the worst of the good ones", () => {
    expect(run([0, 0.2, 0.05, 0.2])[1]).toEqual([2000, "fair", "loss"]);
    expect(run([0.2, ...Array<number>(5).fill(0), 0.02, ...Array<number>(5).fill(0)])[1]).toEqual([
      10_000,
      "good",
      "loss",
    ]);
  });

  it("the hold times are met exactly on the value", () => {
    expect(run([0, 0.2], DOWN_HOLD_MS)).toHaveLength(2);
    expect(run([0, 0.2], DOWN_HOLD_MS - 1)).toHaveLength(1);
    expect(run([0.2, 0], UP_HOLD_MS)).toHaveLength(2);
    expect(run([0.2, 0], UP_HOLD_MS - 1)).toHaveLength(1);
  });

  it("law: whatever the figures do, a rise comes no sooner than the hold time after any change, and every event changes the level", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0.02, 0.05, 0.2, undefined), { maxLength: 200 }),
        fc.integer({ min: 200, max: 3000 }),
        (losses, step) => {
          const changes = run(losses, step);
          for (let i = 1; i < changes.length; i++) {
            const [before, after] = [changes[i - 1], changes[i]] as [
              [number, string, string],
              [number, string, string],
            ];
            const up =
              RTC_QUALITY_LEVEL_VALUES.indexOf(after[1] as "good") -
              RTC_QUALITY_LEVEL_VALUES.indexOf(before[1] as "good");
            expect(up).not.toBe(0);
            expect(after[0] - before[0]).toBeGreaterThanOrEqual(up < 0 ? UP_HOLD_MS : DOWN_HOLD_MS);
          }
        },
      ),
    );
  });

  it("is lost when nothing is heard for longer than consent checks take, after media had come", () => {
    const { ctx, events } = capture();
    const tracker = createQualityTracker(ctx);
    const read = (i: number, packets: number) =>
      tracker.sample(
        "pc1",
        sampleAt(T + i * 1000, {
          inbound: [inbound({ packetsDelta: packets, jitterMs: 1 })],
          transports: [{ id: "T", packetsReceivedDelta: packets }],
        }),
      );
    read(0, 100);
    for (let i = 1; i <= 7; i++) read(i, 0);
    expect(
      events(EVENT_RTC_QUALITY).map(({ time, attributes }) => [time - T, attributes["rtc.quality.level"]]),
    ).toEqual([
      [0, "excellent"],
      [7000, "lost"],
    ]);
    expect(events(EVENT_RTC_QUALITY)[1]).toMatchObject({
      severity: "warn",
      attributes: {
        "rtc.quality.limiting_factor": "no_media",
        "rtc.quality.previous": "excellent",
        "rtc.connection.id": "pc1",
      },
    });
    expect(tracker.level).toBe("lost");
  });

  it("is lost when ICE says that the connection is down, and comes back with it", () => {
    const { ctx, events } = capture();
    const tracker = createQualityTracker(ctx);
    for (let i = 0; i < 20; i++) {
      const time = T + i * 1000;
      if (i === 3 || i === 6)
        tracker.observe({
          type: "connection.state",
          kind: "ice",
          state: i === 3 ? "disconnected" : "connected",
          connection: "pc1",
          time,
        });
      tracker.sample("pc1", { ...video({ jitterMs: 1 }), time });
    }
    expect(
      events(EVENT_RTC_QUALITY).map(({ time, attributes }) => [time - T, attributes["rtc.quality.level"]]),
    ).toEqual([
      [0, "excellent"],
      [4000, "lost"],
      [15_000, "excellent"],
    ]);
  });

  it("a connection that never received is not lost, a hole in the readings is no verdict", () => {
    const { ctx, signals } = capture();
    const tracker = createQualityTracker(ctx);
    for (let i = 0; i < 9; i++)
      tracker.sample("pc1", sampleAt(T + i * 1000, { transports: [{ id: "T", packetsReceivedDelta: 0 }] }));
    tracker.sample("pc1", { ...video({ lossRatio: 0.9 }), gap: true, time: T + 99_000 });
    expect(signals).toEqual([]);
  });

  it("the session is as good as its worst connection, until that is closed", () => {
    const { ctx, events } = capture();
    const tracker = createQualityTracker(ctx);
    for (let i = 0; i < 30; i++) {
      const time = T + i * 1000;
      if (i < 10) tracker.sample("bad", { ...video({ lossRatio: 0.2 }), time });
      if (i === 10) tracker.observe({ type: "connection.closed", connection: "bad", time });
      tracker.sample("good", { ...video({ lossRatio: 0 }), time });
    }
    expect(
      events(EVENT_RTC_QUALITY).map(({ attributes }) => [
        attributes["rtc.quality.level"],
        attributes["rtc.connection.id"],
      ]),
    ).toEqual([
      ["poor", "bad"],
      ["excellent", undefined],
    ]);
  });
});
