import { bitrateBps, bitrateKbps, connectMs, exact, freezeSeconds, ratio, timeMs } from "./tolerances.mjs";
import { candidateType, DIRECTIONS } from "./words.mjs";

/**
 * Every figure that reference.json defines, by kind, and where `rtcscope inspect --json` says the same. A figure has
 * - `want`: what the reference says of it; by default its member of the figure's name;
 * - `have`: what the inspected JSON says;
 * - `near`: how far the two may be apart; by default not at all;
 * - `told`: whether the two tell of the same thing at all; by default they do, be it by absence;
 * - `atLeast`: whether inspect tells of more than the reference does.
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
    maxFreezeCount: {
      have: (of) => of.capture.maxFreezeCount ?? 0,
      atLeast: ({ connections }) => connections.some(({ streams }) => streams.some(livedAgain)),
    },
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
    maxFreezeCount: {
      have: ({ streams }) => Math.max(0, ...streams.map(({ freezes }) => freezes ?? 0)),
      atLeast: ({ streams }) => streams.some(livedAgain),
    },
  },
};

/** The reference tells of packets only where any were expected; that says nothing about a stream where none were. */
const whereTold = (figure) => ({
  ...figure,
  told: (reference, inspected) => reference.packetsLost !== undefined && (figure.told?.(reference, inspected) ?? true),
});

/**
 * The counters of a stream may begin anew: it has several lives then. The reference takes counters as the last reading
 * has them, so it tells of the last life; inspect tells of all of them, which is no less…
 */
const ofAllLives = (figure) => ({ ...figure, atLeast: livedAgain });

/** … or says nothing about the last one. */
const ofOneLife = (figure) => ({ ...figure, told: (_reference, inspected) => !livedAgain(inspected) });

const livedAgain = ({ resets }) => resets > 0;

/**
 * The reference's mean is the last counter less the first, whatever came between. Where the counter began anew, that is not
 * what flowed, and its arithmetic is done on the counters that inspect gives; everywhere else inspect's own mean is it.
 */
function meanKbps({ resets, bitrateBps, firstBytes, lastBytes, firstMs, lastMs }) {
  if (resets > 0) return ((lastBytes - firstBytes) * 8) / (lastMs - firstMs);
  return bitrateBps === undefined ? undefined : bitrateBps / 1000;
}

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
    firstBytes: at("firstBytes"),
    lastBytes: at("lastBytes"),
  },
  bitrate: {
    meanKbps: { have: meanKbps, near: bitrateKbps },
  },
  loss: {
    packetsLost: whereTold(ofOneLife(at("packetsLost"))),
    packets: whereTold(
      ofAllLives({
        want: ({ packetsReceived, packetsSent }) => packetsReceived ?? packetsSent,
        have: ({ packets }) => packets,
      }),
    ),
    lossRatio: ofOneLife(at("lossRatio", ratio)),
  },
  freezes: {
    freezeCount: ofAllLives(at("freezes")),
    totalFreezesDuration: ofAllLives({ have: scaled("freezeMs", 1 / 1000), near: freezeSeconds }),
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
      resets: alike("resets"),
      firstBytes: alike("firstBytes"),
      lastBytes: alike("lastBytes"),
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
