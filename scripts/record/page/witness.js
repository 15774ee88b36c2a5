/** Epoch milliseconds of the clock that frame callbacks use. */
export const now = () => performance.timeOrigin + performance.now();

/** The longest time between two frames that is not worth a note. */
const GAP_MS = 400;
const STATES = ["iceConnectionState", "connectionState", "iceGatheringState", "signalingState"];
const CALLS = ["setLocalDescription", "setRemoteDescription", "createOffer", "createAnswer", "restartIce", "close"];

/** The pair that media takes, as this report names it: `[id, local type, remote type, protocol]`. */
function selectedPair(report) {
  const entries = [...report.values()];
  const transport = entries.find(
    ({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId,
  );
  const pair = transport
    ? report.get(transport.selectedCandidatePairId)
    : entries.find(({ type, selected }) => type === "candidate-pair" && selected);
  if (!pair) return undefined;
  const local = report.get(pair.localCandidateId);
  const remote = report.get(pair.remoteCandidateId);
  return [pair.id, local?.candidateType, remote?.candidateType, local?.protocol];
}

/**
 * First and last reading of each RTP stream's byte counter, for one who reads statistics. A counter that falls began
 * anew: what it grew by is then the sum of its pieces, over the time of the pieces.
 */
export function createTally() {
  const streams = new Map();
  let ticks = 0;

  function first(entry) {
    const { id, type, kind, ssrc, mid, rid, trackIdentifier: track, timestamp } = entry;
    const direction = type.replace("-rtp", "");
    const counted = { samples: 0, firstMs: timestamp, bytes: 0, countedMs: 0 };
    // Freezes of the lives that the object had before: Chromium's receive counters begin anew at an ICE restart.
    return { id, direction, kind, ssrc, mid, rid, track, ...counted, frozeBefore: 0 };
  }

  function count(entry, counter) {
    const stream = streams.get(entry.id) ?? first(entry);
    const { last, lastMs } = stream;
    if (last !== undefined && counter >= last) {
      stream.bytes += counter - last;
      stream.countedMs += entry.timestamp - lastMs;
    } else if (stream.freezes !== undefined) stream.frozeBefore = stream.freezes;
    stream.samples++;
    stream.last = counter;
    stream.lastMs = entry.timestamp;
    if (entry.freezeCount !== undefined) stream.freezes = stream.frozeBefore + entry.freezeCount;
    // Encoders adapt: who stops looking earlier may never see the largest picture.
    for (const [side, pixels] of [
      ["width", entry.frameWidth],
      ["height", entry.frameHeight],
    ])
      if (pixels > (stream[side] ?? 0)) stream[side] = pixels;
    streams.set(entry.id, stream);
  }

  return {
    add(report) {
      ticks++;
      for (const entry of report.values()) {
        const counter = { "outbound-rtp": entry.bytesSent, "inbound-rtp": entry.bytesReceived }[entry.type];
        if (counter !== undefined) count(entry, counter);
      }
    },
    result: () => ({ ticks, streams: [...streams.values()].map(({ last: _, frozeBefore: __, ...stream }) => stream) }),
  };
}

/**
 * Sees what happens in the page beneath whoever else wraps the interface: install it first. Nothing of rtcscope is
 * in here; what it notes is the truth that recordings are held to.
 *
 * @param names of the connections, in the order in which the page makes them
 */
export function installWitness(names) {
  const Native = window.RTCPeerConnection;
  const connections = new Map();
  const frames = [];
  let looking = true;

  function watch(connection) {
    const seen = { name: names[connections.size], createdMs: now(), calls: [], states: [], pairs: [] };
    connections.set(connection, seen);
    for (const state of STATES) {
      connection.addEventListener(`${state.toLowerCase()}change`, () =>
        seen.states.push([now(), state, connection[state]]),
      );
    }
  }

  function Watched(...args) {
    const connection = new Native(...args);
    watch(connection);
    return connection;
  }
  Watched.prototype = Native.prototype;
  Watched.generateCertificate = Native.generateCertificate?.bind(Native);
  window.RTCPeerConnection = Watched;

  for (const name of CALLS) {
    const native = Native.prototype[name];
    Native.prototype[name] = function (...args) {
      connections.get(this)?.calls.push([now(), name]);
      return native.apply(this, args);
    };
  }

  const getStats = Native.prototype.getStats;
  Native.prototype.getStats = function (...args) {
    const answer = getStats.apply(this, args);
    answer.then(
      (report) => {
        const seen = connections.get(this);
        if (!seen) return;
        // Whoever asked gets this very answer next: see `latest`.
        seen.report = report;
        const pair = selectedPair(report);
        if (pair && JSON.stringify(pair) !== JSON.stringify(seen.pairs.at(-1)?.slice(1)))
          seen.pairs.push([now(), ...pair]);
      },
      () => {},
    );
    return answer;
  };

  const named = (name) => [...connections].find(([, seen]) => seen.name === name);
  return {
    /** The report that a reader of statistics was given last. */
    latest: (name) => named(name)?.[1].report,
    nameOf: (connection) => connections.get(connection)?.name,
    /** Notes frames as they are presented. */
    watchVideo(element, track) {
      const shown = { track: track.id, count: 0, gaps: [] };
      frames.push(shown);
      const onFrame = (time) => {
        const at = performance.timeOrigin + time;
        shown.count++;
        shown.firstMs ??= at;
        if (at - (shown.lastMs ?? at) > GAP_MS) shown.gaps.push({ startMs: shown.lastMs, endMs: at });
        shown.lastMs = at;
        if (looking) element.requestVideoFrameCallback(onFrame);
      };
      element.requestVideoFrameCallback(onFrame);
    },
    /** From now on the page may be hidden, and then frames are not presented as they come. */
    lookAway() {
      looking = false;
    },
    result: () => ({
      connections: Object.fromEntries([...connections.values()].map(({ name, report: _, ...seen }) => [name, seen])),
      frames,
    }),
  };
}
