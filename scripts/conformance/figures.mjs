import { bitrateBps, bitrateKbps, connectMs, exact, freezeSeconds, ratio, timeMs } from "./tolerances.mjs";
import { candidateType, DIRECTIONS } from "./words.mjs";

/**
 * Every figure that reference.json defines, by kind, and where `rtcscope inspect --json` says the same. A figure has
 * - `want`: what the reference says of it; by default its member of the figure's name;
 * - `have`: what the inspected JSON says;
 * - `near`: how far the two may be apart; by default not at all;
 * - `told`: whether the reference tells of it at all; by default it does, be it by absence.
 *
 * null and undefined are "not known": they agree with each other and with nothing else.
 */

/** The member of the figure's name in the reference, a dotted path in the inspected JSON. */
const at = (path, near = exact) => ({ have: reach(path), near });

const reach = (path) => (of) => path.split(".").reduce((value, member) => value?.[member], of);

const scaled = (path, factor) => (of) => {
  const value = reach(path)(of);
  return value === undefined || value === null ? undefined : value * factor;
};

const states = (kind) => ({ have: (of) => of.states.filter((stay) => stay.kind === kind).map(({ state }) => state) });

const sum = (of, figure) => of.reduce((total, one) => total + (figure(one) ?? 0), 0);

export const OF_CAPTURE = {
  connections: {
    peerConnections: at("capture.peerConnections"),
    peerConnectionsWithMedia: at("capture.peerConnectionsWithMedia"),
  },
  totals: {
    totalDurationMs: at("capture.totalDurationMs", timeMs),
    // Of no video at all the reference says 0.
    maxFreezeCount: { have: (of) => of.capture.maxFreezeCount ?? 0 },
    statsTicksTotal: at("capture.statisticsTicks"),
    iceDisconnectsTotal: { have: (of) => sum(of.connections, ({ iceDisconnects }) => iceDisconnects) },
    iceRestartsByUfragTotal: { have: (of) => sum(of.connections, ({ restarts }) => restarts.byUfrag) },
  },
};

export const OF_CONNECTION = {
  ticks: {
    statsTicks: at("statistics.ticks"),
    statsFirstMs: at("statistics.firstMs", timeMs),
    statsLastMs: at("statistics.lastMs", timeMs),
    statsSpanMs: {
      have: ({ statistics: { firstMs, lastMs } }) => (firstMs === undefined ? undefined : lastMs - firstMs),
      near: timeMs,
    },
  },
  calls: {
    // A log of whole seconds is one of a local clock; where nothing was logged, it is not told.
    eventTimeKind: { have: ({ calls }) => (calls.count > 0 && calls.resolutionMs === 1000 ? "s-local" : "ms") },
    tzOffsetMin: at("calls.zoneOffsetMin"),
    eventCount: at("calls.count"),
    eventsFirstMs: at("calls.firstMs", timeMs),
    eventsLastMs: at("calls.lastMs", timeMs),
  },
  states: {
    iceStates: states("ice"),
    connectionStates: states("connection"),
    iceDisconnects: at("iceDisconnects"),
    iceFailed: at("iceFailures"),
    connDisconnects: at("connectionDisconnects"),
    connFailed: at("connectionFailures"),
  },
  connect: {
    lateOpen: at("openedLate"),
    sldToIceConnectedMs: at("timeToConnectedMs", connectMs),
  },
  restarts: {
    iceRestartsByUfrag: at("restarts.byUfrag"),
    iceRestartsExplicit: at("restarts.requested"),
    negotiations: at("negotiations"),
  },
  freezes: {
    maxFreezeCount: { have: ({ streams }) => Math.max(0, ...streams.map(({ freezes }) => freezes ?? 0)) },
  },
};

/** The reference tells of packets only where any were expected; that says nothing about a stream where none were. */
const whereTold = (figure) => ({ ...figure, told: ({ packetsLost }) => packetsLost !== undefined });

export const OF_STREAM = {
  streams: {
    dir: { want: ({ dir }) => DIRECTIONS.get(dir), have: ({ direction }) => direction },
    kind: at("kind"),
    ssrc: at("ssrc"),
    // Text in the specification; webrtc-internals makes a number of what looks like one.
    rid: { want: ({ rid }) => String(rid), have: ({ rid }) => rid, told: ({ rid }) => rid !== undefined },
    samples: at("samples"),
    firstTs: at("firstMs", timeMs),
    lastTs: at("lastMs", timeMs),
    // What flowed between readings: nothing, where there is one only, and inspect leaves it out.
    bytes: {
      want: ({ firstBytes, lastBytes }) => lastBytes - firstBytes,
      have: ({ bytes, samples }) => bytes ?? (samples === 1 ? 0 : undefined),
    },
  },
  bitrate: {
    meanKbps: { have: scaled("bitrateBps", 1 / 1000), near: bitrateKbps },
  },
  loss: {
    packetsLost: whereTold(at("packetsLost")),
    packets: whereTold({
      want: ({ packetsReceived, packetsSent }) => packetsReceived ?? packetsSent,
      have: ({ packets }) => packets,
    }),
    lossRatio: at("lossRatio", ratio),
  },
  freezes: {
    freezeCount: at("freezes"),
    totalFreezesDuration: { have: scaled("freezeMs", 1 / 1000), near: freezeSeconds },
  },
};

export const OF_PAIR = {
  pairs: {
    pairId: at("pair"),
    local: { want: ({ local }) => candidateType(local), have: ({ local }) => local },
    remote: { want: ({ remote }) => candidateType(remote), have: ({ remote }) => remote },
    protocol: at("protocol"),
    relayProtocol: at("relayProtocol"),
    firstSeenMs: at("fromMs", timeMs),
  },
};

/** What two captures of one session have to say alike, over the time that both cover: see pairs.mjs. */
const alike = (path, near) => ({ ...at(path, near), want: reach(path) });

export const ALIKE = {
  connection: {
    connect: {
      timeToConnectedMs: alike("timeToConnectedMs", connectMs),
      openedLate: alike("openedLate"),
      startMs: alike("connect.startMs", timeMs),
      endMs: alike("connect.endMs", timeMs),
      outcome: alike("connect.outcome"),
    },
    restarts: {
      negotiations: alike("negotiations"),
      byUfrag: alike("restarts.byUfrag"),
      requested: alike("restarts.requested"),
    },
  },
  stream: {
    streams: {
      direction: alike("direction"),
      kind: alike("kind"),
      ssrc: alike("ssrc"),
      mid: alike("mid"),
      rid: alike("rid"),
      codec: alike("codec"),
      samples: alike("samples"),
      firstMs: alike("firstMs", timeMs),
      lastMs: alike("lastMs", timeMs),
      bytes: alike("bytes"),
    },
    bitrate: { bitrateBps: alike("bitrateBps", bitrateBps) },
    loss: { packets: alike("packets"), packetsLost: alike("packetsLost"), lossRatio: alike("lossRatio", ratio) },
    freezes: { freezes: alike("freezes"), freezeMs: alike("freezeMs", timeMs) },
  },
  phase: {
    connect: {
      startMs: alike("startMs", timeMs),
      endMs: alike("endMs", timeMs),
      outcome: alike("outcome"),
    },
  },
  state: {
    states: { state: alike("state"), timeMs: alike("timeMs", timeMs) },
  },
  path: {
    pairs: {
      pair: alike("pair"),
      local: alike("local"),
      remote: alike("remote"),
      protocol: alike("protocol"),
      relayProtocol: alike("relayProtocol"),
      fromMs: alike("fromMs", timeMs),
    },
  },
};

/** Pairs alike in types and protocol count once in the reference, at the first of them. */
export function distinctPaths(paths) {
  const seen = new Map();
  for (const path of paths) {
    const alike = [path.local, path.remote, path.protocol].join(" ");
    if (!seen.has(alike)) seen.set(alike, path);
  }
  return [...seen.values()];
}
