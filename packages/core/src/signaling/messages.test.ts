import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TYPES } from "./details";
import { MESSAGES_WINDOW_MS } from "./messages";
import { setUp } from "./signaling.harness";

const MESSAGES = "rtc.signaling.messages";

describe("messages", () => {
  it("are told by type and direction, half a minute at a time", () => {
    const { step, events, tracker } = setUp();
    step(1000, "sent", "prompt", { size: 100 });
    step(2000, "received", "prompt", { size: 7 });
    step(30_999, "sent", "prompt", { size: 20 });
    step(31_000, "sent", "prompt", { size: 3 });
    tracker.end(32_000);
    expect(events(MESSAGES).map(({ time, body }) => [time, body])).toEqual([
      [31_000, "prompt: 2 sent, 120 bytes in 30 s"],
      [31_000, "prompt: 1 received, 7 bytes in 30 s"],
      [32_000, "prompt: 1 sent, 3 bytes in 1 s"],
    ]);
    expect(events(MESSAGES)[0]?.attributes).toEqual({
      "rtc.signaling.message.type": "prompt",
      "rtc.signaling.message.direction": "sent",
      "rtc.signaling.message.count": 2,
      "rtc.signaling.message.size": 120,
      "rtc.signaling.window.duration": 30,
    });
  });

  it("have no size where none was told, or what was told is none", () => {
    const { step, events, tracker } = setUp();
    for (const size of [undefined, -1, Number.NaN, 1 / 0, 2.5, "7", {}]) step(1, "sent", "a", { size });
    tracker.end(2);
    expect(events(MESSAGES)[0]?.attributes).toMatchObject({ "rtc.signaling.message.count": 7 });
    expect(events(MESSAGES)[0]?.attributes["rtc.signaling.message.size"]).toBeUndefined();
  });

  it.each([
    ["generation.started", true],
    ["room_configuration_update_v2", true],
    ["ns:type/sub-type", true],
    ["draw a cat", false],
    ["", false],
    ["x".repeat(65), false],
    ["3f2b8c9d-7a61-4f0e-9a3b-1c2d3e4f5a6b", false],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0", false],
    ["d41d8cd98f00b204e9800998ecf8427e", false],
    ["192.168.17.201", false],
    [7, false],
    [null, false],
    [Symbol("type"), false],
  ])("of type %s keep it: %s", (type, kept) => {
    const { step, events, tracker } = setUp();
    step(1, "received", type);
    tracker.end(2);
    expect(events(MESSAGES)[0]?.attributes["rtc.signaling.message.type"]).toBe(kept ? type : "other");
  });

  it(`have ${MAX_TYPES} types, all others are one`, () => {
    const { step, events, tracker } = setUp();
    for (let i = 0; i < 100; i++) step(1, "sent", `type${i}`);
    tracker.end(2);
    expect(events(MESSAGES)).toHaveLength(MAX_TYPES + 1);
    expect(events(MESSAGES).at(-1)?.attributes).toMatchObject({
      "rtc.signaling.message.type": "other",
      "rtc.signaling.message.count": 100 - MAX_TYPES,
    });
  });

  it("add up: what is told is what was sent, in windows of at most half a minute that do not overlap", () => {
    const message = fc.record({
      after: fc.integer({ min: 0, max: 50_000 }),
      what: fc.constantFrom("sent" as const, "received" as const, "tick" as const),
      type: fc.constantFrom("a", "b", "two words"),
      size: fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), fc.integer({ min: 0, max: 50_000 }), (messages, rest) => {
        const { step, events, tracker } = setUp();
        let time = 0;
        const made = { count: 0, size: 0 };
        for (const { after, what, type, size } of messages) {
          time += after;
          step(time, what, type, { size });
          if (what === "tick") continue;
          made.count++;
          made.size += size ?? 0;
        }
        tracker.end(time + rest);
        const found = { count: 0, size: 0 };
        let last = 0;
        for (const { time: end, attributes } of events(MESSAGES)) {
          found.count += attributes["rtc.signaling.message.count"];
          found.size += attributes["rtc.signaling.message.size"] ?? 0;
          const length = attributes["rtc.signaling.window.duration"] * 1000;
          expect(length).toBeLessThanOrEqual(MESSAGES_WINDOW_MS);
          expect(end === last || end - length >= last - 1e-6).toBe(true);
          last = end;
        }
        expect(found).toEqual(made);
        expect(last).toBeLessThanOrEqual(time + rest);
      }),
    );
  });
});
