// The page of the browser benchmark: one participant of an 8-participant call, watched.
import { observePeerConnection } from "@rtcscope/collectors";
import { createScope } from "@rtcscope/core";
import { otlp } from "@rtcscope/exporters";

const OTHERS = 7;
const SECONDS = 20;

/** Main-thread milliseconds of every call, by what was called. */
const spent = new Map();
function timed(name, work) {
  return function (...args) {
    const start = performance.now();
    try {
      return work.apply(this, args);
    } finally {
      const list = spent.get(name) ?? [];
      list.push(performance.now() - start);
      spent.set(name, list);
    }
  };
}

async function call(stream) {
  const others = new RTCPeerConnection();
  const me = new RTCPeerConnection();
  others.onicecandidate = ({ candidate }) => candidate && me.addIceCandidate(candidate);
  me.onicecandidate = ({ candidate }) => candidate && others.addIceCandidate(candidate);
  for (let at = 0; at < OTHERS; at++) {
    const clone = stream.clone();
    for (const track of clone.getTracks()) {
      others.addTransceiver(track, {
        direction: "sendonly",
        streams: [clone],
        sendEncodings: [track.kind === "video" ? { scaleResolutionDownBy: 4, maxFramerate: 15 } : {}],
      });
    }
  }
  for (const track of stream.getTracks()) me.addTrack(track, stream);
  return { others, me };
}

async function negotiate(from, to) {
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription);
}

window.bench = async (collector) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
  const { others, me } = await call(stream);
  const scope = createScope({ service: { name: "bench" }, exporters: [otlp({ url: collector })] });
  const session = scope.session({ transport: "webrtc", role: "both" });
  await session.ready;
  const observe = session.observe;
  session.observe = (input) => timed(input.type === "stats" ? "stats" : "other", observe)(input);
  const getStats = me.getStats;
  me.getStats = timed("getStats", getStats);
  observePeerConnection(session, me);
  await negotiate(others, me);
  await negotiate(me, others);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  spent.clear();
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const seconds = (performance.now() - started) / 1000;
  const entries = (await getStats.call(me)).size;
  const sum = (list) => (list ?? []).reduce((total, ms) => total + ms, 0);
  const ticks = spent.get("stats") ?? [];
  const sorted = [...ticks].sort((a, b) => a - b);
  const all = [...spent.values()].reduce((total, list) => total + sum(list), 0);
  me.close();
  others.close();
  session.end();
  return {
    entries,
    ticks: ticks.length,
    medianMs: sorted[sorted.length >> 1],
    maxMs: sorted.at(-1),
    getStatsCallMs: sum(spent.get("getStats")) / Math.max(1, ticks.length),
    mainThreadShare: all / (seconds * 1000),
    isolated: crossOriginIsolated,
  };
};
