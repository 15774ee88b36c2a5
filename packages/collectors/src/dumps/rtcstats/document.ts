import { Problems } from "../problems";
import { type DumpText, jsonPath, streamJson } from "../source";
import type { DumpConnection, DumpItem } from "../types";
import { headerBrowserOf } from "./browser";
import { createLog } from "./log";
import { isEntry } from "./reports";

const PATHS = ["$.peerConnections.*.*", "$.userAgent", "$.url"];

/**
 * rtcstats 0 (2016): one JSON document, in which each connection has its log.
 *
 * Logs of connections lie one behind the other, so that all of them have to be read before the first moment of the page
 * is known: unlike in other versions, what the items hold stays in memory until the end.
 *
 * shape   text of a document with `peerConnections` -> items in the order of time
 * none    an entry that cannot be read is a problem and left out
 * throws  never
 */
export async function* readRtcstatsJson(text: DumpText): AsyncGenerator<DumpItem> {
  yield { type: "format", format: "rtcstats", version: 0, dialect: "full", gzip: text.gzip };
  const problems = new Problems();
  const timed: { time: number; item: DumpItem }[] = [];
  const connections: DumpConnection[] = [];
  const log = createLog({ reports: "full", native: false }, problems);
  let url: string | undefined;

  const parts = streamJson(text.chunks, PATHS);
  let next = await parts.next();
  for (; !next.done; next = await parts.next()) {
    for (const { path, value } of next.value) {
      const [member, id] = path;
      if (path.length === 1) {
        if (member === "url" && typeof value === "string") url = value;
        const browser = member === "userAgent" ? headerBrowserOf({ userAgent: value }) : undefined;
        if (browser) yield browser;
        continue;
      }
      const time = isEntry(value) ? timeOf(value.time) : undefined;
      if (!isEntry(value) || time === undefined || typeof value.type !== "string") {
        problems.add(jsonPath(path), "no entry of a log; left out");
        yield* problems.take();
        continue;
      }
      const where = jsonPath(path);
      for (const item of log.read({ where, method: value.type, connection: id, args: [value.value], time })) {
        if (item.type === "call") timed.push({ time: item.time, item });
        else if (item.type === "observation") timed.push({ time: item.observation.time, item });
        else if (item.type === "connection") connections.push(item);
        else yield item;
      }
    }
  }
  for (const connection of connections) yield { ...connection, url };
  timed.sort((a, b) => a.time - b.time);
  for (const { item } of timed) yield item;

  const { truncated, broken, more = [] } = next.value;
  for (const one of broken ? [broken, ...more] : more)
    problems.add(`${one.path} (line ${one.line})`, `${one.message}; left out`);
  if (truncated) problems.add("end of file", "the dump ends in the middle of the document", true);
  yield* problems.finish();
}

function timeOf(time: unknown): number | undefined {
  const ms = typeof time === "string" ? Date.parse(time) : time;
  return typeof ms === "number" && Number.isFinite(ms) ? ms : undefined;
}
