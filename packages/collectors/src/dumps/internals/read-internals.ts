import { browserOf } from "../browser";
import { createCallReader, type LoggedCall } from "../calls";
import { modernise } from "../legacy";
import { Problems } from "../problems";
import { type DumpText, type JsonEnd, jsonPath, streamJson } from "../source";
import { statsTime } from "../stats-time";
import type { DumpConnection, DumpItem } from "../types";
import { createClocks } from "./clock";
import { type TimedCall, timedCalls } from "./log";
import { createNames } from "./names";
import { PARTS, type RecordedConnection, Recording } from "./recording";
import { readReports } from "./reports";

type ReadCall = (call: LoggedCall) => DumpItem[];

/**
 * Reads what chrome://webrtc-internals saves, of Chrome 86 to 149 and files made from that.
 *
 * The file has the history of every property, and reports are wanted: so all of it must be read first, and is kept small
 * meanwhile. What cannot be read is told as a problem; what cannot be placed in time is left out.
 *
 * memory  about the size of the file
 * throws  never for what the text is
 */
export async function* readInternals(text: DumpText): AsyncGenerator<DumpItem> {
  yield { type: "format", format: "webrtc-internals", gzip: text.gzip };
  const problems = new Problems();
  const recording = new Recording(problems);
  const parts = streamJson(text.chunks, PARTS);
  let next = await parts.next();
  for (; !next.done; next = await parts.next()) {
    for (const part of next.value) recording.add(part);
    yield* problems.take();
  }
  // Compressed data that is cut off is told by who decompressed it.
  tellEnd(next.value, text.damage() === undefined, problems);
  const browser = browserOf(recording.userAgent, recording.userAgentData);
  if (browser) yield browser;
  yield* tellConnections(recording, problems);
  yield* problems.finish();
}

function tellEnd({ truncated, broken, more = [] }: JsonEnd, whole: boolean, problems: Problems): void {
  const breaks = broken ? [broken, ...more] : more;
  for (const { path, line, message } of breaks) problems.add(path, `${message} (line ${line}); left out`);
  if (truncated && whole) problems.add("$", "the dump ends in the middle; what came before is used", true);
}

/** A renderer's number 0 is where Chrome's other dump, and what is made of it, has calls that belong to no connection. */
function isConnection({ key, log, objects }: RecordedConnection): boolean {
  return objects.size > 0 || (log.length > 0 && !key.endsWith("-0"));
}

/** A connection as it is told: its log with times, its statistics still to be put together. */
interface Told {
  item: DumpConnection;
  calls: readonly TimedCall[];
  recorded: RecordedConnection;
}

function* tellConnections(recording: Recording, problems: Problems): Generator<DumpItem> {
  const clockOf = createClocks(recording);
  const recorded = [...recording.connections.values()].filter(isConnection);
  const nameOf = createNames("pc", recording.connections.keys());
  const pageOf = createNames(
    "page",
    recorded.map(({ page }) => page),
  );
  const pages = new Map<string, Told[]>();
  for (const connection of recorded) {
    const clock = clockOf(connection);
    const calls = timedCalls(connection.log, clock);
    if (connection.log.length > 0 && calls.length === 0) {
      const where = jsonPath(["PeerConnections", connection.key, "updateLog"]);
      problems.add(where, "has no time that can be read; left out");
    }
    const page = pageOf(connection.page);
    const item: DumpConnection = {
      type: "connection",
      page,
      connection: nameOf(connection.key),
      ...(connection.url !== undefined && { url: connection.url }),
      resolutionMs: clock ? 1000 : 1,
      ...(clock && (clock.offsetMin === undefined ? { zoneUnknown: true } : { zoneOffsetMin: clock.offsetMin })),
    };
    const told = pages.get(page);
    if (told) told.push({ item, calls, recorded: connection });
    else pages.set(page, [{ item, calls, recorded: connection }]);
  }
  for (const told of pages.values()) {
    for (const { item } of told) yield item;
    const readCall = createCallReader();
    const moments = merged(told.map((each) => tellConnection(each, readCall, problems)));
    for (let next = moments.next(); !next.done; next = moments.next()) yield* next.value.items;
  }
}

/** What happened at one time. */
interface Moment {
  time: number;
  items: DumpItem[];
}

/** Calls and statistics of one connection in order of time, calls first: what a call made possible is in the statistics after it. */
function* tellConnection(told: Told, readCall: ReadCall, problems: Problems): Generator<Moment> {
  const { page, connection } = told.item;
  const { key, objects } = told.recorded;
  const reports = readReports(objects.values(), (id, property, surplus) => {
    const where = jsonPath(["PeerConnections", key, "stats", `${id}-${property}`, "values"]);
    problems.add(where, `${surplus} more values than the times have room for; the oldest are left out`);
  });
  let report = reports.next();
  const until = function* (limit: number): Generator<Moment> {
    for (; !report.done && report.value.time < limit; report = reports.next()) {
      const entries = modernise(report.value.entries);
      const time = statsTime(report.value.time, entries);
      yield {
        time,
        items: [{ type: "observation", page, observation: { type: "stats", connection, time, report: entries } }],
      };
    }
  };
  for (const { time, name, value } of told.calls) {
    yield* until(time);
    yield { time, items: readCall({ page, connection, time, name, value }) };
  }
  yield* until(Infinity);
}

/** In order of time; of moments at the same time, those of an earlier source come first. */
function merged(sources: readonly Iterator<Moment>[]): Iterator<Moment> {
  const [only] = sources;
  if (only && sources.length === 1) return only;
  const half = sources.length >> 1;
  return half === 0 ? [].values() : mergedPair(merged(sources.slice(0, half)), merged(sources.slice(half)));
}

function* mergedPair(a: Iterator<Moment>, b: Iterator<Moment>): Generator<Moment> {
  let [nextA, nextB] = [a.next(), b.next()];
  while (!nextA.done || !nextB.done) {
    if (!nextA.done && (nextB.done || nextA.value.time <= nextB.value.time)) {
      yield nextA.value;
      nextA = a.next();
    } else if (!nextB.done) {
      yield nextB.value;
      nextB = b.next();
    }
  }
}
