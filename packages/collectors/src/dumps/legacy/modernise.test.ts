import { describe, expect, it } from "vitest";
import { modernise } from "./index";
import type { StatsEntry } from "./value";

const byId = (entries: readonly StatsEntry[]) => Object.fromEntries(entries.map((entry) => [entry.id, entry]));
const send = {
  id: "ssrc_7_send",
  type: "ssrc",
  timestamp: 1000,
  ssrc: "7",
  mediaType: "video",
  bytesSent: "5000",
  packetsSent: "40",
  packetsLost: "2",
  googRtt: "120",
  googTrackId: "t",
  googCodecName: "VP8",
  googFrameWidthInput: "1280",
  googFrameHeightInput: "720",
  googFrameWidthSent: "640",
  googFrameHeightSent: "360",
  googFrameRateSent: "15",
  googBandwidthLimitedResolution: "true",
  googCpuLimitedResolution: "true",
  googContentType: "screen",
  codecImplementationName: "unknown",
  googAvgEncodeMs: "9",
};
const recv = {
  id: "ssrc_8_recv",
  type: "ssrc",
  timestamp: "2017-04-17T23:47:42.784Z",
  ssrc: "8",
  mediaType: "audio",
  bytesReceived: "700",
  packetsReceived: "10",
  packetsLost: "-1",
  googJitterReceived: "4",
  audioOutputLevel: "32767",
  googJitterBufferMs: "41",
  googCodecName: "",
};

describe("modernise", () => {
  it("gives reports of the specification back as they are", () => {
    const report = [{ id: "IT1", type: "inbound-rtp", timestamp: 5 }];
    expect(modernise(report)).toBe(report);
    expect(modernise([])).toEqual([]);
  });

  it("takes a sent stream apart into stream, source, receiver's report and codec", () => {
    const made = byId(modernise([send]));
    expect(made).toEqual({
      ssrc_7_send: {
        id: "ssrc_7_send",
        type: "outbound-rtp",
        timestamp: 1000,
        ssrc: 7,
        kind: "video",
        codecId: "ssrc_7_send_codec",
        mediaSourceId: "ssrc_7_send_source",
        remoteId: "ssrc_7_send_remote",
        contentType: "screenshare",
        bytesSent: 5000,
        packetsSent: 40,
        framesPerSecond: 15,
        frameWidth: 640,
        frameHeight: 360,
        qualityLimitationReason: "bandwidth",
      },
      ssrc_7_send_source: {
        id: "ssrc_7_send_source",
        type: "media-source",
        timestamp: 1000,
        kind: "video",
        trackIdentifier: "t",
        width: 1280,
        height: 720,
      },
      ssrc_7_send_remote: {
        id: "ssrc_7_send_remote",
        type: "remote-inbound-rtp",
        timestamp: 1000,
        ssrc: 7,
        kind: "video",
        localId: "ssrc_7_send",
        packetsLost: 2,
        roundTripTime: 0.12,
      },
      ssrc_7_send_codec: { id: "ssrc_7_send_codec", type: "codec", timestamp: 1000, mimeType: "video/VP8" },
    });
  });

  it("gives a received stream in seconds, with its signed loss and the time of its text", () => {
    expect(modernise([recv])).toEqual([
      {
        id: "ssrc_8_recv",
        type: "inbound-rtp",
        timestamp: Date.UTC(2017, 3, 17, 23, 47, 42, 784),
        ssrc: 8,
        kind: "audio",
        bytesReceived: 700,
        packetsReceived: 10,
        packetsLost: -1,
        jitter: 0.004,
        audioLevel: 1,
      },
    ]);
  });

  it("tells nothing of the receiver before it has reported", () => {
    const types = (of: object) => modernise([{ ...send, ...of }]).map(({ type }) => type);
    expect(types({ packetsLost: "0", googRtt: "0" })).not.toContain("remote-inbound-rtp");
    expect(types({ mediaType: "audio", packetsLost: "-1", googRtt: "-1" })).not.toContain("remote-inbound-rtp");
    expect(types({ mediaType: "audio", packetsLost: "0", googRtt: undefined })).toContain("remote-inbound-rtp");
  });

  it("tells the direction by the counters where the id does not, and leaves out what cannot be told", () => {
    const types = (of: object) => modernise([{ ...recv, ...of }]).map(({ type }) => type);
    expect(types({ id: "ssrc_8" })).toEqual(["inbound-rtp"]);
    expect(types({ id: "ssrc_8", bytesSent: "0" })).toEqual([]);
    expect(types({ mediaType: "", audioOutputLevel: undefined })).toEqual([]);
  });

  it("reads transport, pair, candidates and the bandwidth of the one active pair", () => {
    const pair = {
      id: "Conn-audio-1-0",
      type: "googCandidatePair",
      timestamp: 1000,
      googChannelId: "Channel-audio-1",
      googActiveConnection: "true",
      localCandidateId: "L",
      remoteCandidateId: "R",
      bytesSent: "9",
      googRtt: "3000",
    };
    const report = [
      { id: "Channel-audio-1", type: "googComponent", timestamp: 1000, selectedCandidatePairId: pair.id },
      pair,
      { ...pair, id: "Conn-audio-1-1", googActiveConnection: "false" },
      {
        id: "L",
        type: "localcandidate",
        candidateType: "peerreflexive",
        ipAddress: "192.0.2.1",
        portNumber: "5",
        transport: "udp",
        networkType: "wlan",
      },
      { id: "R", type: "remotecandidate", candidateType: "serverreflexive" },
      { id: "bweforvideo", type: "VideoBwe", timestamp: 1000, googAvailableSendBandwidth: "300000" },
    ];
    const made = byId(modernise(report));
    expect(made["Channel-audio-1"]).toMatchObject({ type: "transport", selectedCandidatePairId: "Conn-audio-1-0" });
    expect(made["Conn-audio-1-0"]).toEqual({
      id: "Conn-audio-1-0",
      type: "candidate-pair",
      timestamp: 1000,
      transportId: "Channel-audio-1",
      localCandidateId: "L",
      remoteCandidateId: "R",
      selected: true,
      bytesSent: 9,
      availableOutgoingBitrate: 300_000,
    });
    expect(made["Conn-audio-1-1"]).not.toHaveProperty("availableOutgoingBitrate");
    expect(made.L).toEqual({
      id: "L",
      type: "local-candidate",
      candidateType: "prflx",
      address: "192.0.2.1",
      port: 5,
      protocol: "udp",
      networkType: "wifi",
    });
    expect(made.R).toMatchObject({ type: "remote-candidate", candidateType: "srflx" });
  });

  it("makes candidates of what a pair says where the report has none", () => {
    const made = byId(
      modernise([
        {
          id: "Conn",
          type: "googCandidatePair",
          googLocalCandidateType: "local",
          googLocalAddress: "[2001:db8::1]:99",
          googRemoteCandidateType: "stun",
          googTransportType: "udp",
        },
      ]),
    );
    expect(made.Conn).toMatchObject({ localCandidateId: "Conn_local", remoteCandidateId: "Conn_remote" });
    expect(made.Conn_local).toMatchObject({ candidateType: "host", address: "[2001:db8::1]", port: 99 });
    expect(made.Conn_remote).toMatchObject({ candidateType: "srflx", protocol: "udp" });
  });

  it("counts a stream once where both APIs tell of it", () => {
    const made = modernise([
      send,
      { id: "rtpstream_ssrc_7_send", type: "outboundrtp", ssrc: 7, bytesSent: 5000 },
      { id: "rtcpstream_ssrc_7_send", type: "inboundrtp", ssrc: 7, isRemote: true },
      { id: "OT9", type: "outbound-rtp", ssrc: 9, bytesSent: 1 },
      { id: "Channel", type: "googComponent" },
      { id: "transport_Channel", type: "transport" },
    ]);
    expect(made.filter(({ type }) => type === "outbound-rtp").map(({ id }) => id)).toEqual(["ssrc_7_send", "OT9"]);
    expect(made.filter(({ type }) => type === "transport").map(({ id }) => id)).toEqual(["Channel"]);
    expect(made.some(({ id }) => id === "rtcpstream_ssrc_7_send")).toBe(false);
  });

  it("gives the types of old Firefox their hyphens", () => {
    const made = modernise([
      { id: "a", type: "inboundrtp", ssrc: 1, jitter: 0.01, isRemote: false },
      { id: "b", type: "candidatepair", selected: true, state: "succeeded" },
    ]);
    expect(made).toEqual([
      { id: "a", type: "inbound-rtp", ssrc: 1, jitter: 0.01, isRemote: false },
      { id: "b", type: "candidate-pair", selected: true, state: "succeeded" },
    ]);
  });

  it("flattens members that are kept apart, and keeps unknown types", () => {
    const nested = {
      id: "x",
      type: "googTrack",
      timestamp: "1970-01-01T00:00:01Z",
      stats: { id: "y", googTrackId: "t" },
    };
    expect(modernise([nested])).toEqual([{ id: "x", type: "googTrack", timestamp: 1000, googTrackId: "t" }]);
  });

  it("takes anything for input", () => {
    const broken = [null, 1, [], { type: "ssrc" }, { id: { toString: 1 }, type: "ssrc" }, { ...send, ssrc: "1e999" }];
    expect(() => modernise(broken as unknown as StatsEntry[])).not.toThrow();
    for (const name of Object.keys(send))
      for (const value of [null, {}, [], "", Number.NaN, -1, "x", { toString: 1 }])
        expect(() =>
          modernise([
            { ...send, [name]: value },
            { id: "c", type: "googComponent" },
          ]),
        ).not.toThrow();
  });
});
