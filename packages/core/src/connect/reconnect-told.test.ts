import { describe, expect, it } from "vitest";
import { RECONNECT_TIMEOUT_MS } from "./reconnect";
import { setUp } from "./reconnect.harness";

describe("a transport that tells its reconnects", () => {
  it("is believed, with its back-off", () => {
    const { connected, tell, episodes, attempts, signals } = setUp();
    connected(0);
    tell(100, "lost", { cause: "signaling" });
    tell(110, "attempt.started", { mode: "resume", backoffMs: 0 });
    tell(200, "attempt.failed", { error: new Error("no") });
    tell(500, "attempt.started", { mode: "full", backoffMs: 300 });
    tell(900, "recovered");
    expect(episodes()).toEqual([
      { start: 100, end: 900, outcome: "ok", cause: "signaling", mode: "full", attempts: 2 },
    ]);
    expect(attempts()).toEqual([
      [1, "resume", 110, 200, "error"],
      [2, "full", 500, 900, "ok"],
    ]);
    expect(signals.at(-1)).toMatchObject({ attributes: { "rtc.reconnect.backoff": 0.3 } });
  });

  it("shares the episode that states began, and its tries are not counted twice", () => {
    const { connected, state, tell, restart, episodes, attempts } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    restart(140, "second", 300);
    tell(150, "attempt.started", { mode: "resume" });
    restart(160, "third", 310);
    state(400, "ice", "connected");
    tell(450, "recovered");
    expect(episodes()).toMatchObject([
      { start: 100, end: 450, cause: "ice_disconnected", mode: "resume", attempts: 1 },
    ]);
    expect(attempts()).toHaveLength(1);
  });

  it("ends it as an error when it gives up", () => {
    const { connected, tell, episodes } = setUp();
    connected(0);
    tell(100, "lost", { cause: "server" });
    tell(200, "gave_up", { error: "timeout" });
    tell(300, "recovered");
    expect(episodes()).toMatchObject([{ end: 200, outcome: "error", errorType: "timeout", cause: "server" }]);
  });

  it("cancels it when the application left, and says when retrying cannot help", () => {
    const { connected, tell, episodes, signals } = setUp();
    connected(0);
    tell(100, "lost", { cause: "signaling" });
    tell(110, "attempt.started");
    tell(200, "cancelled");
    tell(300, "cancelled");
    tell(400, "lost");
    tell(500, "gave_up", {
      permanent: true,
      error: Object.assign(new Error("no"), { code: 401, category: "auth" }),
    });
    expect(episodes()).toMatchObject([
      { start: 100, end: 200, outcome: "cancelled" },
      { start: 400, end: 500, outcome: "error" },
    ]);
    const [attempt, left, refused] = signals.flatMap((one) => (one.type === "span" ? [one] : []));
    expect(attempt).toMatchObject({ name: "rtc.reconnect.attempt", outcome: "cancelled" });
    expect(left?.attributes).toMatchObject({ "rtc.reconnect.permanent": undefined, "rtc.error.code": undefined });
    expect(refused?.attributes).toMatchObject({
      "rtc.reconnect.permanent": true,
      "rtc.error.code": "401",
      "rtc.error.category": "auth",
    });
  });

  it("puts the code of what a try failed with on that try", () => {
    const { tell, signals } = setUp();
    tell(100, "attempt.started");
    tell(200, "attempt.failed", { error: { code: 1006 } });
    expect(signals.at(-1)).toMatchObject({
      name: "rtc.reconnect.attempt",
      outcome: "error",
      attributes: { "rtc.error.code": "1006" },
    });
  });

  it("does not count tries that it does not tell, also where states began the outage", () => {
    const { connected, state, tell, episodes } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    tell(150, "lost", { attempts: "unknown" });
    tell(200, "recovered");
    state(250, "ice", "connected");
    tell(300, "lost");
    tell(400, "recovered");
    expect(episodes().map(({ attempts }) => attempts)).toEqual([undefined, 0]);
  });
});

describe("a queue inside of an outage", () => {
  it("does not count against its timeout", () => {
    const { tell, tracker, episodes } = setUp();
    tell(0, "lost");
    for (let time = 100_000; time <= 200_000; time += 100_000) tracker.advance(time);
    tracker.phaseStarted("queue", 200_000);
    for (let time = 300_000; time <= 800_000; time += 100_000) tracker.advance(time);
    tracker.phaseEnded("queue", 800_000);
    tracker.advance(899_999);
    expect(episodes()).toEqual([]);
    tracker.advance(950_000);
    expect(episodes()).toMatchObject([{ outcome: "error", errorType: "timeout", end: 900_000 }]);
  });

  it("that begins too late changes nothing", () => {
    const { tell, tracker, episodes } = setUp();
    tell(0, "lost");
    tracker.phaseStarted("queue", RECONNECT_TIMEOUT_MS + 5000);
    expect(episodes()).toMatchObject([{ errorType: "timeout", end: RECONNECT_TIMEOUT_MS }]);
  });
});
