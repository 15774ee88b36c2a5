import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Signal, SpanSignal } from "../signal";
import { CONNECT_TIMEOUT_MS, createConnectTracker } from "./attempt";
import { SUSPENDED_AFTER_MS } from "./context";
import { MAX_PHASES } from "./phases";

function setUp() {
  const signals: Signal[] = [];
  let id = 0;
  const tracker = createConnectTracker({ emit: (signal) => signals.push(signal), nextId: () => ++id });
  const spans = () => signals.filter((signal): signal is Extract<Signal, { type: "span" }> => signal.type === "span");
  const connects = () => spans().filter((span): span is SpanSignal<"rtc.connect"> => span.name === "rtc.connect");
  const phases = () =>
    spans().filter((span): span is SpanSignal<"rtc.connect.phase"> => span.name === "rtc.connect.phase");
  return { tracker, signals, connects, phases };
}

const path = (span: SpanSignal<"rtc.connect"> | undefined) =>
  Object.fromEntries(
    Object.entries(span?.attributes ?? {}).flatMap(([key, value]) =>
      key.startsWith("rtc.connect.critical_path.") ? [[key.slice(26), value]] : [],
    ),
  );

describe("a connect attempt", () => {
  it("announces its span at once, so that a trace can be handed on", () => {
    const { tracker, signals } = setUp();
    tracker.open(1000);
    expect(signals).toEqual([{ type: "span.open", name: "rtc.connect", id: 1, time: 1000 }]);
    expect(tracker.isOpen).toBe(true);
  });

  it("ends with one span per phase, children of the connect, and a critical path that is the whole connect", () => {
    const { tracker, signals, connects, phases } = setUp();
    tracker.open(0, { "rtc.connect.initial_image.size": 2048 });
    tracker.phaseStarted("negotiation", 10, "pc1", "pc1");
    tracker.phaseEnded("negotiation", 40, "ok", undefined, "pc1");
    tracker.phaseStarted("ice.checking", 40, "pc1", "pc1");
    tracker.phaseEnded("ice.checking", 100, "ok", undefined, "pc1");
    tracker.annotate({ "rtc.server.region": "eu" });
    tracker.usable(120);
    expect(
      phases().map(({ parent, start, end, outcome, attributes }) => ({ parent, start, end, outcome, attributes })),
    ).toEqual([
      {
        parent: 1,
        start: 10,
        end: 40,
        outcome: "ok",
        attributes: { "rtc.connect.phase": "negotiation", "rtc.connect.attempt": 1, "rtc.connection.id": "pc1" },
      },
      {
        parent: 1,
        start: 40,
        end: 100,
        outcome: "ok",
        attributes: { "rtc.connect.phase": "ice.checking", "rtc.connect.attempt": 1, "rtc.connection.id": "pc1" },
      },
    ]);
    expect(connects()).toMatchObject([
      {
        id: 1,
        start: 0,
        end: 120,
        outcome: "ok",
        attributes: {
          "rtc.connect.attempt": 1,
          "rtc.connect.duration": 0.12,
          "rtc.connect.initial_image.size": 2048,
          "rtc.server.region": "eu",
        },
      },
    ]);
    expect(path(connects()[0])).toEqual({ negotiation: 30, "ice.checking": 60, other: 30 });
    expect(signals.at(-1)).toBe(connects()[0]);
    expect(tracker.isOpen).toBe(false);
  });

  it("numbers attempts from 1, and opens one at a time", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.open(5);
    tracker.failed(10, new TypeError("no"));
    tracker.open(20);
    tracker.usable(30);
    expect(connects().map((span) => span.attributes["rtc.connect.attempt"])).toEqual([1, 2]);
    expect(tracker.attempts).toBe(2);
  });

  it("lets the first ending win", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.failed(10, "ice_failed");
    tracker.usable(11);
    tracker.cancelled(12);
    tracker.failed(13, "dtls_failed");
    expect(connects()).toMatchObject([{ outcome: "error", errorType: "ice_failed", end: 10 }]);
  });

  it("hands its failure on to unfinished phases only", () => {
    const { tracker, phases } = setUp();
    tracker.open(0);
    tracker.phaseStarted("signaling.open", 0);
    tracker.phaseEnded("signaling.open", 5);
    tracker.phaseStarted("ice.checking", 5);
    tracker.failed(50, "ice_failed");
    expect(phases()).toMatchObject([
      { outcome: "ok", end: 5 },
      { outcome: "error", errorType: "ice_failed", end: 50 },
    ]);
    expect(phases()[0]?.errorType).toBeUndefined();
  });

  it("keeps a phase's own failure although the connect succeeds, its text masked", () => {
    const { tracker, phases, connects } = setUp();
    tracker.open(0);
    tracker.phaseStarted("media.acquire", 0);
    tracker.phaseEnded("media.acquire", 5, "error", new DOMException("token=abc123 refused", "NotAllowedError"));
    tracker.usable(10);
    expect(phases()).toMatchObject([
      { outcome: "error", errorType: "NotAllowedError", errorMessage: "token=[masked] refused" },
    ]);
    expect(connects()).toMatchObject([{ outcome: "ok" }]);
  });

  it("is cancelled by an abort", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.failed(10, new DOMException("The user aborted a request.", "AbortError"));
    expect(connects()).toMatchObject([{ outcome: "cancelled" }]);
    expect(connects()[0]?.errorType).toBeUndefined();
  });

  it("ignores a second start of a running phase, an end without a start, and everything while closed", () => {
    const { tracker, phases, signals } = setUp();
    tracker.phaseStarted("dtls", 0);
    tracker.milestone("x", 1);
    tracker.usable(2);
    expect(signals).toEqual([]);
    tracker.open(10);
    tracker.phaseEnded("dtls", 11);
    tracker.phaseStarted("dtls", 12, "pc1");
    tracker.phaseStarted("dtls", 13, "pc1");
    tracker.phaseStarted("dtls", 14, "pc2");
    tracker.phaseEnded("dtls", 15, "ok", undefined, "pc1");
    tracker.phaseEnded("dtls", 16, "ok", undefined, "pc1");
    tracker.usable(20);
    expect(phases().map(({ start, end }) => [start, end])).toEqual([
      [12, 15],
      [14, 20],
    ]);
  });

  it("clips phases to the connect", () => {
    const { tracker, phases } = setUp();
    tracker.open(100);
    tracker.phaseStarted("early", 50);
    tracker.phaseEnded("early", 110);
    tracker.phaseStarted("late", 200);
    tracker.usable(150);
    expect(phases().map(({ start, end }) => [start, end])).toEqual([
      [100, 110],
      [150, 150],
    ]);
  });

  it("lets a milestone run from the last thing that ended", () => {
    const { tracker, phases, connects } = setUp();
    tracker.open(100);
    tracker.milestone("prompt.ready", 130);
    tracker.phaseStarted("room.join", 140);
    tracker.phaseEnded("room.join", 150);
    tracker.milestone("generation.started", 180);
    tracker.usable(200);
    expect(phases().map(({ start, end, attributes }) => [attributes["rtc.connect.phase"], start, end])).toEqual([
      ["prompt.ready", 100, 130],
      ["room.join", 140, 150],
      ["generation.started", 150, 180],
    ]);
    expect(path(connects()[0])).toEqual({ "prompt.ready": 30, "room.join": 10, "generation.started": 30, other: 30 });
  });

  it("keeps a bounded number of phases", () => {
    const { tracker, phases } = setUp();
    tracker.open(0);
    for (let i = 0; i < MAX_PHASES + 5; i++) tracker.milestone(`m${i}`, i + 1);
    tracker.usable(1000);
    expect(phases()).toHaveLength(MAX_PHASES);
  });
});

describe("a connect without media", () => {
  it("times out on the second, not before", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.advance(CONNECT_TIMEOUT_MS - 1);
    expect(connects()).toEqual([]);
    tracker.advance(CONNECT_TIMEOUT_MS);
    expect(connects()).toMatchObject([{ outcome: "error", errorType: "timeout", end: CONNECT_TIMEOUT_MS }]);
  });

  it("ends at the deadline even if nobody looked for a while, or media came later", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.usable(90_000);
    expect(connects()).toMatchObject([{ outcome: "error", errorType: "timeout", end: CONNECT_TIMEOUT_MS }]);
  });

  it("does not count time in a queue, and shows it apart", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.phaseStarted("queue", 1000);
    for (let time = 1000; time <= 601_000; time += 60_000) tracker.advance(time);
    tracker.phaseEnded("queue", 601_000);
    tracker.advance(659_999);
    expect(connects()).toEqual([]);
    tracker.usable(659_999);
    expect(connects()).toMatchObject([
      { outcome: "ok", attributes: { "rtc.connect.queue.duration": 600, "rtc.connect.duration": 59.999 } },
    ]);
    expect(path(connects()[0])).toEqual({ queue: 600_000, other: 59_999 });
  });

  it("counts time in two queues at once only once, and still times out after them", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.phaseStarted("queue", 0, "a");
    tracker.phaseStarted("queue", 10_000, "b");
    tracker.phaseEnded("queue", 20_000, "ok", undefined, "a");
    tracker.phaseEnded("queue", 30_000, "ok", undefined, "b");
    tracker.advance(89_999);
    expect(connects()).toEqual([]);
    tracker.advance(95_000);
    expect(connects()).toMatchObject([{ errorType: "timeout", end: 90_000 }]);
  });

  it("says nothing of a queue where there was none", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.usable(5);
    expect(connects()[0]?.attributes["rtc.connect.queue.duration"]).toBeUndefined();
  });

  it("was as good as connected, if there was nothing more to wait for", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.contentWith(400);
    tracker.advance(CONNECT_TIMEOUT_MS);
    tracker.open(100_000);
    tracker.contentWith(100_400);
    tracker.contentWith(undefined);
    tracker.cancelled(101_000);
    expect(connects()).toMatchObject([
      { outcome: "ok", end: 400 },
      { outcome: "cancelled", end: 101_000 },
    ]);
  });
});

describe("a laptop's sleep", () => {
  it("is not a long connect: it ends, cancelled, when the page was last known to run", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.advance(2000);
    tracker.usable(2000 + 3 * 3_600_000);
    expect(connects()).toMatchObject([
      { outcome: "cancelled", end: 2000, attributes: { "rtc.connect.suspended": true, "rtc.connect.duration": 2 } },
    ]);
  });

  it("is told from a throttled timer on the millisecond", () => {
    const { tracker, connects } = setUp();
    tracker.open(0);
    tracker.phaseStarted("queue", 0);
    tracker.advance(SUSPENDED_AFTER_MS);
    expect(connects()).toEqual([]);
    tracker.advance(2 * SUSPENDED_AFTER_MS + 1);
    expect(connects()).toMatchObject([{ outcome: "cancelled", end: SUSPENDED_AFTER_MS }]);
  });
});

it("adds up and ends exactly once for any order of calls", () => {
  const name = fc.constantFrom("queue", "negotiation", "dtls", "app");
  const key = fc.constantFrom(undefined, "pc1", "pc2");
  const call = fc.tuple(
    fc.constantFrom("open", "phaseStarted", "phaseEnded", "milestone", "usable", "failed", "cancelled", "advance"),
    fc.integer({ min: -50, max: 40_000 }),
    name,
    key,
  );
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
      const { tracker, signals, connects, phases } = setUp();
      let time = 0;
      for (const [what, step, phase, at] of calls) {
        time += step;
        if (what === "open") tracker.open(time);
        else if (what === "phaseStarted") tracker.phaseStarted(phase, time, at);
        else if (what === "phaseEnded") tracker.phaseEnded(phase, time, "ok", undefined, at);
        else if (what === "milestone") tracker.milestone(phase, time);
        else if (what === "failed") tracker.failed(time, "ice_failed");
        else tracker[what as "usable" | "cancelled" | "advance"](time);
      }
      const opened = signals.filter((signal) => signal.type === "span.open");
      expect(connects().length + (tracker.isOpen ? 1 : 0)).toBe(opened.length);
      expect(new Set(connects().map((span) => span.id)).size).toBe(connects().length);
      for (const span of connects()) {
        const sum = Object.values(path(span)).reduce<number>((total, ms) => total + Number(ms), 0);
        expect(sum).toBeCloseTo(span.end - span.start, 6);
        expect(span.attributes["rtc.connect.duration"]).toBeLessThanOrEqual(CONNECT_TIMEOUT_MS / 1000 + 1e-9);
        for (const phase of phases().filter((one) => one.parent === span.id)) {
          expect(phase.start).toBeGreaterThanOrEqual(span.start);
          expect(phase.end).toBeGreaterThanOrEqual(phase.start);
          expect(phase.end).toBeLessThanOrEqual(span.end);
        }
      }
    }),
    { numRuns: 1000 },
  );
});
