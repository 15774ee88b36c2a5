import { describe, expect, it } from "vitest";
import { setup, spans } from "./session.harness";

const report = (type: string, bytes: number, timestamp: number) =>
  new Map(
    [
      { id: "T", type: "transport", selectedCandidatePairId: "P", dtlsState: "connected" },
      { id: "P", type: "candidate-pair", state: "succeeded", localCandidateId: "L", remoteCandidateId: "R" },
      { id: "L", type: "local-candidate", candidateType: type, protocol: "udp", relayProtocol: "tls" },
      { id: "R", type: "remote-candidate", candidateType: "srflx", protocol: "udp" },
      {
        id: "I",
        type: "inbound-rtp",
        kind: "video",
        ssrc: 1,
        bytesReceived: bytes,
        packetsReceived: bytes,
        framesDecoded: bytes,
      },
    ].map((entry) => [entry.id, { timestamp, ...entry }]),
  );

describe("the way that media takes", () => {
  it("is on the connect that found it and on the outage that lost it, as it was before", async () => {
    const { scope, signals, advance, time } = setup();
    const session = scope.session({ transport: "webrtc", role: "subscriber" });
    await session.ready;
    const connection = "pc1";
    const state = (kind: "ice" | "connection" | "dtls", to: string) =>
      session.observe({ type: "connection.state", connection, kind, state: to, time: time() });
    const stats = (type: string, bytes: number) =>
      session.observe({ type: "stats", connection, report: report(type, bytes, time()), time: time() });
    await session.connect(async () => {
      session.observe({ type: "connection.opened", connection, time: time() });
      const track = { connection, direction: "inbound", kind: "video", track: "remote" } as const;
      session.observe({ type: "track", action: "added", ...track, time: time() });
      for (const kind of ["ice", "dtls", "connection"] as const) state(kind, "connected");
      stats("relay", 0);
    });
    advance(500);
    stats("relay", 10);
    for (const what of ["packet", "frame"] as const)
      session.observe({ type: "media.first", connection, what, kind: "video", direction: "inbound", time: time() });
    advance(6000);
    stats("relay", 20);
    expect(spans(signals, "rtc.connect")[0]?.attributes).toMatchObject({
      "rtc.path.local.type": "relay",
      "rtc.path.remote.type": "srflx",
      "rtc.path.protocol": "udp",
      "rtc.path.relay_protocol": "tls",
    });
    advance(1000);
    state("connection", "disconnected");
    advance(2000);
    stats("host", 30);
    state("connection", "connected");
    expect(spans(signals, "rtc.reconnect")[0]?.attributes).toMatchObject({ "rtc.path.local.type": "relay" });
    session.end();
  });
});
