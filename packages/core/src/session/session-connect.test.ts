/** What a transport tells of its own connect, and how it meets the application's. */
import { describe, expect, it, vi } from "vitest";
import { events, setup, spans } from "./session.harness";

async function begun() {
  const all = setup();
  const session = all.scope.session({ transport: "livekit" });
  await session.ready;
  return {
    ...all,
    session,
    connects: () => spans(all.signals, "rtc.connect"),
    failed: (error: unknown) => session.observe({ type: "connect.failed", time: all.advance(10), error }),
    started: (phase: string, opens?: true) =>
      session.observe({ type: "phase.started", phase, time: all.advance(10), opens }),
    ended: (phase: string) =>
      session.observe({ type: "phase.ended", phase, time: all.advance(10), outcome: "ok", error: undefined }),
    lost: () => session.observe({ type: "reconnect", action: "lost", cause: "server", time: all.advance(10) }),
  };
}

const refused = Object.assign(new RangeError("token=abcdefgh is refused"), { code: 401, category: "auth" });

describe("connect.failed", () => {
  it("says more than the rejection of the work, while that runs; its code and category are on the unfinished phases too", async () => {
    const { session, failed, started, connects, signals } = await begun();
    await session
      .connect(async () => {
        started("room.join");
        failed(refused);
        throw new Error("wrapped");
      })
      .catch(() => {});
    const facts = { "rtc.error.code": "401", "rtc.error.category": "auth" };
    const told = {
      outcome: "error",
      errorType: "RangeError",
      errorMessage: "token=[masked] is refused",
      attributes: facts,
    };
    expect(connects()).toMatchObject([told]);
    expect(spans(signals, "rtc.connect.phase")).toMatchObject([told]);
  });

  it("is taken back by undefined, and does not outlive its connect", async () => {
    const { session, failed, connects } = await begun();
    const reject = (work: () => void) =>
      session
        .connect(() => {
          work();
          throw new TypeError("own");
        })
        .catch(() => {});
    await reject(() => {
      failed(refused);
      failed(undefined);
    });
    await reject(() => failed(refused));
    await reject(() => {});
    expect(connects().map(({ errorType }) => errorType)).toEqual(["TypeError", "RangeError", "TypeError"]);
    expect(connects()[0]?.attributes["rtc.error.code"]).toBeUndefined();
  });

  it("is nothing when the work succeeds after all", async () => {
    const { session, failed, connects } = await begun();
    await session.connect(() => failed(refused));
    session.end();
    expect(connects()).toMatchObject([{ outcome: "ok" }]);
  });

  it("ends a connect whose work is done, or that the transport opened itself; an abort cancels it", async () => {
    const { session, failed, started, connects } = await begun();
    await session.connect(() => {});
    failed("signaling_failed");
    started("signaling.open", true);
    failed(new DOMException("left", "AbortError"));
    started("signaling.open", true);
    failed(refused);
    expect(connects().map(({ outcome, errorType }) => [outcome, errorType])).toEqual([
      ["error", "signaling_failed"],
      ["cancelled", undefined],
      ["error", "RangeError"],
    ]);
  });

  it("does nothing after the connect, nor in an outage", async () => {
    const { failed, started, lost, signals } = await begun();
    failed(refused);
    started("signaling.open", true);
    failed(refused);
    failed(refused);
    lost();
    const told = signals.length;
    failed(refused);
    expect(signals).toHaveLength(told);
  });
});

describe("a phase that opens", () => {
  it("opens one connect, and is its first phase", async () => {
    const { session, started, ended, connects, signals } = await begun();
    started("media.acquire");
    expect(signals.filter(({ type }) => type === "span.open")).toEqual([]);
    started("signaling.open", true);
    started("room.join", true);
    ended("signaling.open");
    session.end();
    expect(connects()).toHaveLength(1);
    const phases = spans(signals, "rtc.connect.phase").map(({ attributes: a }) => a["rtc.connect.phase"]);
    expect(phases).toEqual(["signaling.open", "room.join"]);
  });

  it("is a step of session.connect(), or of an outage", async () => {
    const { session, started, lost, connects, advance, signals } = await begun();
    await session.connect(() => started("signaling.open", true));
    session.observe({ type: "connect.failed", time: advance(1), error: refused });
    lost();
    session.observe({ type: "reconnect", action: "attempt.started", time: advance(10) });
    started("signaling.open", true);
    session.observe({ type: "reconnect", action: "recovered", time: advance(50) });
    expect(connects()).toHaveLength(1);
    expect(spans(signals, "rtc.reconnect.attempt")[0]?.attributes).toMatchObject({
      "rtc.reconnect.critical_path.signaling.open": 50,
    });
  });

  it("is not over with what the application did before", async () => {
    vi.useFakeTimers();
    try {
      const { session, started, connects, advance } = await begun();
      await session.connect(() => Promise.reject(refused)).catch(() => {});
      started("signaling.open", true);
      for (let second = 0; second < 20; second++) vi.advanceTimersByTime(advance(1000) && 1000);
      expect(connects()).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("begins another connect when the last one is over, though nobody looked", async () => {
    const { started, connects, advance } = await begun();
    started("signaling.open", true);
    advance(100_000);
    started("signaling.open", true);
    advance(100_000);
    started("signaling.open", true);
    expect(connects().map(({ outcome, start, end }) => [outcome, end - start])).toEqual([
      ["error", 60_000],
      ["error", 60_000],
    ]);
  });
});

describe("outages", () => {
  it("that follow each other are a loop, told once and counted as an issue", async () => {
    const { session, signals, lost, advance } = await begun();
    for (let i = 0; i < 6; i++) {
      lost();
      session.observe({ type: "reconnect", action: "recovered", time: advance(5000) });
    }
    session.end();
    expect(events(signals, "rtc.issue")).toMatchObject([
      { severity: "warn", attributes: { "rtc.issue.type": "reconnect_loop" } },
    ]);
    expect(events(signals, "rtc.session.end")[0]?.attributes).toMatchObject({
      "rtc.session.issues": 1,
      "rtc.session.reconnects": 6,
    });
  });
});
