import { readDocument } from "../getstats/document";
import type { DumpText } from "../source";
import { DumpError, type DumpItem } from "../types";
import { type Connection, Connections } from "./collect";

/** Lists that only these reports have: each has all of them, the first ones within its first lines. */
const MARKS =
  /"(?:bandwidthEstimations|iceCandidatePairStats|inboundR(?:tp|TP)StreamStats|rtpContributingSourceStats|sdpHistories)"\s*:\s*\[/;
const HISTORY = /^\s*\{\s*"(?:reports|sdpHistories)"\s*:/;

/** Whether a JSON document is what Firefox copies in about:webrtc, by its beginning. */
export function isFirefoxReport(head: string): boolean {
  return MARKS.test(head);
}

/**
 * Firefox's about:webrtc: "Copy Report" (one `RTCStatsReportInternal`), "Copy Report History" (`{ reports, sdpHistories }` of one
 * connection), and lists of either.
 *
 * items   `format`, then per peer connection its `connection` and when it was made (`connection.opened`), every report
 *         as a `stats` observation at its `timestamp`, every description that was set as a call, and that it was closed,
 *         at the time of the first report that says so; all in the order of time. Then problems.
 *
 * A description is told as applied (`done`), for its ICE user fragment, and not as begun: the report has no state and no
 * end of a connect, and a connect that is told to begin would seem to have failed. For the same reason `offerer`,
 * `iceRestarts` and `iceRollbacks` are not told: they are counts and roles without a time.
 *
 * throws  DumpError `unreadable` if there is no report in it, `empty` if there are none in a history
 */
export async function* readFirefoxReport(text: DumpText): AsyncGenerator<DumpItem> {
  const isHistory = HISTORY.test(text.head);
  const paths = isHistory ? ["$.reports.*", "$.sdpHistories.*"] : ["$.*"];
  const { parts, problems } = await readDocument(text, paths);
  const connections = new Connections(problems);
  connections.addDocument(parts);
  const found = connections.all().map(itemsOf).sort(byTime);
  if (found.length === 0) {
    const why = problems.finish()[0]?.what;
    if (isHistory && !why) throw new DumpError("empty", "this history of about:webrtc has no report in it");
    throw new DumpError("unreadable", `no report of about:webrtc in it${why ? `: ${why}` : ""}`);
  }
  const dialect = isHistory || found.some(({ readings }) => readings > 1) ? "history" : "report";
  yield { type: "format", format: "firefox-report", dialect, gzip: text.gzip };
  yield { type: "browser", name: "Firefox" };
  const windows = [...new Set(found.map(({ window }) => window))];
  const timed = found.flatMap(({ window, tell }, at) => {
    const page = windows.length > 1 ? `${windows.indexOf(window) + 1}` : "";
    return tell(page, `pc${at + 1}`);
  });
  for (const { item } of timed.sort(byTime)) yield item;
  yield* problems.finish();
}

interface Timed {
  time: number;
  item: DumpItem;
}

const byTime = (a: { time: number }, b: { time: number }) => a.time - b.time;

interface Told {
  time: number;
  window: string;
  readings: number;
  tell(page: string, connection: string): Timed[];
}

function itemsOf({ createdMs, window, url, ...about }: Connection): Told {
  const readings = [...about.readings.values()];
  const descriptions = [...about.descriptions.values()];
  const first = [...readings, ...descriptions].reduce((least, { time }) => Math.min(least, time), Infinity);
  const time = createdMs !== undefined && createdMs > 0 && createdMs <= first ? createdMs : first;
  const closed = readings.filter((reading) => reading.closed).sort(byTime)[0];
  return {
    time,
    window,
    readings: readings.length,
    tell(page, connection) {
      const items: Timed[] = [
        { time, item: { type: "connection", page, connection, url, resolutionMs: 1 } },
        { time, item: { type: "observation", page, observation: { type: "connection.opened", time, connection } } },
      ];
      for (const { time, isLocal, ufrag, applied } of descriptions) {
        const step = isLocal ? "setLocalDescription" : "setRemoteDescription";
        items.push({ time, item: { type: "call", page, connection, time, name: step } });
        if (!applied) continue;
        const observation = { type: "negotiation", time, connection, step, state: "done", ufrag } as const;
        items.push({ time, item: { type: "observation", page, observation } });
      }
      for (const { time, entries: report } of readings)
        items.push({
          time,
          item: { type: "observation", page, observation: { type: "stats", time, connection, report } },
        });
      if (closed) {
        const observation = { type: "connection.closed", time: closed.time, connection } as const;
        items.push({ time: closed.time, item: { type: "observation", page, observation } });
      }
      return items;
    },
  };
}
