import { seriesOf } from "./internals/internals.test-kit";
import { chained, compressed, difference, type Report, whole } from "./rtcstats/wire.test-kit";

/**
 * The same small call as every kind of dump: one connection that connects, loses ICE, restarts and goes on, with a stream in
 * each direction.
 */

const T = 1_700_000_000_000;
const TICKS = 6;

const sdp = (ufrag: string) => `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:${ufrag}\r\n`;
const CALLS: readonly (readonly [offset: number, name: string, value: unknown])[] = [
  [0, "createOffer", { iceRestart: false }],
  [10, "createOfferOnSuccess", { type: "offer", sdp: sdp("abcd") }],
  [20, "setLocalDescription", { type: "offer", sdp: sdp("abcd") }],
  [30, "setRemoteDescription", { type: "answer", sdp: sdp("wxyz") }],
  [40, "oniceconnectionstatechange", "checking"],
  [60, "oniceconnectionstatechange", "connected"],
  [3100, "oniceconnectionstatechange", "disconnected"],
  [3200, "createOffer", { iceRestart: true }],
  [3300, "setLocalDescription", { type: "offer", sdp: sdp("efgh") }],
  [3900, "oniceconnectionstatechange", "connected"],
];

function tick(n: number): Report {
  const timestamp = T + 500 + n * 1000;
  const inbound = {
    kind: "video",
    ssrc: 311311,
    mid: "0",
    trackIdentifier: "trackin",
    codecId: "CIT01",
    transportId: "T01",
  };
  return {
    IT01V311311: {
      ...{ type: "inbound-rtp", timestamp, ...inbound, bytesReceived: 1000 * n, packetsReceived: 10 * n },
      ...{ packetsLost: n, jitter: 0.01, frameWidth: 640, frameHeight: 360, freezeCount: n > 3 ? 1 : 0 },
    },
    OT01A422422: {
      ...{ type: "outbound-rtp", timestamp, kind: "audio", ssrc: 422422, mid: "1", transportId: "T01" },
      ...{ bytesSent: 777 * n, packetsSent: 9 * n, qualityLimitationDurations: { none: n, cpu: 0 } },
    },
    RIA422422: {
      type: "remote-inbound-rtp",
      timestamp: timestamp - 40,
      ssrc: 422422,
      kind: "audio",
      localId: "OT01A422422",
      roundTripTime: 0.05,
      packetsLost: 0,
    },
    T01: { type: "transport", timestamp, dtlsState: "connected", selectedCandidatePairId: n < 4 ? "CP1" : "CP2" },
    CP1: {
      type: "candidate-pair",
      timestamp,
      state: "succeeded",
      localCandidateId: "L1",
      remoteCandidateId: "R1",
      bytesSent: 900 * n,
    },
    ...(n >= 4 && {
      CP2: { type: "candidate-pair", timestamp, state: "succeeded", localCandidateId: "L1", remoteCandidateId: "R1" },
    }),
    L1: { type: "local-candidate", timestamp, candidateType: "host", protocol: "udp" },
    R1: { type: "remote-candidate", timestamp, candidateType: "srflx", protocol: "udp" },
    CIT01: { type: "codec", timestamp, mimeType: "video/VP8", payloadType: 96 },
  };
}
const ticks = Array.from({ length: TICKS }, (_, n) => tick(n));
const entriesOf = (report: Report) => Object.entries(report).map(([id, entry]) => ({ id, ...entry }));

type Line = readonly [time: number, name: string, value: unknown];
function lines(encode: (before: Report, now: Report) => object, name: string): Line[] {
  const calls = CALLS.map(([offset, call, value]): Line => [T + offset, call, value]);
  const readings = ticks.map((now, n): Line => [T + 520 + n * 1000, name, encode(ticks[n - 1] ?? {}, now)]);
  return [[T - 5, "create", { iceServers: [] }] as Line, ...calls, ...readings].sort(([a], [b]) => a - b);
}

const textValue = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', ""));

function internals(layout: "text" | "json"): string {
  const typed = layout === "json";
  const stats = seriesOf(ticks.map(entriesOf), { typed });
  const updateLog = CALLS.map(([offset, name, value]) =>
    typed
      ? { timestamp: T + offset + 0.25, type: name, value: JSON.stringify(value) }
      : {
          time: new Date(T + offset).toLocaleString("en-US", { timeZone: "UTC" }),
          type: name.replace(/^on/, ""),
          value: textValue(value),
        },
  );
  const connection = { rtcConfiguration: "{ iceServers: [] }", url: "https://example.org/", pid: 7, updateLog, stats };
  return JSON.stringify(
    { getUserMedia: [], PeerConnections: { "12-3": connection }, UserAgent: "Mozilla/5.0 Chrome/135.0.0.0" },
    null,
    1,
  );
}

function jsonLines(dialect: "dense" | "sparse"): string {
  const all = lines((before, now) => difference(before, now, dialect), "getstats");
  return all.map(([time, name, value]) => JSON.stringify([name, "PC_0", value, time])).join("\n");
}

function delta(): string {
  const ids = new Map<string, string>();
  const all = lines((before, now) => compressed(before, now, ids), "getStats");
  return chained(
    all.map(([time, name, value]) => [time, name, "pc_0", value]),
    { userAgent: "Mozilla/5.0 Chrome/140.0.0.0" },
  );
}

function native(): string {
  const all = lines((_, now) => whole(now), "getStats");
  return chained(
    all.map(([time, name, value]) => [time, name, "12-3", value]),
    {},
  );
}

function v0(): string {
  const all = lines((_, now) => whole(now), "getStats");
  const events = all.map(([time, type, value]) => ({ time: new Date(time).toISOString(), type, value }));
  return JSON.stringify({
    url: "https://example.org/",
    userAgent: "x",
    getUserMedia: [],
    peerConnections: { PC_0: events },
    PeerConnections: {},
  });
}

const googEntry = {
  ...{ id: "ssrc_311311_recv", type: "ssrc", timestamp: String(T), ssrc: "311311", mediaType: "video" },
  ...{ bytesReceived: "4000", packetsReceived: "40", packetsLost: "4", transportId: "Channel-audio-1" },
};

function firefox(): string {
  const now = tick(3);
  const { IT01V311311: inbound, OT01A422422: outbound, CP1: pair, L1: local } = whole(now) as Record<string, object>;
  const history = CALLS.filter(([, name]) => name.endsWith("Description")).map(([offset, name, value]) => ({
    ...{ timestamp: T + offset, isLocal: name.includes("Local"), sdp: (value as { sdp: string }).sdp, errors: [] },
  }));
  const report = {
    ...{
      pcid: `${T}000 (id=15 url=https://example.org/)`,
      browserId: 3,
      timestamp: T + 3500,
      closed: false,
      offerer: true,
    },
    ...{ inboundRtpStreamStats: [inbound], outboundRtpStreamStats: [outbound], iceCandidatePairStats: [pair] },
    ...{ iceCandidateStats: [local], sdpHistory: history, iceRestarts: 1 },
  };
  return JSON.stringify(report, null, 2);
}

/** By the name of the test. */
export const synthetic: Readonly<Record<"internals" | "rtcstats" | "getstats" | "firefox", Record<string, string>>> = {
  internals: { "numeric times": internals("json"), "local times": internals("text") },
  rtcstats: { "0": v0(), "2 dense": jsonLines("dense"), "2 sparse": jsonLines("sparse"), "3": native(), "4": delta() },
  getstats: {
    array: JSON.stringify(entriesOf(tick(3))),
    map: JSON.stringify(whole(tick(3)), null, 2),
    entries: JSON.stringify(Object.entries(whole(tick(3)))),
    "key-value": JSON.stringify(Object.entries(whole(tick(3))).map(([key, value]) => ({ key, value }))),
    snapshots: JSON.stringify(ticks.slice(0, 3).map(entriesOf)),
    legacy: JSON.stringify([googEntry]),
  },
  firefox: { report: firefox(), history: `[${firefox()},${firefox()}]` },
};
