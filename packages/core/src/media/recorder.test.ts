import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampled } from "../sampling";
import { EVENT_RTC_STATS } from "../semconv";
import type { Signal } from "../signal";
import { capture, inbound, sampleAt } from "./media.harness";
import { createFlightRecorder, type FlightRecorderOptions, SEND_AT_ONCE } from "./recorder";

const T = 1_800_000_000_000;

function setup(options: Partial<FlightRecorderOptions> = {}) {
  const seen = capture();
  const recorder = createFlightRecorder(seen.ctx, { mask: () => "masked", ...options });
  const feed = (from: number, to: number) => {
    for (let t = from; t <= to; t += 1000) recorder.sample("pc1", sampleAt(T + t));
  };
  /** As many looks at the clock as it takes to send what is due. */
  const drain = () => {
    for (let sent = -1; sent < seen.signals.length; ) {
      sent = seen.signals.length;
      recorder.advance(T);
    }
  };
  return { ...seen, recorder, feed, drain, times: () => seen.events(EVENT_RTC_STATS).map(({ time }) => time - T) };
}

const stall: Signal = {
  type: "event",
  name: "rtc.stall.start",
  time: T + 10_000,
  body: "",
  attributes: {
    "rtc.media.kind": "video",
    "rtc.stall.cause": "unknown",
    "rtc.stall.method": "packets",
    "rtc.stall.error_bound": 1,
  },
};
const quality = (level: "fair" | "poor" | "lost"): Signal => ({
  type: "event",
  name: "rtc.quality",
  time: T,
  body: "",
  attributes: { "rtc.quality.level": level, "rtc.quality.limiting_factor": "loss" },
});
const connect = (outcome: "ok" | "error" | "cancelled"): Signal => ({
  type: "span",
  name: "rtc.connect",
  id: 1,
  start: T - 5000,
  end: T,
  outcome,
  attributes: { "rtc.connect.attempt": 1, "rtc.connect.duration": 5 },
});

describe("the flight recorder", () => {
  it("keeps quiet while nothing is wrong", () => {
    const { recorder, feed, signals } = setup();
    feed(0, 300_000);
    for (const signal of [quality("fair"), connect("ok"), connect("cancelled")]) recorder.signal(signal);
    recorder.end(T + 300_000);
    expect(signals).toEqual([]);
  });

  it.each<[string, Signal]>([
    ["stall", stall],
    ["quality", quality("poor")],
    ["quality", quality("lost")],
    ["connect_failed", connect("error")],
    ["reconnect", { type: "span.open", name: "rtc.reconnect", id: 1, time: T }],
  ])("is set off by %s", (trigger, signal) => {
    const { recorder, feed, drain, events } = setup();
    feed(0, 0);
    recorder.signal(signal);
    drain();
    expect(events(EVENT_RTC_STATS)).toMatchObject([{ attributes: { "rtc.stats.trigger": trigger } }]);
  });

  it("sends what it kept and what follows, on the value, then cools down, and has the time since at the next trouble", () => {
    const { recorder, feed, drain, times } = setup({ keepMs: 5000, followMs: 3000, coolDownMs: 10_000 });
    feed(0, 10_000);
    recorder.signal(stall);
    drain();
    expect(times()).toEqual([5000, 6000, 7000, 8000, 9000, 10_000]);
    feed(11_000, 20_000);
    expect(times().slice(6)).toEqual([11_000, 12_000, 13_000]);
    recorder.trigger("request", T + 22_999);
    drain();
    expect(times()).toHaveLength(9);
    recorder.trigger("request", T + 23_000);
    drain();
    expect(times().slice(9)).toEqual([15_000, 16_000, 17_000, 18_000, 19_000, 20_000]);
  });

  it("sends a few per call, oldest first, what follows behind what was kept, however old that grows; a few more at the end", () => {
    const { recorder, feed, times } = setup({ keepMs: 30_000 });
    feed(0, 30_000);
    recorder.signal(stall);
    expect(times()).toEqual([]);
    recorder.advance(T + 30_500);
    expect(times()).toEqual([0, 1000, 2000, 3000]);
    feed(31_000, 37_000);
    expect(times()).toEqual(Array.from({ length: 32 }, (_, i) => i * 1000));
    recorder.end(T + 37_500);
    expect(times()).toEqual(Array.from({ length: 36 }, (_, i) => i * 1000));
    recorder.advance(T + 38_000);
    expect(times()).toHaveLength(36);
  });

  it("law: no call sends more than its share, nothing is sent twice, in order, and all of it in the end", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("sample" as const), after: fc.nat(2000) }),
      fc.record({ do: fc.constant("advance" as const), after: fc.nat(2000) }),
      fc.record({ do: fc.constant("trigger" as const), after: fc.nat(30_000) }),
      fc.record({ do: fc.constant("end" as const), after: fc.nat(2000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.boolean(), (steps, sampled) => {
        const { recorder, signals, drain, times } = setup({ sampled, followMs: 5000, coolDownMs: 5000 });
        let time = T;
        let fed = 0;
        for (const { do: what, after } of steps) {
          time += after + 1;
          const before = signals.length;
          if (what === "sample") {
            fed++;
            recorder.sample("pc1", sampleAt(time));
          } else if (what === "trigger") recorder.trigger("request", time);
          else recorder[what](time);
          expect(signals.length - before).toBeLessThanOrEqual(what === "trigger" ? 0 : SEND_AT_ONCE);
        }
        drain();
        expect(times()).toEqual([...new Set(times())].sort((a, b) => a - b));
        if (sampled) expect(times()).toHaveLength(fed);
      }),
    );
  });

  it("sends everything of a chosen session", () => {
    const { feed, times } = setup({ sampled: true });
    feed(0, 3000);
    expect(times()).toEqual([0, 1000, 2000, 3000]);
  });

  it("law: the ring never holds more than its records, bytes and age allow", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4000), fc.nat(20)), { maxLength: 100 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 2000, max: 60_000 }),
        fc.integer({ min: 1000, max: 30_000 }),
        (steps, records, bytes, keepMs) => {
          const { recorder, drain, events } = setup({ records, bytes, keepMs, followMs: 0 });
          let time = T;
          for (const [after, streams] of steps) {
            time += after;
            recorder.sample("pc1", sampleAt(time, { inbound: Array.from({ length: streams }, () => inbound()) }));
          }
          recorder.trigger("request", time);
          drain();
          const kept = events(EVENT_RTC_STATS);
          expect(kept.length).toBeLessThanOrEqual(records);
          for (const event of kept) expect(time - event.time).toBeLessThanOrEqual(keepMs);
          expect(kept.reduce((sum, event) => sum + event.attributes["rtc.stats.sample"].length, 0)).toBeLessThanOrEqual(
            bytes,
          );
        },
      ),
    );
  });

  it("writes samples without what is not measured, without addresses and without noise", () => {
    const { recorder, events } = setup({ sampled: true });
    const local = { id: "L", address: "192.0.2.17", url: "turn:turn.example.org:3478?transport=udp" };
    recorder.sample(
      "pc1",
      sampleAt(T, {
        inbound: [inbound({ jitterMs: 1.23456789, qpMean: undefined })],
        transports: [{ id: "T", selectedPair: { id: "P", local } }],
      }),
    );
    const sample: unknown = JSON.parse(events(EVENT_RTC_STATS)[0]?.attributes["rtc.stats.sample"] ?? "");
    expect(sample).toMatchObject({
      time: T,
      inbound: [{ jitterMs: 1.235 }],
      transports: [{ selectedPair: { local: { address: "masked", url: "turn:turn.example.org:3478" } } }],
    });
    expect(JSON.stringify(sample)).not.toContain("qpMean");
  });
});

describe("sampled", () => {
  it("law: the same answer every time, and who is in at a share is in at every larger one; all at 1, none at 0", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (id, a, b) => {
          const [small, large] = a < b ? [a, b] : [b, a];
          expect(sampled(id, small)).toBe(sampled(id, small));
          if (sampled(id, small)) expect(sampled(id, large)).toBe(true);
          expect(sampled(id, 1)).toBe(true);
          expect(sampled(id, 0)).toBe(false);
          expect(sampled(id, Number.NaN)).toBe(false);
        },
      ),
    );
  });

  it("law: takes its share of any 20 000 sessions, also when their ids differ in one place only", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.double({ min: 0.02, max: 0.98, noNaN: true }), (prefix, share) => {
        const n = 20_000;
        let taken = 0;
        for (let i = 0; i < n; i++) if (sampled(prefix + i, share)) taken++;
        // Five standard deviations: one false alarm in two million.
        return Math.abs(taken - n * share) <= 5 * Math.sqrt(n * share * (1 - share));
      }),
      { numRuns: 40 },
    );
  });
});
