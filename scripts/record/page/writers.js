import obfuscate from "@jitsi/rtcstats/obfuscator";
import installDense from "@jitsi/rtcstats/rtcstats";
import installSparse from "rtcstats";
import { installRtcstats4 } from "./rtcstats4";
import { createTally } from "./witness";

const POLL_MS = 1000;

/** A dump that is being written, and the readings that it was given, by connection. */
function createFile(witness, names) {
  const lines = [];
  const tallies = new Map();
  return {
    lines,
    /** The writer `id` (`PC_0`) just got the latest report of its connection. */
    read(id) {
      const name = names[Number(id.split("_")[1])];
      if (!tallies.has(name)) tallies.set(name, { id, tally: createTally() });
      tallies.get(name).tally.add(witness.latest(name));
    },
    result: () => ({
      text: `${lines.join("\n")}\n`,
      connections: Object.fromEntries([...tallies].map(([name, { id, tally }]) => [name, { id, ...tally.result() }])),
    }),
  };
}

/** The classic client. Its own trace function sends over a WebSocket what is kept here: the arguments and the time. */
function sparse(file) {
  // Where this exists it asks for the callback form of getStats(), which browsers no longer have.
  Object.defineProperty(navigator, "webkitGetUserMedia", { value: undefined, configurable: true });
  const trace = (...args) => {
    if (args[0] === "getstats") file.read(args[1]);
    file.lines.push(JSON.stringify([...args, Date.now()]));
  };
  installSparse(trace, POLL_MS, [""]);
}

/** Jitsi's client, with its own masking of addresses, and the line that Jitsi's server puts first. */
function dense(file) {
  const firefox = navigator.userAgent.includes("Firefox");
  const info = {
    path: "/record",
    origin: location.origin,
    url: location.href,
    userAgent: navigator.userAgent,
    clientProtocol: "3.1_STANDARD",
    statsFormat: firefox ? "firefox" : "chrome_standard",
    clientType: "RTCSTATS_CLIENT",
  };
  file.lines.push(JSON.stringify(["connectionInfo", null, info, Date.now()]));
  const statsEntry = (...args) => {
    if (args[0] === "getstats") file.read(args[1]);
    const entry = JSON.parse(JSON.stringify([...args, Date.now()]));
    obfuscate(entry);
    file.lines.push(JSON.stringify(entry));
  };
  installDense({ statsEntry }, { pollInterval: POLL_MS, sendSdp: true });
}

/** Everybody who writes a dump from inside of the page, installed one above the other. */
export function installWriters(witness, names) {
  const files = Object.fromEntries(["sparse", "dense", "rtcstats4"].map((name) => [name, createFile(witness, names)]));
  sparse(files.sparse);
  dense(files.dense);
  installRtcstats4(files.rtcstats4, POLL_MS);
  return () => Object.fromEntries(Object.entries(files).map(([name, file]) => [name, file.result()]));
}

/** Reads statistics like a page that keeps what `getStats()` gives, to be written down in every form. */
export function pollForms(connection) {
  const reports = [];
  const tally = createTally();
  const read = async () => {
    const report = await connection.getStats();
    tally.add(report);
    reports.push(report);
  };
  const timer = setInterval(() => connection.connectionState === "connected" && read(), POLL_MS);
  return async () => {
    clearInterval(timer);
    await read();
    const last = reports.at(-1);
    const single = createTally();
    single.add(last);
    return {
      single: single.result(),
      sequence: tally.result(),
      array: JSON.stringify([...last.values()]),
      map: JSON.stringify(Object.fromEntries(last)),
      entries: JSON.stringify([...last]),
      keyValue: JSON.stringify([...last].map(([key, value]) => ({ key, value }))),
      arrays: JSON.stringify(reports.map((report) => [...report.values()])),
      maps: JSON.stringify(reports.map((report) => Object.fromEntries(report))),
    };
  };
}
