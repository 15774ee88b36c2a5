import { modernise, type StatsEntry } from "../legacy";

/** A description that was set. */
export interface Description {
  time: number;
  isLocal: boolean;
  /** Of its first section; absent where the SDP has none, or where its parser found fault with it. */
  ufrag?: string | undefined;
  applied: boolean;
}

/** One `RTCStatsReportInternal`. */
export interface Reading {
  time: number;
  closed: boolean;
  entries: readonly StatsEntry[];
}

export const isFields = (value: unknown): value is StatsEntry =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Largest time that a `Date` can have. */
const MAX_TIME = 8.64e15;
const isTime = (value: unknown): value is number => typeof value === "number" && value > 0 && value < MAX_TIME;

/** Lists of a report that hold statistics: `inboundRtpStreamStats`, `codecStats`… */
const statsLists = (report: StatsEntry) => Object.keys(report).filter((name) => /^[a-z]\w*Stats$/i.test(name));

/** Whether an object is a report: it has such lists, which no statistics object and no other dump has. */
export function isReport(fields: StatsEntry): boolean {
  return statsLists(fields).some((name) => Array.isArray(fields[name]));
}

/** Candidates that were trickled are listed a second time. */
export function readingOf(report: StatsEntry): Reading | undefined {
  const entries = new Map<string, StatsEntry>();
  for (const name of statsLists(report))
    for (const entry of listOf(report[name]))
      if (isFields(entry) && typeof entry.id === "string" && typeof entry.type === "string" && !entries.has(entry.id))
        entries.set(entry.id, entry);
  const modern = modernise([...entries.values()]);
  const times = [report.timestamp, ...modern.map(({ timestamp }) => timestamp)].filter(isTime);
  // A report that is cut off may lack its own time: it is that of its newest object.
  const time = isTime(report.timestamp) ? report.timestamp : times.reduce((a, b) => Math.max(a, b), 0);
  return time > 0 ? { time, closed: report.closed === true, entries: modern } : undefined;
}

/**
 * An entry of the history of descriptions. Firefox notes it when it applies the description, with what its SDP parser
 * objected to; whether a description that it objected to was applied is not known. An empty one is a rollback.
 */
export function descriptionOf(value: unknown): Description | undefined {
  if (!isFields(value) || !isTime(value.timestamp) || typeof value.isLocal !== "boolean") return undefined;
  const sdp = typeof value.sdp === "string" ? value.sdp : "";
  const applied = sdp !== "" && listOf(value.errors).length === 0;
  const ufrag = applied ? /^a=ice-ufrag:(\S{1,256})/m.exec(sdp)?.[1] : undefined;
  return { time: value.timestamp, isLocal: value.isLocal, ufrag, applied };
}
