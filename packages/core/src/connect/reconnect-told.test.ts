import { describe, expect, it } from "vitest";
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
});
