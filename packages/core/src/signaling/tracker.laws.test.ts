import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setUp } from "./signaling.harness";
import { MAX_CHANNELS } from "./tracker";

const action = fc.constantFrom(
  ...(["opening", "opened", "closed", "sent", "received", "ack", "timeout", "queue", "error", "tick"] as const),
);
const sane = fc.record({
  after: fc.integer({ min: 0, max: 20_000 }),
  action,
  what: fc.constantFrom<unknown>(
    "1",
    "2",
    1,
    1000,
    1006,
    "admitted",
    "left",
    "room_info",
    "wss://a.example",
    undefined,
  ),
  details: fc.record({
    channel: fc.constantFrom(undefined, "a", "b"),
    id: fc.constantFrom(undefined, "1", "2"),
    ackWithinMs: fc.constantFrom(undefined, 0, 1000, 15_000),
    withinMs: fc.constantFrom(undefined, 0, 1000, 15_000),
    initiator: fc.constantFrom(undefined, "local", "remote"),
    error: fc.constantFrom(undefined, "timeout", new Error("no")),
  }),
});

it("tells every phase once, dates nothing later than it was noticed, and counts nothing below zero", () => {
  fc.assert(
    fc.property(fc.array(sane, { maxLength: 80 }), (steps) => {
      // The harness throws for a phase that ends twice, or without having begun.
      const { step, signals, phases, tracker } = setUp();
      let time = 0;
      for (const { after, action: what, what: about, details } of steps) {
        time += after;
        step(time, what, about, details);
        for (const signal of signals) if (signal.type === "event") expect(signal.time).toBeLessThanOrEqual(time);
      }
      tracker.end(time);
      expect(phases.filter(({ name, end }) => name === "queue" && end === undefined)).toEqual([]);
      for (const { start, end = start } of phases) expect(end).toBeGreaterThanOrEqual(start);
      for (const signal of signals) {
        if (signal.type !== "event") continue;
        for (const value of Object.values(signal.attributes)) {
          if (typeof value === "number") expect(value).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 500 },
  );
});

it("is not late: no answer is told to be missing that came in time, time in queues left out", () => {
  const move = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom("in", "out", "tick"));
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), fc.integer({ min: 1, max: 30_000 }), (moves, within) => {
      const { step, events } = setUp();
      step(0, "sent", "a", { id: "1", ackWithinMs: within });
      let time = 0;
      let queued = false;
      let ran = 0;
      let due: number | undefined;
      for (const [ms, move] of moves) {
        if (!queued && due === undefined && ran + ms >= within) due = time + (within - ran);
        if (!queued) ran += ms;
        time += ms;
        if (move === "tick") step(time, "tick");
        else step(time, "queue", move === "in" ? 3 : "admitted");
        if (move !== "tick") queued = move === "in";
      }
      const told = events("rtc.signaling.ack_timeout");
      expect(told.map((event) => event.time)).toEqual(due === undefined ? [] : [due]);
      for (const { attributes } of told) expect(attributes["rtc.signaling.ack.waited"]).toBeCloseTo(within / 1000, 6);
    }),
    { numRuns: 500 },
  );
});

describe("whatever an application says", () => {
  const secret = "hunter2hunter2hunter2hunter2";
  const trap = new Proxy(
    {},
    {
      get() {
        throw new Error("trap");
      },
    },
  );
  const nonsense = fc.oneof(
    fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
    fc.constantFrom<unknown>(trap, Symbol("x"), Number.NaN, -1, 1e308, "x".repeat(100_000), secret, `token=${secret}`),
    fc.webUrl().map((url) => `${url}?token=${secret}`),
  );
  const details = fc.oneof(
    nonsense,
    fc.record({
      channel: nonsense,
      withinMs: nonsense,
      initiator: nonsense,
      reason: nonsense,
      id: nonsense,
      ackWithinMs: nonsense,
      size: nonsense,
      error: nonsense,
      estimateMs: nonsense,
      messageType: nonsense,
      code: nonsense,
      category: nonsense,
    }),
  );

  it("throws nothing, leaves no secret and no long text, and numbers are numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(action, nonsense, details), { maxLength: 30 }), (steps) => {
        const { step, signals, tracker } = setUp();
        for (const [at, [what, about, more]] of steps.entries()) step(at * 1000, what, about, more);
        tracker.end(steps.length * 1000);
        for (const signal of signals) {
          if (signal.type !== "event") continue;
          const values = [signal.body, signal.errorType ?? "", ...Object.values(signal.attributes)];
          for (const value of values) {
            if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
            else if (value !== undefined) {
              expect(value).toBeTypeOf("string");
              expect(String(value).length).toBeLessThan(700);
            }
          }
        }
        expect(JSON.stringify(signals)).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });

  it("counts a message whose details throw, as far as they can be read", () => {
    const { step, events, tracker } = setUp();
    step(0, "sent", "a", trap);
    step(1, "sent", "a", {
      size: 7,
      get id() {
        throw new Error("trap");
      },
    });
    tracker.end(2);
    expect(events("rtc.signaling.messages")[0]?.attributes).toMatchObject({
      "rtc.signaling.message.count": 2,
      "rtc.signaling.message.size": 7,
    });
  });

  it(`has ${MAX_CHANNELS} channels at a time; those that are closed make room`, () => {
    const { step, events } = setUp();
    for (let i = 0; i < MAX_CHANNELS + 5; i++) step(i, "opened", undefined, { channel: `open${i}` });
    for (let i = 0; i < MAX_CHANNELS + 5; i++) step(100 + i, "closed", 1000, { channel: `open${i}` });
    const opened = () => events("rtc.signaling.close").filter(({ attributes: a }) => a["rtc.signaling.open.duration"]);
    expect(opened()).toHaveLength(MAX_CHANNELS);
    for (let i = 0; i < 100; i++) {
      step(1000 + i, "opened", undefined, { channel: `one${i}` });
      step(1001 + i, "closed", 1000, { channel: `one${i}` });
    }
    expect(opened()).toHaveLength(MAX_CHANNELS + 100);
  });
});

describe("an error of the channel or the server", () => {
  it("has its type, message, code, category, and the message that it is about", () => {
    const { step, events } = setUp();
    step(0, "opening", "wss://signal.example.com/rtc?token=x");
    step(1, "error", new TypeError("Bearer abcdefghijkl is refused"), { messageType: "prompt", code: 4003 });
    step(2, "error", { message: "full", code: "ROOM_FULL", category: "capacity" });
    step(3, "error", undefined, { code: "d41d8cd98f00b204e9800998ecf8427e", category: "two words" });
    expect(events("rtc.signaling.error")).toMatchObject([
      {
        errorType: "TypeError",
        severity: "error",
        body: "signalling: Bearer [masked] is refused",
        attributes: {
          "rtc.error.code": "4003",
          "rtc.signaling.message.type": "prompt",
          "rtc.signaling.url": "wss://signal.example.com/rtc",
        },
      },
      { errorType: "_OTHER", attributes: { "rtc.error.code": "ROOM_FULL", "rtc.error.category": "capacity" } },
      { errorType: "_OTHER", body: "signalling: _OTHER" },
    ]);
    const { attributes = {} } = events("rtc.signaling.error")[2] ?? {};
    expect(Object.values(attributes).filter((value) => value !== undefined)).toEqual(["wss://signal.example.com/rtc"]);
  });
});
