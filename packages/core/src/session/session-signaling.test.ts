import { describe, expect, it, vi } from "vitest";
import type { SignalingSteps } from "../observation";
import { events, setup, spans } from "./session.harness";

async function begun() {
  const all = setup();
  const session = all.scope.session({ transport: "livekit" });
  await session.ready;
  const start = all.time();
  /** `[phase, begin, end, outcome]` of every phase that was told, ms since the beginning. */
  const phases = () =>
    spans(all.signals, "rtc.connect.phase").map((span) => [
      span.attributes["rtc.connect.phase"],
      span.start - start,
      span.end - start,
      span.outcome,
    ]);
  const connects = () => spans(all.signals, "rtc.connect");
  /** Lets time pass with a sign of life every second. */
  function pass(ms: number): void {
    for (let left = ms; left > 0; left -= 1000) {
      session.observe({ type: "signaling", action: "tick", time: all.advance(Math.min(1000, left)) });
    }
  }
  return { ...all, session, start, phases, connects, pass };
}

/** Work that is over when the test says so. */
function work() {
  let settle: { resolve(): void; reject(error: unknown): void } | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, done: () => settle?.resolve(), fail: (error: unknown) => settle?.reject(error) };
}

describe("session.signaling", () => {
  it("joins the connect: its channel, its queue, and the time in it apart", async () => {
    const { session, advance, phases, connects, signals } = await begun();
    const { promise, done } = work();
    const { opening, opened, sent, ack, queue } = session.signaling;
    const connected = session.connect(() => promise);
    opening("wss://user:pass@signal.example.com/rtc?token=abc", { withinMs: 5000 });
    advance(100);
    opened();
    sent("join", { id: "1", ackWithinMs: 2000, size: 40 });
    advance(50);
    ack("1");
    queue(3);
    advance(120_000);
    queue(1);
    advance(30_000);
    queue("admitted");
    advance(250);
    done();
    await connected;
    session.end();
    expect(phases()).toEqual([
      ["signaling.open", 0, 100, "ok"],
      ["queue", 150, 150_150, "ok"],
    ]);
    expect(connects()).toMatchObject([
      {
        outcome: "ok",
        attributes: {
          "rtc.connect.duration": 0.4,
          "rtc.connect.queue.duration": 150,
          "rtc.connect.critical_path.queue": 150_000,
          "rtc.connect.critical_path.signaling.open": 100,
        },
      },
    ]);
    expect(events(signals, "rtc.queue").map(({ attributes: a }) => a["rtc.queue.state"])).toEqual([
      "entered",
      "moved",
      "admitted",
    ]);
    expect(JSON.stringify(signals)).not.toMatch(/pass@|token=abc/);
  });

  it("keeps what was told before the trackers were loaded, with its times", async () => {
    const { scope, signals, advance, time } = setup();
    const session = scope.session({ transport: "webrtc" });
    const start = time();
    session.signaling.opening("wss://signal.example.com", { withinMs: 1000 });
    advance(300);
    session.signaling.opened();
    session.signaling.sent("prompt", { id: 7 as unknown as string, ackWithinMs: 1000, size: 10 });
    session.serverReport({ rttMs: 20 });
    advance(5000);
    session.signaling.closed(1006);
    await session.ready;
    const [timeout] = events(signals, "rtc.signaling.ack_timeout");
    expect((timeout?.time ?? 0) - start).toBe(1300);
    expect(events(signals, "rtc.signaling.close")).toMatchObject([
      { time: start + 5300, attributes: { "rtc.signaling.open.duration": 5, "rtc.signaling.pending_acks": 0 } },
    ]);
  });

  it("belongs to the connect that begins while it lasts, whose timeout does not count the queue", async () => {
    const { session, advance, pass, phases, connects } = await begun();
    session.signaling.queue(5);
    advance(10_000);
    const connected = session.connect(() => work().promise);
    void connected;
    pass(600_000);
    expect(connects()).toEqual([]);
    session.signaling.queue("admitted");
    pass(59_000);
    expect(connects()).toEqual([]);
    pass(5000);
    session.observe({ type: "phase.started", phase: "room.join", time: advance(1) });
    expect(phases()).toEqual([["queue", 10_000, 610_000, "ok"]]);
    expect(connects()).toMatchObject([
      { outcome: "error", errorType: "timeout", attributes: { "rtc.connect.queue.duration": 600 } },
    ]);
  });

  it("waits for a place before it takes a session without any connection for connected", async () => {
    vi.useFakeTimers();
    try {
      const { session, advance, connects } = await begun();
      await session.connect(() => session.signaling.queue(9));
      const seconds = (count: number) => {
        for (let second = 0; second < count; second++) vi.advanceTimersByTime(advance(1000) && 1000);
      };
      seconds(20);
      expect(connects()).toEqual([]);
      session.signaling.queue("admitted");
      seconds(6);
      expect(connects()).toMatchObject([{ outcome: "ok", attributes: { "rtc.connect.queue.duration": 20 } }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("leaves the queue with the session", async () => {
    const { session, advance, phases, connects, signals } = await begun();
    void session.connect(() => work().promise);
    session.signaling.queue(2);
    session.signaling.opening();
    advance(7000);
    session.end();
    expect(phases()).toEqual([
      ["queue", 0, 7000, "cancelled"],
      ["signaling.open", 0, 7000, "cancelled"],
    ]);
    expect(connects()).toMatchObject([{ outcome: "cancelled" }]);
    expect(events(signals, "rtc.queue").at(-1)?.attributes["rtc.queue.state"]).toBe("left");
    const told = signals.length;
    session.signaling.queue("admitted");
    session.signaling.sent("late");
    session.serverReport({ rttMs: 1 });
    expect(signals).toHaveLength(told);
    expect(signals.at(-1)?.name).toBe("rtc.session.end");
  });

  it("gives a phase that outlives its connect the end of the connect, and starts it in the outage that follows", async () => {
    const { session, advance, phases, signals, start } = await begun();
    const { promise, fail } = work();
    const connected = session.connect(() => promise).catch(() => {});
    advance(10);
    session.signaling.opening();
    advance(10);
    fail(new TypeError("no"));
    await connected;
    expect(phases()).toEqual([["signaling.open", 10, 20, "error"]]);
    session.observe({ type: "reconnect", action: "lost", cause: "signaling", time: advance(30) });
    session.observe({ type: "reconnect", action: "attempt.started", mode: "full", time: advance(10) });
    advance(40);
    session.signaling.opened();
    session.signaling.queue(1);
    advance(100);
    session.signaling.queue("admitted");
    session.observe({ type: "reconnect", action: "recovered", time: advance(5) });
    expect(spans(signals, "rtc.reconnect.attempt")).toMatchObject([
      {
        start: start + 60,
        attributes: {
          "rtc.reconnect.critical_path.signaling.open": 40,
          "rtc.reconnect.critical_path.queue": 100,
          "rtc.reconnect.critical_path.other": 5,
        },
      },
    ]);
    expect(phases()).toHaveLength(1);
  });

  it("survives anything that an application may say", async () => {
    const { session, warnings, signals } = await begun();
    const trap = new Proxy(
      {},
      {
        get() {
          throw new Error("trap");
        },
      },
    );
    const things: unknown[] = [
      undefined,
      null,
      7,
      -1,
      Number.NaN,
      Symbol("x"),
      7n,
      trap,
      () => {},
      "x".repeat(1e6),
      [],
    ];
    for (const method of Object.keys(session.signaling) as (keyof SignalingSteps)[]) {
      for (const what of things) {
        for (const details of [...things, { channel: trap, id: Symbol("x"), size: -1, error: trap, reason: 7 }]) {
          const call = session.signaling[method] as (what: unknown, details: unknown) => void;
          expect(() => call(what, details)).not.toThrow();
        }
      }
    }
    for (const message of things) expect(() => session.serverReport(message)).not.toThrow();
    session.end();
    expect(warnings.filter((warning) => !warning.includes("server report"))).toEqual([]);
    expect(signals.at(-1)?.name).toBe("rtc.session.end");
  });
});

describe("session.serverReport", () => {
  it("is told over ten seconds, and a bad message once, by its member", async () => {
    const { session, advance, signals, warnings, start } = await begun();
    session.serverReport({ rttMs: 10, frameRateIn: 30, frameRateOut: 30 });
    session.serverReport({ rttMs: "hunter2" });
    // The parser is loaded.
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    advance(4000);
    session.serverReport('{"rttMs":30}');
    session.serverReport({ packetLoss: 4711 });
    advance(20_000);
    session.end();
    expect(events(signals, "rtc.server.report")).toMatchObject([
      { time: start + 10_000, attributes: { "rtc.server.rtt": 0.02, "rtc.server.frame_rate.out": 30 } },
    ]);
    expect(warnings).toEqual([
      "rtcscope: a server report is left out: rttMs must be a number of milliseconds, 0 or more",
    ]);
  });
});
