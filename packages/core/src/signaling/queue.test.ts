import { describe, expect, it } from "vitest";
import { setUp } from "./signaling.harness";

const QUEUE = "rtc.queue";

describe("a queue", () => {
  it("is a phase from the first place to the admission, with an event for every move", () => {
    const { step, told, events } = setUp();
    step(1000, "queue", 4, { estimateMs: 30_000 });
    step(6000, "queue", 2);
    step(6500, "queue", 2, { estimateMs: 1 });
    step(13_500, "queue", "admitted");
    step(13_600, "queue", "admitted");
    expect(told()).toEqual([["queue", 1000, 13_500, "ok"]]);
    expect(events(QUEUE).map(({ time, body }) => [time, body])).toEqual([
      [1000, "queue: entered, place 4"],
      [6000, "queue: moved, place 2 after 5 s"],
      [13_500, "queue: admitted after 13 s"],
    ]);
    expect(events(QUEUE).map(({ attributes }) => attributes)).toEqual([
      { "rtc.queue.state": "entered", "rtc.queue.position": 4, "rtc.queue.wait": 0, "rtc.queue.estimate": 30 },
      { "rtc.queue.state": "moved", "rtc.queue.position": 2, "rtc.queue.wait": 5 },
      { "rtc.queue.state": "admitted", "rtc.queue.wait": 12.5 },
    ]);
  });

  it("that is left is a cancelled phase; it can be entered again", () => {
    const { step, told, events } = setUp();
    step(0, "queue", 1);
    step(10, "queue", "left");
    step(20, "queue", "left");
    step(30, "queue", 1);
    step(40, "queue", "admitted");
    expect(told()).toEqual([
      ["queue", 0, 10, "cancelled"],
      ["queue", 30, 40, "ok"],
    ]);
    expect(events(QUEUE).map(({ attributes }) => attributes["rtc.queue.state"])).toEqual([
      "entered",
      "left",
      "entered",
      "admitted",
    ]);
  });

  it("is left when the session ends", () => {
    const { step, told, events, tracker } = setUp();
    step(0, "queue", 7);
    expect(tracker.connecting).toBe(true);
    tracker.end(5000);
    expect(told()).toEqual([["queue", 0, 5000, "cancelled"]]);
    expect(events(QUEUE).at(-1)).toMatchObject({ severity: "warn", attributes: { "rtc.queue.wait": 5 } });
    expect(tracker.connecting).toBe(false);
  });

  it("was none where somebody is admitted at once, and for places that are none", () => {
    const { step, signals, phases } = setUp();
    for (const what of ["admitted", "left", Number.NaN, -1, 1.5, 1 / 0, "3", null, {}, Symbol("1")]) {
      step(1, "queue", what);
    }
    expect([signals, phases]).toEqual([[], []]);
  });

  it("belongs to every connect and outage that begins while it lasts", () => {
    const { step, phases, tracker } = setUp();
    step(0, "opening", "wss://signal.example.com");
    step(10, "queue", 7);
    step(20, "opened");
    tracker.joined(100);
    expect(phases.map(({ name, start }) => [name, start])).toEqual([
      ["signaling.open", 0],
      ["queue", 10],
      ["queue", 100],
    ]);
    step(200, "queue", "admitted");
    tracker.joined(300);
    expect(phases).toHaveLength(3);
  });
});
