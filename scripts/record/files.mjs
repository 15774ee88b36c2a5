import { createTally } from "./page/witness.js";
import { clientName } from "./page.mjs";

const OWN = "our own, from the grammar";
const PAGE = "the page, from getStats()";

const alone = (connection, tally) => ({ [connection]: tally });

/** What is written inside of the page is the same in every browser. */
export function pageFiles({ written, forms }) {
  const single = (name, form, connection, key) => ({
    name,
    format: "getstats",
    writer: PAGE,
    text: forms[connection][key],
    connections: alone(connection, forms[connection][form]),
  });
  return [
    {
      name: "rtcstats-2-sparse.jsonl",
      format: "rtcstats",
      version: 2,
      dialect: "sparse",
      writer: clientName("rtcstats"),
      ...written.sparse,
    },
    {
      name: "rtcstats-2-dense.jsonl",
      format: "rtcstats",
      version: 2,
      dialect: "dense",
      writer: clientName("@jitsi/rtcstats"),
      ...written.dense,
    },
    { name: "rtcstats-4.jsonl", format: "rtcstats", version: 4, writer: OWN, ...written.rtcstats4 },
    single("getstats-array.json", "single", "caller", "array"),
    single("getstats-map.json", "single", "callee", "map"),
    single("getstats-entries.json", "single", "caller", "entries"),
    single("getstats-key-value.json", "single", "callee", "keyValue"),
    single("getstats-arrays.json", "sequence", "callee", "arrays"),
    single("getstats-maps.json", "sequence", "caller", "maps"),
  ];
}

/** Every reading that the browser's own page made, from its dump of whole snapshots: a line each. */
function nativeReadings(text) {
  const tallies = new Map();
  for (const line of text.split("\n").slice(2)) {
    if (!line.startsWith('["getStats"')) continue;
    const [, id, report] = JSON.parse(line);
    if (!tallies.has(id)) tallies.set(id, createTally());
    tallies.get(id).add(new Map(Object.entries(report)));
  }
  // The page made the caller first, and ids are given in that order.
  const ids = [...tallies.keys()].sort((a, b) => Number(a.split("-")[1]) - Number(b.split("-")[1]));
  return Object.fromEntries(ids.map((id, at) => [at === 0 ? "caller" : "callee", { id, ...tallies.get(id).result() }]));
}

/** What chrome://webrtc-internals wrote. */
export function chromiumFiles({ up, rtcstats, openedMs }) {
  const writer = "chrome://webrtc-internals";
  return [
    {
      name: "webrtc-internals.json",
      format: "webrtc-internals",
      writer,
      openedMs,
      takenMs: JSON.parse(up.dump).timestamp,
      text: up.dump,
      connections: nativeReadings(up.rtcstats),
    },
    {
      name: "rtcstats-3-native.jsonl",
      format: "rtcstats",
      version: 3,
      writer,
      openedMs,
      text: rtcstats,
      connections: nativeReadings(rtcstats),
    },
  ];
}

const SECTIONS = ["inboundRtpStreamStats", "outboundRtpStreamStats"];

function reportReadings(reports) {
  const tally = createTally();
  for (const report of reports)
    tally.add(new Map(SECTIONS.flatMap((section) => report[section]).map((entry) => [entry.id, entry])));
  return tally.result();
}

/** What about:webrtc copied: the report of the caller, and the history of each. */
export function firefoxFiles({ about }) {
  const writer = "about:webrtc";
  const file = (kind) => (text) => {
    const value = JSON.parse(text);
    const reports = value.reports ?? [value];
    const connection = reports[0].offerer ? "caller" : "callee";
    return {
      name: `firefox-${kind}-${connection}.json`,
      format: "firefox-report",
      writer,
      takenMs: reports.at(-1).timestamp,
      text,
      connections: alone(connection, reportReadings(reports)),
    };
  };
  return [...about.reports.map(file("report")), ...about.histories.map(file("history"))];
}
