import { parseJson } from "../source";
import { type Column, packColumn, type Texts } from "./column";

/** The history of one property of one statistics object. */
export interface Series {
  /** When its first value was measured, and its last; ms since the epoch, without their fraction. */
  start?: number | undefined;
  end?: number | undefined;
  values: Column;
}

/** As it is in the dump. */
interface RawSeries {
  startTime?: unknown;
  endTime?: unknown;
  statsType?: unknown;
  values?: unknown;
}

export interface SeriesRead {
  series?: Series | undefined;
  /** `RTCStats.type` of the object, since Chrome 117. */
  type?: string | undefined;
  /** What is wrong with it. */
  problem?: { member?: string | undefined; what: string } | undefined;
}

/** A browser keeps 1000 values; whoever keeps more than these (a day of polling) has no such dump. */
const MOST_VALUES = 100_000;
/** Text of more than these is not looked into: no series of a browser comes near, and parsing it would take its memory tenfold. */
const LONGEST_TEXT = 8 * 1024 * 1024;

/**
 * Reads `{ startTime, endTime, statsType, values: "[…]" }`.
 *
 * none    `series` is absent where there are no values; without a `problem` for a series in which nothing was recorded
 * throws  never
 */
export function readSeries(value: unknown, texts: Texts): SeriesRead {
  if (typeof value !== "object" || value === null) return { problem: { what: "no series; left out" } };
  const raw = value as RawSeries;
  const type = typeof raw.statsType === "string" && raw.statsType !== "" ? texts.share(raw.statsType) : undefined;
  const read = readValues(raw.values);
  if (read.problem !== undefined) return { type, problem: { member: "values", what: read.problem } };
  if (read.values.length === 0) return { type };
  const series = { start: timeOf(raw.startTime), end: timeOf(raw.endTime), values: packColumn(read.values, texts) };
  return { type, series };
}

function readValues(values: unknown): { values: readonly unknown[]; problem?: undefined } | { problem: string } {
  // What nothing was added to has no members at all.
  if (values === undefined) return { values: [] };
  if (typeof values === "string" && values.length > LONGEST_TEXT) return { problem: "too long for a series; left out" };
  const parsed = typeof values === "string" ? parseJson(values) : { value: values };
  if (parsed.message !== undefined) return { problem: `${parsed.message}; left out` };
  if (!Array.isArray(parsed.value)) return { problem: "no list of values; left out" };
  if (parsed.value.length > MOST_VALUES) return { problem: "too many values for a series; left out" };
  return { values: parsed.value };
}

/** ISO text in UTC; converted files have numbers. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : value;
  return typeof time === "number" && time > 0 && time < 8.64e15 ? time : undefined;
}
