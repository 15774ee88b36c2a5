import { modernise, type StatsEntry } from "../legacy";

/** How a report was written down. */
export type Dialect = "array" | "entries" | "key-value" | "map" | "legacy";

export interface Report {
  dialect: Dialect;
  entries: readonly StatsEntry[];
}

/** Types of which a report must have one: many a JSON list has objects with a `type`. */
const TYPES = new Set([
  "inbound-rtp",
  "outbound-rtp",
  "remote-inbound-rtp",
  "remote-outbound-rtp",
  "candidate-pair",
  "local-candidate",
  "remote-candidate",
  "transport",
  "codec",
  "media-source",
  "media-playout",
  "data-channel",
  "peer-connection",
  "certificate",
  "ssrc",
  "googComponent",
  "googCandidatePair",
  "googTrack",
  "googLibjingleSession",
  "candidatepair",
  "localcandidate",
  "remotecandidate",
  "inboundrtp",
  "outboundrtp",
]);

const isObject = (value: unknown): value is StatsEntry => typeof value === "object" && value !== null;
const isEntry = (value: unknown): value is StatsEntry =>
  isObject(value) && typeof value.type === "string" && (typeof value.id === "string" || value.timestamp !== undefined);
const isKnown = ({ type, timestamp }: StatsEntry) => TYPES.has(type as string) && timestamp !== undefined;

/** A report in any of its forms, in the shape of the specification; undefined if the value is none. */
export function asReport(value: unknown): Report | undefined {
  if (!isObject(value)) return undefined;
  const { dialect, entries } = Array.isArray(value) ? fromArray(value) : fromMap(value);
  if (!entries.some(isKnown)) return undefined;
  const modern = modernise(entries);
  const isLegacy = entries.some(({ type }) => type === "ssrc" || `${type}`.startsWith("goog"));
  return { dialect: isLegacy ? "legacy" : dialect, entries: modern };
}

function fromArray(values: readonly unknown[]): Report {
  let dialect: Dialect = "array";
  const entries: StatsEntry[] = [];
  for (const value of values) {
    if (isEntry(value)) entries.push(value);
    else if (Array.isArray(value) && typeof value[0] === "string" && isEntry(value[1])) {
      dialect = "entries";
      entries.push(withId(value[1], value[0]));
    } else if (isObject(value) && isEntry(value.value)) {
      dialect = "key-value";
      entries.push(withId(value.value, value.key));
    }
  }
  return { dialect, entries };
}

function fromMap(map: StatsEntry): Report {
  const entries: StatsEntry[] = [];
  for (const id of Object.keys(map)) {
    const value = map[id];
    if (isEntry(value)) entries.push(withId(value, id));
  }
  return { dialect: "map", entries };
}

function withId(entry: StatsEntry, id: unknown): StatsEntry {
  return typeof entry.id === "string" ? entry : { ...entry, id };
}

/** When a report was made: the newest timestamp of its objects, ms since the epoch. */
export function timeOf({ entries }: Report): number | undefined {
  let newest: number | undefined;
  for (const { timestamp } of entries)
    if (typeof timestamp === "number" && timestamp > (newest ?? 0) && timestamp < MAX_TIME) newest = timestamp;
  return newest;
}

/** Largest time that a `Date` can have. */
const MAX_TIME = 8.64e15;
