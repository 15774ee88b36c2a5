// Dumps of any size, of every format, all of one made-up call: the fixture's report every second, written as the tools write it.
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const START = 1_790_000_000_000;
/** webrtc-internals keeps no more samples of a series. */
const MAX_SAMPLES = 1000;

/** How a call begins, in the words of rtcstats: everything that follows is statistics. */
const opening = (pc, at) => [
  ["create", pc, {}, at],
  ["setLocalDescription", pc, { type: "offer", sdp: "v=0\r\na=ice-ufrag:abcd\r\n" }, at + 10],
  ["oniceconnectionstatechange", pc, "checking", at + 20],
  ["oniceconnectionstatechange", pc, "connected", at + 90],
  ["onconnectionstatechange", pc, "connected", at + 120],
];

/** What changed against the report before, as rtcstats writes it; `dense` keeps what did not change as a bare timestamp. */
function delta(before, report, dense) {
  const changed = { timestamp: [...report.values()][0].timestamp };
  for (const [id, entry] of report) {
    const last = before?.get(id) ?? {};
    const rest = Object.entries(entry).filter(
      ([name, value]) => name !== "id" && name !== "timestamp" && last[name] !== value,
    );
    if (rest.length > 0 || dense) changed[id] = { timestamp: 0, ...Object.fromEntries(rest) };
  }
  return changed;
}

function* v2(fixture, dense) {
  for (const line of opening("PC_0", START)) yield `${JSON.stringify(line)}\n`;
  let before;
  for (let tick = 1; ; tick++) {
    const report = fixture(tick);
    yield `${JSON.stringify(["getstats", "PC_0", delta(before, report, dense), START + tick * 1000])}\n`;
    before = report;
  }
}

function* v3(fixture) {
  yield `RTCStatsDump\n${JSON.stringify({ fileFormat: 3 })}\n`;
  let last = 0;
  for (const line of opening("5-1", START)) {
    const at = line.at(-1);
    yield `${JSON.stringify([...line.slice(0, -1), at - last])}\n`;
    last = at;
  }
  for (let tick = 1; ; tick++) {
    const at = START + tick * 1000;
    yield `${JSON.stringify(["getStats", "5-1", Object.fromEntries(fixture(tick)), at - last])}\n`;
    last = at;
  }
}

/** As rtcstats-js sends it: small numbers for ids, the common time apart, what did not change left out. */
function* v4(fixture) {
  yield `RTCStatsDump\n${JSON.stringify({ fileFormat: 4, clientProtocol: "rtcstats#4.0" })}\n`;
  let last = 0;
  for (const line of opening("PC_0", START)) {
    yield `${JSON.stringify([...line.slice(0, -1), line.at(-1) - last])}\n`;
    last = line.at(-1);
  }
  const numbers = new Map();
  let before;
  for (let tick = 1; ; tick++) {
    const at = START + tick * 1000;
    const report = fixture(tick);
    const { timestamp: t, ...changed } = delta(before, report, false);
    const value = { t };
    for (const [id, { timestamp: _, ...entry }] of Object.entries(changed)) {
      if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
      value[numbers.get(id)] = entry;
    }
    yield `${JSON.stringify(["getStats", "PC_0", value, at - last])}\n`;
    last = at;
    before = report;
  }
}

/** Reports as a page logs them, one after another in a list. */
function* getStats(fixture) {
  yield "[";
  for (let tick = 1; ; tick++) {
    const done = yield `${tick > 1 ? "," : ""}${JSON.stringify([...fixture(tick).values()])}`;
    if (done) break;
  }
  yield "]";
}

function* v0(fixture) {
  const entry = (name, value, at) => JSON.stringify({ time: new Date(at).toISOString(), type: name, value });
  yield '{"url":"","getUserMedia":[],"PeerConnections":{},"peerConnections":{"PC_0":[';
  yield opening("PC_0", START)
    .map(([name, , value, at]) => entry(name, value, at))
    .join();
  for (let tick = 1; ; tick++) {
    const done = yield `,${entry("getStats", Object.fromEntries(fixture(tick)), START + tick * 1000)}`;
    if (done) break;
  }
  yield "]}}";
}

/** One connection after the other, a thousand samples each. */
function* internals(fixture) {
  yield '{"getUserMedia":[],"PeerConnections":{';
  for (let pc = 1; ; pc++) {
    const from = START + pc * 10;
    const log = opening("", from).map(([type, , value, timestamp]) => ({
      timestamp,
      type,
      value: JSON.stringify(value),
    }));
    yield `${pc > 1 ? "," : ""}"5-${pc}":{"pid":1,"url":"","rtcConfiguration":"{}","updateLog":${JSON.stringify(log)},"stats":{`;
    const reports = Array.from({ length: MAX_SAMPLES }, (_, tick) => fixture(tick + 1));
    const iso = (tick) => new Date(START + tick * 1000).toISOString();
    const times = { startTime: iso(1), endTime: iso(MAX_SAMPLES) };
    let comma = "";
    for (const [id, entry] of reports[0]) {
      for (const name of Object.keys(entry)) {
        if (name === "id" || name === "type") continue;
        const values = JSON.stringify(
          reports.map((report, tick) => (name === "timestamp" ? START + (tick + 1) * 1000 : report.get(id)[name])),
        );
        yield `${comma}${JSON.stringify(`${id}-${name}`)}:${JSON.stringify({ ...times, statsType: entry.type, values })}`;
        comma = ",";
      }
    }
    const done = yield "}}";
    if (done) break;
  }
  yield '},"UserAgent":"Mozilla/5.0 Chrome/149.0.0.0"}';
}

export const FORMATS = {
  "webrtc-internals": internals,
  "rtcstats 0": v0,
  "rtcstats 2 dense": (fixture) => v2(fixture, true),
  "rtcstats 2 sparse": (fixture) => v2(fixture, false),
  "rtcstats 3": v3,
  "rtcstats 4": v4,
  getStats,
};

/** Told from other documents by what is in it as a whole: no file of the kind is larger. */
export const LARGEST = { getStats: 60e6 };

/** @returns bytes written: `size` and what it takes to end in good order */
export async function writeDump(format, path, size, fixture) {
  const file = createWriteStream(path);
  const parts = FORMATS[format](fixture);
  let bytes = 0;
  for (let part = parts.next(); !part.done; part = parts.next(bytes >= size)) {
    bytes += part.value.length;
    if (!file.write(part.value)) await once(file, "drain");
    // Lines have no end of their own.
    if (bytes >= size && format.startsWith("rtcstats") && format !== "rtcstats 0") break;
  }
  file.end();
  await once(file, "close");
  return bytes;
}
