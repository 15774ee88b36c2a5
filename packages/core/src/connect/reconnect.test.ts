import { describe, expect, it } from "vitest";
import { SUSPENDED_AFTER_MS } from "./context";
import { RESTART_SETTLES_MS } from "./link";
import { RECONNECT_TIMEOUT_MS, REPLACE_WITHIN_MS } from "./reconnect";
import { setUp } from "./reconnect.harness";

describe("no reconnect", () => {
  it("is a first connect, however it goes", () => {
    const { state, signals, connected } = setUp();
    state(0, "ice", "checking");
    state(1, "ice", "disconnected");
    state(2, "ice", "failed");
    connected(10, "pc2");
    expect(signals).toEqual([]);
  });

  it("is ICE that flaps between completed and connected", () => {
    const { connected, state, signals } = setUp();
    connected(0);
    for (let time = 1; time < 10; time += 2) {
      state(time, "ice", "completed");
      state(time + 1, "ice", "connected");
    }
    expect(signals).toEqual([]);
  });

  it("is a renegotiation that keeps its ICE user fragment", () => {
    const { connected, negotiate, state, tracker, signals } = setUp();
    connected(0);
    negotiate(10, "setLocalDescription", { state: "done", sdpType: "offer", ufrag: "first-pc1" });
    state(20, "signaling", "stable");
    tracker.advance(10_000);
    expect(signals).toEqual([]);
  });

  it("is a connection whose parts are told to be connected before it is told to be connecting", () => {
    const { state, signals } = setUp();
    state(0, "ice", "checking");
    state(10, "ice", "connected");
    state(11, "dtls", "connected");
    state(12, "connection", "connecting");
    state(13, "connection", "connected");
    expect(signals).toEqual([]);
    // The same word later is another matter.
    state(20, "connection", "connecting");
    expect(signals).toMatchObject([{ type: "span.open", time: 20 }]);
  });

  it("is a DTLS transport that has just been made, or that the other side closed", () => {
    const { connected, state, signals } = setUp();
    connected(0);
    state(10, "dtls", "new");
    state(20, "dtls", "connected");
    state(30, "dtls", "closed");
    expect(signals).toEqual([]);
  });

  it("is what goes lost while a connect is under way", () => {
    const { connected, state, signals } = setUp({ connecting: true });
    connected(0);
    state(10, "ice", "disconnected");
    state(20, "ice", "connected");
    expect(signals).toEqual([]);
  });

  it("is what a connect lost that then failed", () => {
    const during = { connecting: true };
    const { connected, state, tracker, signals } = setUp(during);
    connected(0);
    state(10, "ice", "failed");
    during.connecting = false;
    tracker.advance(1000);
    tracker.end(2000);
    expect(signals).toEqual([]);
  });

  it("is a hang-up", () => {
    const { connected, close, tracker, signals } = setUp();
    connected(0);
    close(10);
    tracker.end(20);
    expect(signals).toEqual([]);
  });
});

describe("an outage", () => {
  it("is announced when it is noticed, and ends without a try when ICE heals by itself", () => {
    const { connected, state, signals, episodes, tracker } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    state(101, "connection", "disconnected");
    expect(signals).toEqual([{ type: "span.open", name: "rtc.reconnect", id: 1, time: 100 }]);
    expect(tracker.isOpen).toBe(true);
    state(400, "ice", "connected");
    expect(tracker.isOpen).toBe(true);
    state(401, "connection", "connected");
    expect(episodes()).toEqual([
      { start: 100, end: 401, outcome: "ok", cause: "ice_disconnected", mode: "none", attempts: 0 },
    ]);
  });

  it("is one of DTLS although ICE never moved", () => {
    const { connected, state, episodes } = setUp();
    connected(0);
    state(100, "dtls", "connecting");
    state(150, "dtls", "connected");
    expect(episodes()).toEqual([{ start: 100, end: 150, outcome: "ok", cause: "dtls", mode: "none", attempts: 0 }]);
  });

  it("is one of DTLS, even if the connection's state is told first", () => {
    const { connected, state, episodes } = setUp();
    connected(0);
    state(100, "connection", "connecting");
    state(100, "dtls", "connecting");
    state(150, "dtls", "connected");
    state(150, "connection", "connected");
    expect(episodes()).toMatchObject([{ start: 100, end: 150, cause: "dtls" }]);
  });

  it("counts if only connectionState shows it", () => {
    const { connected, state, episodes } = setUp();
    connected(0);
    state(100, "connection", "disconnected");
    state(150, "connection", "connected");
    expect(episodes()).toMatchObject([{ start: 100, end: 150, cause: "connection", outcome: "ok" }]);
  });

  it("of several connections is one, and over when all are connected again", () => {
    const { connected, state, episodes } = setUp();
    connected(0, "publisher");
    connected(0, "subscriber");
    state(100, "ice", "disconnected", "publisher");
    state(105, "ice", "disconnected", "subscriber");
    state(300, "ice", "connected", "publisher");
    expect(episodes()).toEqual([]);
    state(400, "ice", "connected", "subscriber");
    expect(episodes()).toMatchObject([{ start: 100, end: 400, outcome: "ok" }]);
  });

  it("that gets worse keeps the cause that was noticed first", () => {
    const { connected, state, restart, episodes } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    state(200, "ice", "failed");
    restart(300, "second");
    state(360, "ice", "checking");
    state(400, "ice", "connected");
    expect(episodes()).toEqual([
      { start: 100, end: 400, outcome: "ok", cause: "ice_disconnected", mode: "ice_restart", attempts: 1 },
    ]);
  });
});

describe("an ICE restart", () => {
  it("that was planned is an episode from the call on, and over when the states have moved and come back", () => {
    const { connected, restart, state, episodes, attempts } = setUp();
    connected(0);
    restart(100, "second", 150);
    state(160, "ice", "checking");
    state(160, "connection", "connecting");
    state(200, "ice", "connected");
    state(201, "connection", "connected");
    expect(episodes()).toEqual([
      { start: 100, end: 201, outcome: "ok", cause: "ice_restart", mode: "ice_restart", attempts: 1 },
    ]);
    expect(attempts()).toEqual([[1, "ice_restart", 100, 201, "ok"]]);
  });

  it("whose states never move is over when another pair is seen to be selected", () => {
    const { connected, restart, tracker, episodes } = setUp();
    connected(0);
    restart(100, "second", 150);
    tracker.pairChanged("pc1", 1000);
    tracker.pairChanged("pc1", 2000);
    expect(episodes()).toMatchObject([{ start: 100, end: 1000, outcome: "ok", mode: "ice_restart", attempts: 1 }]);
  });

  it("whose states and pair never move was over with the answer", () => {
    const { connected, restart, tracker, episodes } = setUp();
    connected(0);
    restart(100, "second", 150);
    tracker.advance(150 + RESTART_SETTLES_MS - 1);
    expect(episodes()).toEqual([]);
    tracker.advance(150 + RESTART_SETTLES_MS);
    expect(episodes()).toMatchObject([{ start: 100, end: 150, outcome: "ok" }]);
  });

  it("was over with the answer also if the session ends before anything moves", () => {
    const { connected, restart, tracker, episodes } = setUp();
    connected(0);
    restart(100, "second", 150);
    tracker.end(200);
    expect(episodes()).toMatchObject([{ start: 100, end: 150, outcome: "ok" }]);
  });

  it("that was asked for in an earlier outage does not reach back into it", () => {
    const { connected, state, negotiate, tracker, episodes } = setUp();
    connected(0);
    state(50, "ice", "disconnected");
    negotiate(100, "createOffer", { iceRestart: true });
    state(200, "ice", "connected");
    negotiate(300, "setLocalDescription", { sdpType: "offer" });
    tracker.end(400);
    expect(episodes()).toMatchObject([
      { start: 50, end: 200, outcome: "ok" },
      { start: 200, end: 400, outcome: "cancelled" },
    ]);
  });

  it("is known by its user fragment alone, as on the answering side", () => {
    const { connected, negotiate, state, tracker, episodes } = setUp();
    connected(0);
    negotiate(100, "setRemoteDescription", { sdpType: "offer" });
    negotiate(110, "createAnswer");
    negotiate(120, "setLocalDescription");
    state(130, "signaling", "stable");
    negotiate(130, "setLocalDescription", { state: "done", sdpType: "answer", ufrag: "second" });
    tracker.advance(10_000);
    expect(episodes()).toEqual([
      { start: 130, end: 130, outcome: "ok", cause: "ice_restart", mode: "ice_restart", attempts: 1 },
    ]);
  });

  it("that was asked for and never applied is none", () => {
    const { connected, negotiate, tracker, signals } = setUp();
    connected(0);
    negotiate(100, "createOffer", { iceRestart: true });
    tracker.advance(10_000);
    expect(signals).toEqual([]);
  });

  it("during an outage is a try of the same episode, and so is each further one", () => {
    const { connected, restart, state, episodes, attempts, tracker } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    restart(200, "second", 250);
    state(300, "ice", "failed");
    restart(400, "third", 450);
    state(460, "ice", "checking");
    state(500, "ice", "connected");
    tracker.advance(10_000);
    expect(episodes()).toEqual([
      { start: 100, end: 500, outcome: "ok", cause: "ice_disconnected", mode: "ice_restart", attempts: 2 },
    ]);
    expect(attempts()).toEqual([
      [1, "ice_restart", 200, 400, "error"],
      [2, "ice_restart", 400, 500, "ok"],
    ]);
  });

  it("that heals before it is answered stays one episode, whatever moves afterwards", () => {
    const { connected, negotiate, state, episodes, tracker } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    negotiate(200, "createOffer", { iceRestart: true });
    negotiate(210, "setLocalDescription", { sdpType: "offer" });
    state(220, "ice", "connected");
    state(300, "signaling", "stable");
    state(310, "ice", "checking");
    state(350, "ice", "connected");
    tracker.advance(10_000);
    expect(episodes()).toMatchObject([{ start: 100, end: 350, outcome: "ok", attempts: 1 }]);
  });

  it("of two connections at once is one try", () => {
    const { connected, negotiate, state, episodes } = setUp();
    connected(0, "publisher");
    connected(0, "subscriber");
    for (const connection of ["publisher", "subscriber"]) {
      negotiate(100, "createOffer", { iceRestart: true, connection });
      negotiate(110, "setLocalDescription", { sdpType: "offer", connection });
    }
    for (const connection of ["publisher", "subscriber"]) {
      state(120, "signaling", "stable", connection);
      state(130, "ice", "checking", connection);
    }
    for (const connection of ["publisher", "subscriber"]) state(150, "ice", "connected", connection);
    expect(episodes()).toMatchObject([{ start: 100, end: 150, attempts: 1 }]);
  });
});

it("charges the time of an attempt to its phases, all of it", () => {
  const { connected, restart, state, tracker, signals } = setUp();
  connected(0);
  tracker.phaseStarted("negotiation", 50, "pc1", "pc1");
  state(100, "ice", "disconnected");
  restart(200, "second", 250);
  tracker.phaseStarted("negotiation", 200, "pc1", "pc1");
  tracker.phaseEnded("negotiation", 250, "ok", undefined, "pc1");
  tracker.phaseStarted("ice.checking", 260, "pc1", "pc1");
  state(260, "ice", "checking");
  state(300, "ice", "connected");
  expect(signals.at(-2)).toMatchObject({
    name: "rtc.reconnect.attempt",
    attributes: {
      "rtc.reconnect.critical_path.negotiation": 50,
      "rtc.reconnect.critical_path.other": 10,
      "rtc.reconnect.critical_path.ice.checking": 40,
    },
  });
});

describe("a new peer connection", () => {
  it("in place of a closed one recovers the session fully", () => {
    const { connected, state, close, episodes, attempts } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    state(200, "ice", "failed");
    close(300);
    connected(1000, "pc2");
    expect(episodes()).toEqual([
      { start: 100, end: 1000, outcome: "ok", cause: "ice_disconnected", mode: "full", attempts: 1 },
    ]);
    expect(attempts()).toEqual([[1, "full", 1000, 1000, "ok"]]);
  });

  it("in place of a failed one that nobody closed does so too", () => {
    const { connected, state, episodes } = setUp();
    connected(0);
    state(100, "ice", "failed");
    connected(1000, "pc2");
    expect(episodes()).toMatchObject([{ start: 100, end: 1000, cause: "ice_failed", mode: "full", outcome: "ok" }]);
  });

  it("recovers fully also where its negotiation cannot be seen", () => {
    const { connected, state, close, episodes } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    close(300);
    state(400, "connection", "connected", "pc2");
    expect(episodes()).toMatchObject([{ end: 400, outcome: "ok", mode: "full", attempts: 0 }]);
  });

  it("is waited for as long as another connection is lost", () => {
    const { connected, state, close, tracker, episodes } = setUp();
    connected(0, "pc1");
    connected(0, "pc2");
    state(100, "ice", "disconnected", "pc1");
    close(300, "pc1");
    state(1000, "ice", "disconnected", "pc2");
    tracker.advance(300 + REPLACE_WITHIN_MS);
    expect(episodes()).toEqual([]);
    state(40_000, "ice", "connected", "pc2");
    expect(episodes()).toMatchObject([{ start: 100, end: 40_000, outcome: "ok" }]);
  });

  it("that comes too late is another story: the outage ended with the close", () => {
    const { connected, state, close, tracker, episodes } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    close(300);
    tracker.advance(300 + REPLACE_WITHIN_MS - 1);
    expect(episodes()).toEqual([]);
    tracker.advance(300 + REPLACE_WITHIN_MS);
    expect(episodes()).toMatchObject([{ start: 100, end: 300, outcome: "cancelled" }]);
    connected(40_000, "pc2");
    expect(episodes()).toHaveLength(1);
  });
});

describe("an outage without recovery", () => {
  it("is cancelled by the end of the session", () => {
    const { connected, state, tracker, episodes } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    tracker.end(500);
    expect(episodes()).toMatchObject([{ start: 100, end: 500, outcome: "cancelled" }]);
  });

  it("is an error, if ICE had failed", () => {
    const { connected, state, close, tracker, episodes } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    state(400, "ice", "failed");
    close(450);
    tracker.end(500);
    expect(episodes()).toMatchObject([{ start: 100, end: 450, outcome: "error", errorType: "ice_failed" }]);
  });

  it("times out after minutes, and is not lost a second time", () => {
    const { connected, state, tracker, episodes } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    for (let time = 0; time <= 2 * RECONNECT_TIMEOUT_MS; time += 1000) tracker.advance(time);
    expect(episodes()).toMatchObject([
      { start: 100, end: 100 + RECONNECT_TIMEOUT_MS, outcome: "error", errorType: "timeout" },
    ]);
    state(700_000, "ice", "connected");
    state(700_100, "ice", "disconnected");
    tracker.end(700_200);
    expect(episodes()).toHaveLength(2);
  });

  it("ends, cancelled, when the device slept", () => {
    const { connected, state, tracker, episodes, signals } = setUp();
    connected(0);
    state(100, "ice", "disconnected");
    tracker.advance(1000);
    tracker.advance(1001 + SUSPENDED_AFTER_MS);
    expect(episodes()).toMatchObject([{ start: 100, end: 1000, outcome: "cancelled" }]);
    expect(signals.at(-1)).toMatchObject({ attributes: { "rtc.connect.suspended": true } });
  });
});
