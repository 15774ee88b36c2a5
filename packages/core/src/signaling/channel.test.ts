import { describe, expect, it } from "vitest";
import { setUp } from "./signaling.harness";

const CLOSE = "rtc.signaling.close";
const ERROR = "rtc.signaling.error";

describe("opening a channel", () => {
  it("is a phase until it is open", () => {
    const { step, told, signals } = setUp();
    step(100, "opening", "wss://signal.example.com/rtc?access_token=abc", { withinMs: 5000 });
    step(350, "opened");
    step(9000, "tick");
    expect(told()).toEqual([["signaling.open", 100, 350, "ok"]]);
    expect(signals).toEqual([]);
  });

  it("fails when it was due, however late that is noticed; on the limit is too late", () => {
    const { step, phases, events } = setUp();
    step(100, "opening", "wss://signal.example.com/rtc?access_token=abc", { withinMs: 5000 });
    step(5099, "tick");
    expect(phases[0]?.end).toBeUndefined();
    step(60_000, "opened");
    expect(phases).toMatchObject([{ end: 5100, outcome: "error", error: "timeout" }]);
    expect(events(ERROR)).toMatchObject([
      {
        time: 5100,
        errorType: "timeout",
        body: "signalling: not open in time (wss://signal.example.com/rtc)",
        attributes: { "rtc.signaling.url": "wss://signal.example.com/rtc" },
      },
    ]);
    step(70_000, "closed", 1000);
    expect(events(CLOSE)[0]?.attributes["rtc.signaling.open.duration"]).toBe(10);
  });

  it("fails when it closes before it is open, unless this side gave it up", () => {
    const { step, phases, events } = setUp();
    step(0, "opening");
    step(10, "closed", 1006);
    step(20, "opening");
    step(30, "closed", 1006, { initiator: "local" });
    expect(phases).toMatchObject([
      { outcome: "error", error: "signaling_failed", end: 10 },
      { outcome: "cancelled", end: 30 },
    ]);
    expect(events(CLOSE)).toMatchObject([
      { severity: "warn", body: "signalling closed by network (1006) before it was open" },
      { severity: "info", body: "signalling closed by local (1006) before it was open" },
    ]);
    expect(events(CLOSE)[0]?.attributes["rtc.signaling.open.duration"]).toBeUndefined();
  });

  it("again is a phase of its own, and the one before was given up", () => {
    const { step, told, phases } = setUp();
    step(0, "opening", "wss://a.example", { withinMs: 100 });
    step(50, "opening", "wss://b.example");
    step(500, "opened");
    expect(told()).toEqual([
      ["signaling.open", 0, 50, "cancelled"],
      ["signaling.open", 50, 500, "ok"],
    ]);
    expect(new Set(phases.map(({ key }) => key)).size).toBe(2);
  });

  it("does not count the time in a queue", () => {
    const { step, phases, events } = setUp();
    step(0, "opening", undefined, { withinMs: 1000 });
    step(400, "queue", 3);
    step(60_400, "tick");
    step(60_400, "queue", "admitted");
    step(60_999, "tick");
    expect(events(ERROR)).toEqual([]);
    step(99_000, "tick");
    expect(events(ERROR)).toMatchObject([{ time: 61_000 }]);
    expect(phases.find(({ name }) => name === "signaling.open")).toMatchObject({ end: 61_000, error: "timeout" });
  });

  it("was due before the queue, where it was noticed in it only", () => {
    const { step, events } = setUp();
    step(0, "opening", undefined, { withinMs: 1000 });
    step(5000, "queue", 3);
    expect(events(ERROR)).toMatchObject([{ time: 1000 }]);
  });
});

describe("a close", () => {
  it("tells who, why, for how long, and what was left unanswered, which then waits no longer", () => {
    const { step, events } = setUp();
    step(0, "opening", "wss://signal.example.com/rtc");
    step(100, "opened");
    step(200, "sent", "prompt", { id: "1", ackWithinMs: 1000, size: 20 });
    step(210, "sent", "image", { id: "2" });
    step(220, "received", "tick");
    step(300, "sent", "prompt", { id: "1", channel: "other", ackWithinMs: 500 });
    step(400, "closed", 4001, { initiator: "remote", reason: "token=abcdefgh expired" });
    expect(events(CLOSE)).toMatchObject([
      {
        severity: "warn",
        body: "signalling closed by remote (4001: token=[masked] expired), 2 not acknowledged",
        attributes: {
          "rtc.signaling.url": "wss://signal.example.com/rtc",
          "rtc.signaling.close.code": 4001,
          "rtc.signaling.close.reason": "token=[masked] expired",
          "rtc.signaling.close.initiator": "remote",
          "rtc.signaling.open.duration": 0.3,
          "rtc.signaling.pending_acks": 2,
          "rtc.signaling.messages_sent": 2,
          "rtc.signaling.messages_received": 1,
        },
      },
    ]);
    step(60_000, "tick");
    // That of the other channel.
    expect(events("rtc.signaling.ack_timeout")).toMatchObject([{ time: 800 }]);
  });

  it.each([
    [1000, undefined, "unknown", "info"],
    [1001, "remote", "remote", "info"],
    [undefined, undefined, "unknown", "info"],
    [1006, undefined, "network", "warn"],
    [1006, "local", "local", "info"],
    [1011, undefined, "unknown", "warn"],
    [1000, "network", "network", "warn"],
    [Number.NaN, "nobody", "unknown", "info"],
  ])("with code %s by %s is by %s: %s", (code, given, initiator, severity) => {
    const { step, events } = setUp();
    step(0, "opened");
    step(10, "closed", code, { initiator: given });
    expect(events(CLOSE)).toMatchObject([{ severity, attributes: { "rtc.signaling.close.initiator": initiator } }]);
  });

  it("that is said twice is told once, until something is seen of the channel again", () => {
    const { step, events } = setUp();
    step(0, "opened");
    step(10, "closed", 1006);
    step(11, "closed", 1006);
    step(20, "opened");
    step(30, "closed", 1006);
    expect(events(CLOSE).map(({ time }) => time)).toEqual([10, 30]);
  });

  it("counts the messages of its own socket", () => {
    const { step, events } = setUp();
    step(0, "opened");
    step(1, "sent", "a");
    step(10, "closed", 1000);
    step(20, "opened");
    step(21, "received", "b");
    step(30, "closed", 1000);
    expect(
      events(CLOSE).map(({ attributes: a }) => [
        a["rtc.signaling.messages_sent"],
        a["rtc.signaling.messages_received"],
      ]),
    ).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

describe("a socket that takes the place of one that is still open", () => {
  function replaced() {
    const all = setUp();
    all.step(0, "opening", "wss://old.example");
    all.step(10, "opened");
    all.step(20, "sent", "prompt", { id: "1", ackWithinMs: 60_000 });
    all.step(100, "opening", "wss://new.example");
    all.step(110, "sent", "join", { id: "2", ackWithinMs: 60_000 });
    return all;
  }

  it("is not closed by the late close of that one, which its code gives away", () => {
    const { step, told, events } = replaced();
    step(150, "closed", 1000, { initiator: "local" });
    step(200, "opened");
    expect(told()).toEqual([
      ["signaling.open", 0, 10, "ok"],
      ["signaling.open", 100, 200, "ok"],
    ]);
    expect(events(CLOSE)).toMatchObject([
      {
        attributes: {
          "rtc.signaling.url": "wss://old.example",
          "rtc.signaling.open.duration": 0.14,
          "rtc.signaling.pending_acks": 1,
          "rtc.signaling.messages_sent": 1,
        },
      },
    ]);
    step(300, "closed", 1000);
    expect(events(CLOSE)[1]?.attributes).toMatchObject({
      "rtc.signaling.url": "wss://new.example",
      "rtc.signaling.pending_acks": 1,
    });
  });

  it("failed to open when it closes without a code of its own; the other's close may still come", () => {
    const { step, phases, events } = replaced();
    step(150, "closed", 1006);
    expect(phases.at(-1)).toMatchObject({ start: 100, end: 150, error: "signaling_failed" });
    step(160, "closed", 1006);
    step(170, "closed", 1006);
    expect(events(CLOSE).map(({ attributes: a }) => [a["rtc.signaling.url"], a["rtc.signaling.pending_acks"]])).toEqual(
      [
        ["wss://new.example", 1],
        ["wss://old.example", 1],
      ],
    );
  });

  it("is what closes where both are open: channels of their own tell them apart", () => {
    const { step, events } = setUp();
    step(0, "opened", undefined, { channel: "a" });
    step(1, "opened", undefined, { channel: "b" });
    step(100, "closed", 1006, { channel: "a" });
    step(200, "closed", 1000, { channel: "b" });
    expect(events(CLOSE).map(({ attributes: a }) => a["rtc.signaling.open.duration"])).toEqual([0.1, 0.199]);
  });
});
