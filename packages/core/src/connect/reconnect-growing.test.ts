import { describe, expect, it } from "vitest";
import { RESTART_SETTLES_MS } from "./link";
import { setUp } from "./reconnect.harness";

/** As Firefox tells it when an offer adds media to a connection that is connected. */
function growing() {
  const made = setUp();
  const { connected, state, negotiate } = made;
  connected(0);
  negotiate(100, "createOffer");
  negotiate(100, "setLocalDescription", { sdpType: "offer" });
  state(101, "dtls", "new");
  state(101, "signaling", "have-local-offer");
  state(102, "ice", "checking");
  state(102, "connection", "connecting");
  negotiate(103, "setLocalDescription", { state: "done", sdpType: "offer", ufrag: "first-pc1" });
  return made;
}

describe("media that an offer adds", () => {
  it("is no outage, although the connection as a whole is told to be connecting until it is bundled", () => {
    const { state, tracker, signals } = growing();
    state(130, "dtls", "connected");
    state(130, "signaling", "stable");
    state(131, "ice", "connected");
    state(132, "connection", "connected");
    tracker.end(10_000);
    expect(signals).toEqual([]);
  });

  it("is none either while the answer takes its time", () => {
    const { tracker, signals } = growing();
    for (let time = 1000; time <= 20_000; time += 1000) tracker.advance(time);
    expect(signals).toEqual([]);
  });

  it("is one if the connection has not settled some seconds after the answer", () => {
    const { state, tracker, episodes } = growing();
    state(130, "signaling", "stable");
    tracker.advance(102 + RESTART_SETTLES_MS - 1);
    expect(tracker.isOpen).toBe(false);
    tracker.advance(102 + RESTART_SETTLES_MS);
    expect(tracker.isOpen).toBe(true);
    state(5000, "ice", "connected");
    state(5000, "connection", "connected");
    expect(episodes()).toMatchObject([{ start: 102 + RESTART_SETTLES_MS, end: 5000, outcome: "ok" }]);
  });

  it("is one at once if ICE is lost meanwhile", () => {
    const { state, episodes } = growing();
    state(120, "ice", "disconnected");
    state(200, "ice", "connected");
    state(200, "connection", "connected");
    expect(episodes()).toMatchObject([{ start: 120, end: 200, cause: "ice_disconnected" }]);
  });

  it("is not taken for the restart that the same offer asks for", () => {
    const { connected, state, negotiate, episodes } = setUp();
    connected(0);
    negotiate(100, "createOffer", { iceRestart: true });
    state(101, "signaling", "have-local-offer");
    state(102, "ice", "checking");
    negotiate(103, "setLocalDescription", { state: "done", sdpType: "offer", ufrag: "second" });
    state(110, "signaling", "stable");
    state(120, "ice", "connected");
    expect(episodes()).toEqual([
      { start: 100, end: 120, outcome: "ok", cause: "ice_restart", mode: "ice_restart", attempts: 1 },
    ]);
  });
});
