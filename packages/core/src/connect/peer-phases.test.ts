import { describe, expect, it } from "vitest";
import type { RtcRole } from "../semconv";
import { createStatsReader } from "../stats";
import { HEARSAY_MS } from "./peer-phases";
import { setUp } from "./peer-phases.harness";

describe("a connect that nobody announced", () => {
  it("opens when a connection that is not connected begins to negotiate", () => {
    const { connect, negotiate, peers } = setUp();
    peers.observe({ type: "connection.opened", time: 0, connection: "pc1" });
    expect(connect.isOpen).toBe(false);
    negotiate(10, "createOffer");
    expect(connect.isOpen).toBe(true);
  });

  it("is none for a connection that was connected when it was first seen", () => {
    const { connect, negotiate, state, peers } = setUp();
    peers.observe({ type: "connection.opened", time: 0, connection: "pc1" });
    state(0, "ice", "connected");
    state(0, "connection", "connected");
    negotiate(10, "createOffer");
    expect(connect.attempts).toBe(0);
  });

  it("is none while another connection is connected, or a reconnect is under way", () => {
    const mesh = setUp();
    mesh.connected(0);
    expect(mesh.connects()).toHaveLength(1);
    mesh.negotiate(500, "createOffer", { connection: "pc2" });
    expect(mesh.connect.attempts).toBe(1);
    const lost = setUp({ reconnecting: true });
    lost.negotiate(0, "createOffer");
    expect(lost.connect.attempts).toBe(0);
  });

  it("is a new attempt after a failed one, also on the same connection", () => {
    const { negotiate, state, connects, connected, peers } = setUp();
    negotiate(0, "createOffer");
    state(5, "ice", "checking");
    state(900, "ice", "failed");
    negotiate(1000, "createOffer", { iceRestart: true });
    state(1010, "ice", "checking");
    state(1050, "connection", "connected");
    peers.observe({ type: "connection.closed", time: 2000, connection: "pc1" });
    connected(3000, "pc2");
    expect(connects()).toMatchObject([
      { outcome: "error", errorType: "ice_failed", attributes: { "rtc.connect.attempt": 1 } },
      { outcome: "ok", start: 1000, end: 1050, attributes: { "rtc.connect.attempt": 2 } },
      { outcome: "ok", start: 3000, end: 3090, attributes: { "rtc.connect.attempt": 3 } },
    ]);
  });
});

describe("phases of a connection", () => {
  it("are negotiation, gathering, checking, DTLS, first packet and first frame", () => {
    const { connects, phases, connected } = setUp();
    connected(0);
    // With nothing expected, connected is enough.
    expect(connects()).toMatchObject([{ outcome: "ok", end: 90 }]);
    expect(phases()).toEqual([
      ["negotiation", "pc1", 0, 40, "ok"],
      ["ice.gathering", "pc1", 10, 90, "ok"],
      ["ice.checking", "pc1", 40, 70, "ok"],
      ["dtls", "pc1", 70, 90, "ok"],
    ]);
    const video = setUp();
    video.track(0, "inbound", "video");
    video.connected(0);
    video.peers.firstPacket("pc1", "inbound", "video", 120);
    video.peers.firstFrame("pc1", 200);
    expect(video.phases().slice(4)).toEqual([
      ["first_packet", "pc1", 90, 120, "ok"],
      ["first_frame", "pc1", 120, 200, "ok"],
    ]);
    expect(video.connects()).toMatchObject([{ outcome: "ok", end: 200 }]);
  });

  it("end DTLS with its transport's own state, where that is told", () => {
    const { state, phases, negotiate, connects } = setUp();
    negotiate(0, "setRemoteDescription");
    state(10, "ice", "checking");
    state(50, "ice", "connected");
    state(55, "dtls", "connecting");
    state(80, "dtls", "connected");
    expect(phases()).toContainEqual(["dtls", "pc1", 50, 80, "ok"]);
    expect(connects()).toMatchObject([{ end: 80 }]);
  });

  it("end the negotiation with the answer, where no signalling state is told", () => {
    const { negotiate, phases, state } = setUp();
    negotiate(0, "createOffer");
    negotiate(10, "setLocalDescription", { state: "done", sdpType: "offer" });
    negotiate(30, "setRemoteDescription", { state: "done", sdpType: "answer" });
    state(60, "connection", "connected");
    expect(phases()).toContainEqual(["negotiation", "pc1", 0, 30, "ok"]);
  });

  it("tell a rejected negotiation without failing the connect, which may try again", () => {
    const { negotiate, phases, state, connects } = setUp();
    negotiate(0, "setRemoteDescription");
    negotiate(5, "setRemoteDescription", { state: "failed", error: new DOMException("no", "InvalidAccessError") });
    negotiate(10, "setRemoteDescription");
    state(20, "signaling", "stable");
    state(60, "connection", "connected");
    expect(phases()).toEqual([
      ["negotiation", "pc1", 0, 5, "error"],
      ["negotiation", "pc1", 10, 20, "ok"],
    ]);
    expect(connects()).toMatchObject([{ outcome: "ok" }]);
  });

  it("of several connections overlap freely, and the wait for media is that of the connection that carries it", () => {
    const two = setUp({ role: "subscriber" });
    two.connect.open(0);
    two.track(0, "inbound", "video", "added", "subscriber");
    two.connected(0, "publisher");
    two.connected(50, "subscriber");
    two.peers.firstPacket("publisher", "outbound", "audio", 145);
    two.peers.firstPacket("subscriber", "inbound", "video", 150);
    two.peers.firstFrame("subscriber", 160);
    expect(two.phases().filter(([name]) => name === "negotiation" || name === "first_packet")).toEqual([
      ["negotiation", "publisher", 0, 40, "ok"],
      ["negotiation", "subscriber", 50, 90, "ok"],
      ["first_packet", "subscriber", 140, 150, "ok"],
    ]);
    expect(two.connects()).toMatchObject([{ outcome: "ok", end: 160 }]);
  });
});

describe("media is usable", () => {
  it("for a publisher with its first packet, whatever comes in", () => {
    const { connected, track, peers, connects } = setUp({ role: "publisher" });
    track(0, "outbound", "video");
    track(0, "inbound", "video");
    connected(0);
    peers.firstFrame("pc1", 100);
    expect(connects()).toEqual([]);
    peers.firstPacket("pc1", "outbound", "video", 110);
    expect(connects()).toMatchObject([{ outcome: "ok", end: 110 }]);
  });

  it("for a publisher that sends nothing with the connection, once it is clear that nothing comes", () => {
    const { connected, connects, connect } = setUp({ role: "publisher" });
    connected(0);
    expect(connects()).toEqual([]);
    connect.advance(60_000);
    expect(connects()).toMatchObject([{ outcome: "ok", end: 90 }]);
    const late = setUp({ role: "publisher" });
    late.connected(0);
    late.track(5000, "outbound", "audio");
    late.look(6000);
    late.connect.advance(60_000);
    expect(late.connects()).toMatchObject([{ outcome: "error", errorType: "timeout" }]);
  });

  it("with the first inbound frame where inbound video is expected", () => {
    const { connected, track, peers, connects } = setUp();
    track(0, "outbound", "video");
    track(0, "inbound", "audio");
    track(0, "inbound", "video");
    connected(0);
    peers.firstPacket("pc1", "outbound", "video", 95);
    peers.firstPacket("pc1", "inbound", "audio", 96);
    peers.firstPacket("pc1", "inbound", "video", 97);
    expect(connects()).toEqual([]);
    peers.observe({ type: "media.first", time: 130, what: "frame", kind: "video", direction: "inbound" });
    expect(connects()).toMatchObject([{ end: 130 }]);
  });

  it("with the first inbound packet where only audio is expected", () => {
    const { connected, track, peers, connects } = setUp();
    track(0, "outbound", "audio");
    track(0, "inbound", "audio");
    connected(0);
    peers.firstPacket("pc1", "outbound", "audio", 95);
    expect(connects()).toEqual([]);
    peers.observe({
      type: "media.first",
      time: 99,
      what: "packet",
      kind: "audio",
      direction: "inbound",
      connection: "pc1",
    });
    expect(connects()).toMatchObject([{ end: 99 }]);
  });

  it("with the first outbound packet where something is sent and nothing expected", () => {
    const { connected, track, peers, connects } = setUp();
    track(0, "outbound", "audio");
    connected(0);
    expect(connects()).toEqual([]);
    peers.firstPacket("pc1", "outbound", "audio", 95);
    expect(connects()).toMatchObject([{ end: 95 }]);
  });

  it("without what was expected and taken away again", () => {
    const { connected, track, peers, connects } = setUp();
    track(0, "inbound", "audio");
    track(0, "inbound", "video");
    connected(0);
    peers.firstPacket("pc1", "inbound", "audio", 100);
    expect(connects()).toEqual([]);
    track(150, "inbound", "video", "removed");
    expect(connects()).toMatchObject([{ outcome: "ok", end: 150 }]);
  });

  it("without what is muted, until it is unmuted", () => {
    const { connected, track, peers, connects } = setUp();
    track(0, "inbound", "audio");
    track(0, "inbound", "video");
    track(0, "inbound", "video", "muted");
    connected(0);
    peers.firstPacket("pc1", "inbound", "audio", 100);
    expect(connects()).toMatchObject([{ outcome: "ok", end: 100 }]);
    const again = setUp();
    again.track(0, "inbound", "video", "muted");
    again.track(0, "inbound", "video", "unmuted");
    again.connected(0);
    expect(again.connects()).toEqual([]);
  });

  it("with a part of what was expected, if the rest does not come in time", () => {
    const { connected, track, peers, connects, connect } = setUp();
    track(0, "inbound", "audio");
    track(0, "inbound", "video");
    connected(0);
    peers.firstPacket("pc1", "outbound", "audio", 95);
    peers.firstPacket("pc1", "inbound", "audio", 100);
    connect.advance(59_999);
    expect(connects()).toEqual([]);
    connect.advance(60_000);
    expect(connects()).toMatchObject([{ outcome: "ok", end: 100 }]);
    const none = setUp();
    none.track(0, "inbound", "video");
    none.connected(0);
    none.look(1000);
    none.connect.advance(60_000);
    expect(none.connects()).toMatchObject([{ outcome: "error", errorType: "timeout" }]);
  });

  it("with the connection where nobody ever looked for media, as in a dump without statistics", () => {
    const { connected, track, state, connects } = setUp();
    track(0, "inbound", "video");
    connected(0);
    state(13_000, "connection", "closed");
    expect(connects()).toMatchObject([{ outcome: "ok", end: 90 }]);
    const looked = setUp();
    looked.track(0, "inbound", "video");
    looked.connected(0);
    looked.look(1000);
    looked.state(13_000, "connection", "closed");
    expect(looked.connects()).toMatchObject([{ outcome: "cancelled", end: 13_000 }]);
  });

  it("with its own first packet for who sends and is alone, but never for who came to watch", () => {
    const alone = (role?: RtcRole) => {
      const { connected, track, peers, connects, connect } = setUp(role ? { role } : {});
      track(0, "inbound", "video");
      connected(0);
      peers.firstPacket("pc1", "outbound", "audio", 95);
      connect.advance(60_000);
      return connects();
    };
    expect(alone()).toMatchObject([{ outcome: "ok", end: 95 }]);
    expect(alone("both")).toMatchObject([{ outcome: "ok", end: 95 }]);
    expect(alone("subscriber")).toMatchObject([{ outcome: "error", errorType: "timeout" }]);
  });

  it("with the first frame's own time, where readings are far apart and the browser sums up the time between frames", () => {
    const reading = (more: object) =>
      createStatsReader().read(
        [{ id: "IV", type: "inbound-rtp", kind: "video", timestamp: 9000, packetsReceived: 500, ...more }],
        9000,
      );
    const connectedWith = (more: object) => {
      const { connected, track, peers, connects } = setUp();
      track(0, "inbound", "video");
      connected(0);
      peers.sample("pc1", reading(more));
      return connects();
    };
    expect(connectedWith({ framesDecoded: 250, totalInterFrameDelay: 8.6 })).toMatchObject([{ end: 400 }]);
    expect(connectedWith({ framesDecoded: 250, framesRendered: 200, totalInterFrameDelay: 8 })).toMatchObject([
      { end: 1000 },
    ]);
    // Of another clock, or another connect: never before the connection was up.
    expect(connectedWith({ framesDecoded: 250, totalInterFrameDelay: 3600 })).toMatchObject([{ end: 90 }]);
    expect(connectedWith({ framesDecoded: 250 })).toMatchObject([{ end: 9000 }]);
  });

  it("from statistics alone, as a replayed dump has them: no unmute, no frame callback", () => {
    const { connected, track, peers, connects, phases } = setUp();
    track(0, "inbound", "video");
    connected(0);
    for (const time of [1000, 2000, 3000]) {
      peers.firstPacket("pc1", "inbound", "video", time);
      if (time >= 2000) peers.firstFrame("pc1", time);
    }
    expect(connects()).toMatchObject([{ outcome: "ok", end: 2000 }]);
    expect(phases().slice(-2)).toEqual([
      ["first_packet", "pc1", 90, 1000, "ok"],
      ["first_frame", "pc1", 1000, 2000, "ok"],
    ]);
  });

  it("without any peer connection, as an SDK tells it", () => {
    const { connect, peers, connects } = setUp({ role: "publisher" });
    connect.open(0);
    peers.observe({ type: "media.first", time: 50, what: "packet", kind: "video", direction: "outbound" });
    expect(connects()).toMatchObject([{ outcome: "ok", end: 50 }]);
    // The next connect waits for media of its own.
    connect.open(100);
    peers.work(true, 100);
    peers.work(false, 110);
    expect(connects()).toHaveLength(1);
  });

  it("with the application's work, if nothing was there to be watched", () => {
    const { connect, peers, connects } = setUp();
    connect.open(0);
    peers.work(true, 0);
    peers.work(false, 300);
    connect.advance(60_000);
    expect(connects()).toMatchObject([{ outcome: "ok", end: 300 }]);
  });

  it("with the application's work, if it already was", () => {
    const { connected, connect, peers, connects } = setUp();
    connected(0);
    connect.open(5000);
    peers.work(true, 5000);
    expect(connects()).toHaveLength(1);
    peers.work(false, 5040);
    expect(connects()).toMatchObject([{ end: 90 }, { start: 5000, end: 5040, outcome: "ok" }]);
  });

  it.each(["subscriber", "both"] as const)("for a %s with what it hears of after it is connected", (role) => {
    const { connected, connect, track, peers, connects } = setUp({ role });
    connect.open(0);
    peers.work(true, 0);
    connected(0);
    if (role === "both") {
      track(95, "outbound", "video");
      peers.firstPacket("pc1", "outbound", "video", 100);
    }
    peers.work(false, 120);
    peers.advance(1500);
    expect(connects()).toEqual([]);
    track(1600, "inbound", "video");
    peers.advance(4000);
    expect(connects()).toEqual([]);
    peers.firstFrame("pc1", 4100);
    expect(connects()).toMatchObject([{ outcome: "ok", end: 4100 }]);
  });

  it.each([
    ["subscriber", 120],
    ["both", 200],
  ] as const)("for a %s that is alone with what it did until then, a little later", (role, end) => {
    const { connected, connect, track, peers, connects } = setUp({ role });
    connect.open(0);
    peers.work(true, 0);
    connected(0);
    peers.work(false, 120);
    if (role === "both") {
      track(130, "outbound", "video");
      peers.firstPacket("pc1", "outbound", "video", 200);
    }
    peers.advance(end + HEARSAY_MS - 1);
    expect(connects()).toEqual([]);
    peers.advance(end + HEARSAY_MS);
    expect(connects()).toMatchObject([{ outcome: "ok", end }]);
  });
});

describe("a connect fails", () => {
  it.each([
    ["ice", "ice_failed"],
    ["dtls", "dtls_failed"],
    ["connection", "connection_failed"],
  ] as const)("with the failed state of %s", (kind, errorType) => {
    const { negotiate, state, connects, phases } = setUp();
    negotiate(0, "createOffer");
    state(10, "ice", "checking");
    state(20, kind, "failed");
    expect(connects()).toMatchObject([{ outcome: "error", errorType, end: 20 }]);
    expect(phases()).toContainEqual(["ice.checking", "pc1", 10, 20, "error"]);
  });

  it("by DTLS, when the connection failed although ICE was connected", () => {
    const { negotiate, state, connects, phases } = setUp();
    negotiate(0, "createOffer");
    state(10, "ice", "checking");
    state(20, "ice", "connected");
    state(30, "connection", "failed");
    expect(connects()).toMatchObject([{ outcome: "error", errorType: "dtls_failed" }]);
    expect(phases()).toContainEqual(["dtls", "pc1", 20, 30, "error"]);
  });

  it("not by DTLS, when ICE had been disconnected before", () => {
    const { connected, state, track, connects } = setUp();
    track(0, "inbound", "video");
    connected(0);
    state(100, "ice", "disconnected");
    state(200, "connection", "failed");
    expect(connects()).toMatchObject([{ outcome: "error", errorType: "connection_failed" }]);
  });

  it("and what was seen before the failure does not make the next attempt usable", () => {
    const { connected, track, peers, state, negotiate, connect } = setUp();
    track(0, "inbound", "audio");
    track(0, "inbound", "video");
    connected(0);
    peers.firstPacket("pc1", "inbound", "audio", 95);
    state(100, "ice", "failed");
    negotiate(200, "createOffer");
    track(210, "inbound", "video", "removed");
    expect(connect.attempts).toBe(2);
    expect(connect.isOpen).toBe(true);
  });
});

describe("a connect is cancelled", () => {
  it("when its last connection is closed before media", () => {
    const { negotiate, peers, connects } = setUp();
    negotiate(0, "createOffer");
    negotiate(1, "createOffer", { connection: "pc2" });
    peers.observe({ type: "connection.closed", time: 10, connection: "pc1" });
    expect(connects()).toEqual([]);
    peers.observe({ type: "connection.closed", time: 20, connection: "pc2" });
    expect(connects()).toMatchObject([{ outcome: "cancelled", end: 20 }]);
  });

  it("not by a connection that never began", () => {
    const { peers, connect, connects } = setUp();
    connect.open(0);
    peers.observe({ type: "connection.opened", time: 1, connection: "probe" });
    peers.observe({ type: "connection.closed", time: 2, connection: "probe" });
    expect(connects()).toEqual([]);
  });

  it("not while the application's work may retry", () => {
    const { negotiate, peers, connect, connects } = setUp();
    connect.open(0);
    peers.work(true, 0);
    negotiate(3, "createOffer");
    peers.observe({ type: "connection.closed", time: 10, connection: "pc1" });
    expect(connects()).toEqual([]);
    expect(connect.isOpen).toBe(true);
  });
});
