import type { DateOrder, LocalTime } from "./local-time";

/** How a dump's local times are to be read. */
export interface LocalClock {
  order: DateOrder;
  /** Added to a local time it gives UTC. Absent where nothing tells: local times are taken for UTC then. */
  offsetMin?: number | undefined;
}

/** First and last entry of a connection's log: every reading of it that all of its entries allow. */
export type LocalSpan = Partial<Record<DateOrder, { first: number; last: number }>>;

/** What was measured at times that are known, ms since the epoch. */
export interface Evidence {
  /** When statistics of the connection were first and last polled. */
  statistics?: { first: number; last: number } | undefined;
  /** The statistics do not go back to where the connection began: a browser keeps 1000 values. */
  incomplete?: boolean | undefined;
}

const QUARTER_MIN = 15;
const QUARTER_MS = QUARTER_MIN * 60_000;
/** Zones reach from UTC-12 to UTC+14. */
const [LEAST_MIN, MOST_MIN] = [-14 * 60, 12 * 60];
/** Polling begins within seconds of the log's first entry, or the other way round. */
const CLOSE_MS = 60_000;

interface Guess extends LocalClock {
  offsetMin: number;
  /** How far what belongs together is apart after all, ms. */
  apart: number;
}

/** Every reading that all of the entries allow; undefined without entries or where they have none in common. */
export function localSpan(times: readonly LocalTime[]): LocalSpan | undefined {
  const span: LocalSpan = {};
  for (const order of ["mdy", "dmy", "ymd"] as const) {
    const [first, last] = [times[0]?.[order], times[times.length - 1]?.[order]];
    if (first === undefined || last === undefined || !times.every((time) => time[order] !== undefined)) continue;
    span[order] = { first, last };
  }
  return Object.keys(span).length > 0 ? span : undefined;
}

/** From the connection's own statistics: its log begins when polling begins. `sure` if the two are seconds apart. */
export function clockOfStatistics(
  span: LocalSpan,
  { statistics, incomplete }: Evidence,
): { clock: LocalClock; sure: boolean } | undefined {
  if (!statistics) return undefined;
  const guess = best(readings(span).map(([order, { first }]) => fit(order, first, statistics.first)));
  return guess && { clock: guess, sure: !incomplete && guess.apart <= CLOSE_MS };
}

/** From calls of getUserMedia, whose times are absolute: a connection is made soon after one of them. */
export function clockOfCalls(span: LocalSpan, calls: readonly number[]): LocalClock | undefined {
  const guesses = calls.flatMap((call) => readings(span).map(([order, { first }]) => fit(order, first, call)));
  return best(guesses);
}

/** From when the dump was made: not before the last entry of the log, and hardly later than a quarter of an hour after. */
export function clockOfDump(span: LocalSpan, made: number): LocalClock | undefined {
  return best(readings(span).map(([order, { last }]) => fit(order, last, made - QUARTER_MS / 2)));
}

/** As most of the world writes dates with that clock, for want of anything better. */
export function unknownClock(span: LocalSpan): LocalClock {
  const order = (["ymd", "mdy", "dmy"] as const).find((each) => span[each] !== undefined);
  return { order: order ?? "mdy" };
}

function readings(span: LocalSpan): [DateOrder, { first: number; last: number }][] {
  return Object.entries(span) as [DateOrder, { first: number; last: number }][];
}

/** undefined if no zone is that far from UTC: day and month are the other way round then. */
function fit(order: DateOrder, local: number, utc: number): Guess | undefined {
  const offsetMin = Math.round((utc - local) / QUARTER_MS) * QUARTER_MIN;
  if (offsetMin < LEAST_MIN || offsetMin > MOST_MIN) return undefined;
  // No -0.
  return { order, offsetMin: offsetMin + 0, apart: Math.abs(utc - local - offsetMin * 60_000) };
}

function best(guesses: readonly (Guess | undefined)[]): Guess | undefined {
  return guesses.reduce((a, b) => (!a || (b && b.apart < a.apart) ? b : a), undefined);
}
