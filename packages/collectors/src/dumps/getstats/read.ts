import type { Problems } from "../problems";
import type { DumpText } from "../source";
import { DumpError, type DumpItem } from "../types";
import { type Part, readDocument } from "./document";
import { asReport, type Report, timeOf } from "./report";
import { createConnectionFinder } from "./same-connection";

/** How deep reports may be wrapped: `{ calls: [{ stats: { sender: report } }] }`. */
const MAX_DEPTH = 5;

const ACCEPTED =
  "a report is a list of statistics objects ([{ id, type, timestamp, … }]), of [id, object] or { key, value }, or { id: object }; it may be one of several in lists and objects, or stand on a line of its own";

interface Reading {
  time: number;
  report: Report;
}

/**
 * What `getStats()` gave, as JSON: one report in any of its forms (see `ACCEPTED`), also of Chrome's callback API, or
 * any number of them in lists and named members: `[report, report]`, `{ sender: report, receiver: report }`,
 * `{ result: report }`, one per line.
 *
 * Reports that have a stream or candidate in common are successive readings of one connection, in the order of their
 * timestamps, whatever they are called; each other is of a connection of its own (see `createConnectionFinder`).
 *
 * items   `format`, then per connection `connection` and its readings as `stats` observations, all in the order of time;
 *         problems at the end. No calls: nothing is known of them.
 * throws  DumpError `unreadable` if there is no report in it
 */
export async function* readStatsJson(text: DumpText): AsyncGenerator<DumpItem> {
  const { parts, problems } = await readDocument(text);
  const readings = readingsOf(parts, problems);
  const [first] = readings;
  if (first === undefined) throw new DumpError("unreadable", whyNot(parts, problems));
  yield { type: "format", format: "getstats", dialect: first.report.dialect, gzip: text.gzip };

  readings.sort((a, b) => a.time - b.time);
  const find = createConnectionFinder();
  const told = new Set<string>();
  for (const { time, report } of readings) {
    const { connection } = find(report.entries);
    if (!told.has(connection)) yield { type: "connection", page: "", connection, resolutionMs: 1 };
    told.add(connection);
    yield { type: "observation", page: "", observation: { type: "stats", time, connection, report: report.entries } };
  }
  yield* problems.finish();
}

function readingsOf(parts: readonly Part[], problems: Problems): Reading[] {
  const readings: Reading[] = [];
  const collect = (where: string, value: unknown, depth: number): boolean => {
    const report = asReport(value);
    if (report) {
      const time = timeOf(report);
      if (time === undefined) problems.add(where, "no object of this report has a time; left out");
      else readings.push({ time, report });
      return true;
    }
    if (depth === 0 || typeof value !== "object" || value === null) return false;
    let found = false;
    for (const member of Object.values(value)) found = collect(where, member, depth - 1) || found;
    return found;
  };
  // The document itself may be the report, of which its members are the parts.
  if (!collect("$", wholeOf(parts), 0)) for (const { where, value } of parts) collect(where, value, MAX_DEPTH);
  return readings;
}

function wholeOf(parts: readonly Part[]): unknown {
  if (typeof parts[0]?.key === "number") return parts.map(({ value }) => value);
  return Object.fromEntries(parts.map(({ key, value }) => [key, value]));
}

/** Says what is there in types and numbers only: names of members may be anybody's. */
function whyNot(parts: readonly Part[], problems: Problems): string {
  const [problem] = problems.finish();
  if (parts.length === 0 && problem) return `no getStats() report in it: ${problem.what}`;
  const list = typeof parts[0]?.key === "number";
  const kinds = [...new Set(parts.map(({ value }) => kindOf(value)))].sort().join(", ");
  const what = parts.length === 0 ? "nothing" : `${parts.length} ${list ? "elements" : "members"} (${kinds})`;
  return `no getStats() report in it: the top level holds ${what}; ${ACCEPTED}`;
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
