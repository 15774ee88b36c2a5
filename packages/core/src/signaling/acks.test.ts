import { describe, expect, it } from "vitest";
import { MAX_PENDING } from "./acks";
import { setUp } from "./signaling.harness";

const TIMEOUT = "rtc.signaling.ack_timeout";
const ERROR = "rtc.signaling.error";

describe("a message that waits for its acknowledgement", () => {
  it("is told when it was due and had not come, with what else waits", () => {
    const { step, events } = setUp();
    step(0, "sent", "prompt", { id: "1", ackWithinMs: 2000 });
    step(10, "sent", "image", { id: "2", ackWithinMs: 9000 });
    step(1999, "tick");
    expect(events(TIMEOUT)).toEqual([]);
    step(5000, "tick");
    step(6000, "tick");
    expect(events(TIMEOUT)).toMatchObject([
      {
        time: 2000,
        severity: "warn",
        body: "prompt was not acknowledged within 2 s",
        attributes: {
          "rtc.signaling.message.type": "prompt",
          "rtc.signaling.ack.waited": 2,
          "rtc.signaling.pending_acks": 1,
        },
      },
    ]);
  });

  it("is answered before the limit, not on it", () => {
    const { step, events } = setUp();
    step(0, "sent", "a", { id: 1, ackWithinMs: 1000 });
    step(999, "ack", 1);
    step(0, "sent", "b", { id: 2, ackWithinMs: 1000 });
    step(1000, "ack", 2);
    step(9000, "tick");
    expect(events(TIMEOUT).map(({ attributes }) => attributes["rtc.signaling.message.type"])).toEqual(["b"]);
  });

  it("is told in the order in which messages were due", () => {
    const { step, events } = setUp();
    step(0, "sent", "slow", { id: "1", ackWithinMs: 5000 });
    step(0, "sent", "quick", { id: "2", ackWithinMs: 1000 });
    step(9000, "tick");
    expect(events(TIMEOUT).map(({ time }) => time)).toEqual([1000, 5000]);
  });

  it("does not wait in a queue", () => {
    const { step, events } = setUp();
    step(0, "sent", "join", { id: "1", ackWithinMs: 2000 });
    step(500, "queue", 2);
    step(1000, "sent", "profile", { id: "2", ackWithinMs: 2000 });
    step(120_500, "queue", 1);
    step(300_500, "queue", "admitted");
    step(301_999, "tick");
    expect(events(TIMEOUT)).toEqual([]);
    step(310_000, "tick");
    expect(events(TIMEOUT)).toMatchObject([
      { time: 302_000, attributes: { "rtc.signaling.ack.waited": 2 } },
      { time: 302_500, attributes: { "rtc.signaling.ack.waited": 2 } },
    ]);
  });

  it("waits anew when it is sent again under its id", () => {
    const { step, events } = setUp();
    step(0, "sent", "prompt", { id: "1", ackWithinMs: 1000 });
    step(800, "sent", "prompt", { id: "1", ackWithinMs: 1000 });
    step(9000, "tick");
    step(9001, "sent", "prompt", { id: "1", ackWithinMs: 1000 });
    step(9002, "ack", "1");
    step(20_000, "tick");
    expect(events(TIMEOUT).map(({ time }) => time)).toEqual([1800]);
  });

  it("has its id for itself in its channel", () => {
    const { step, events } = setUp();
    for (const channel of ["a", "b", undefined]) step(0, "sent", "x", { id: "1", ackWithinMs: 1000, channel });
    step(1, "sent", "y", { id: "b 1", ackWithinMs: 1000, channel: "a" });
    step(1, "sent", "z", { id: "1", ackWithinMs: 1000, channel: "a b" });
    step(2, "ack", "1", { channel: "a" });
    step(3, "ack", "1", { channel: "a b" });
    step(5000, "tick");
    expect(events(TIMEOUT).map(({ attributes }) => attributes["rtc.signaling.message.type"])).toEqual(["x", "x", "y"]);
  });

  it("is refused with its type, also when the refusal is late; null is no refusal", () => {
    const { step, events } = setUp();
    step(0, "sent", "prompt", { id: "1", ackWithinMs: 1000 });
    step(10, "ack", "1", { error: { message: "password=hunter22 is wrong", code: 403, category: "auth" } });
    step(20, "sent", "image", { id: "2", ackWithinMs: 1000 });
    step(3000, "ack", "2", { error: "timeout" });
    step(3001, "sent", "stop", { id: "3" });
    step(3002, "ack", "3", { error: null });
    expect(events(ERROR)).toMatchObject([
      {
        body: "signalling: prompt was refused",
        attributes: {
          "rtc.signaling.message.type": "prompt",
          "rtc.error.message": "password=[masked] is wrong",
          "rtc.error.code": "403",
          "rtc.error.category": "auth",
        },
      },
      { body: "signalling: image was refused", errorType: "timeout" },
    ]);
  });
});

describe("the application's own timer", () => {
  it("ends the wait of the message of that id", () => {
    const { step, events } = setUp();
    step(0, "sent", "prompt", { id: "1" });
    step(3000, "timeout", "1");
    step(3001, "timeout", "1");
    expect(events(TIMEOUT)).toMatchObject([{ time: 3000, attributes: { "rtc.signaling.ack.waited": 3 } }]);
    expect(events(ERROR)).toEqual([]);
  });

  it("says nothing new of a message that timed out, was answered, or went with its socket", () => {
    const { step, events } = setUp();
    step(0, "opened");
    step(0, "sent", "a", { id: "1", ackWithinMs: 1000 });
    step(1000, "timeout", "1");
    step(1100, "sent", "b", { id: "2", ackWithinMs: 1000 });
    step(1200, "ack", "2");
    step(2100, "timeout", "2");
    step(2200, "sent", "c", { id: "3", ackWithinMs: 1000 });
    step(2300, "closed", 1006);
    step(3200, "timeout", "3");
    expect(events(TIMEOUT)).toHaveLength(1);
    expect(events(ERROR)).toEqual([]);
  });

  it("for room_info is an issue, for another step an error that names it", () => {
    const { step, events } = setUp();
    step(0, "opening", "wss://signal.example.com/rtc");
    step(100, "timeout", "room_info");
    step(200, "timeout", "generation.started");
    step(300, "timeout", "3f2b8c9d-7a61-4f0e-9a3b-1c2d3e4f5a6b");
    expect(events("rtc.issue")).toMatchObject([
      { time: 100, errorType: "timeout", attributes: { "rtc.issue.type": "room_info_timeout" } },
    ]);
    expect(events(ERROR)).toMatchObject([
      {
        errorType: "timeout",
        body: "signalling: no answer to generation.started",
        attributes: { "rtc.signaling.url": "wss://signal.example.com/rtc" },
      },
      { body: "signalling: no answer to other", attributes: { "rtc.signaling.message.type": "other" } },
    ]);
  });
});

describe("messages that wait", () => {
  it(`are ${MAX_PENDING} at most; those without a limit make room, the oldest first`, () => {
    const { step, events } = setUp();
    step(0, "opened");
    for (let id = 0; id < MAX_PENDING; id++) step(id, "sent", "open.end", { id });
    for (let id = 0; id < 10; id++) step(1000 + id, "sent", "limited", { id: `l${id}`, ackWithinMs: 1000 });
    step(5000, "tick");
    expect(events(TIMEOUT)).toHaveLength(10);
    for (let id = 0; id < MAX_PENDING + 50; id++) step(6000, "sent", "limited", { id: `m${id}`, ackWithinMs: 60_000 });
    step(7000, "closed", 1000);
    expect(events("rtc.signaling.close")[0]?.attributes["rtc.signaling.pending_acks"]).toBe(MAX_PENDING);
  });

  it("do not wait under an id that is none", () => {
    const { step, events } = setUp();
    step(0, "opened");
    for (const id of ["", "x".repeat(201), Symbol("1"), {}, null]) step(1, "sent", "a", { id, ackWithinMs: 1 });
    step(100, "closed", 1000);
    expect(events("rtc.signaling.close")[0]?.attributes["rtc.signaling.pending_acks"]).toBe(0);
  });
});
