import type { Column } from "./column";
import type { Series } from "./series";

/** The values of a property, by the samples of its object. */
export interface PlacedSeries {
  /** First and last sample that has a value. */
  from: number;
  to: number;
  /** Both ends and the number of values say so; otherwise what is told may lack values, or be of a sample nearby. */
  certain: boolean;
  /** undefined where there is none. */
  at(sample: number): unknown;
}

/** More values than the object has samples. */
export interface TooMany {
  tooMany: number;
}

/** Estimated times may be off by this. Polls come every second. */
export const NEAR_MS = 600;

/** The times of an object's samples, to be looked up by the whole milliseconds that a series gives. */
export class SampleTimes {
  private index: Map<number, [first: number, last: number]> | undefined;

  /** @param exact the times are the dump's own; others are matched by nearness, and must ascend */
  constructor(
    readonly times: ArrayLike<number>,
    private readonly exact: boolean,
  ) {}

  get count(): number {
    return this.times.length;
  }

  /** The samples of that time: more than one where the time stood still. */
  find(time: number | undefined): readonly [first: number, last: number] | undefined {
    if (time === undefined) return undefined;
    // By far the most series begin and end with their object.
    if (same(this.times[0], time) && !same(this.times[1], time)) return [0, 0];
    this.index ??= this.makeIndex();
    const found = this.index.get(Math.floor(time));
    return found ?? (this.exact ? undefined : this.nearest(time));
  }

  private makeIndex(): Map<number, [number, number]> {
    const index = new Map<number, [number, number]>();
    for (let n = 0; n < this.count; n++) {
      const time = Math.floor(this.times[n] ?? Number.NaN);
      const known = index.get(time);
      if (known) known[1] = n;
      else index.set(time, [n, n]);
    }
    return index;
  }

  private nearest(time: number): [number, number] | undefined {
    const after = lowerBound(this.times, time);
    const before = after - 1;
    const away = (n: number) => Math.abs((this.times[n] ?? Number.NaN) - time);
    const n = after >= this.count || away(before) < away(after) ? before : after;
    return away(n) <= NEAR_MS ? [n, n] : undefined;
  }
}

const same = (sample: number | undefined, time: number) =>
  sample !== undefined && Math.floor(sample) === Math.floor(time);

/** The first of ascending times that is not before `time`; their count if none is. */
export function lowerBound(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Finds the samples that the values of a property belong to.
 *
 * A property may come late, go early, or have been absent in between; all that is known are the times of its first and last
 * value and how many there are. If they fit, they are where they must be. If fewer values than samples lie between the
 * two, nothing tells which samples had none: then a figure counts only where every value that could be there is the same, so
 * that no rate is ever calculated from a value that belongs to another second. If the times fit nothing, the end does:
 * what is polled is polled until the object goes, and it is the oldest values that a browser drops.
 */
export function placeSeries({ start, end, values }: Series, samples: SampleTimes): PlacedSeries | TooMany | undefined {
  const first = samples.find(start);
  const last = samples.find(end);
  const { length } = values;
  if (first && last) {
    const widest = last[1] - first[0] + 1;
    if (length > widest) return { tooMany: length - widest };
    const begin = fitting(first, last, length);
    if (begin !== undefined) return run(values, begin, samples.count, true);
    return isText(values) ? statesInOrder(values, first[0], last[1]) : certainOnly(values, first[0], last[1]);
  }
  if (last) return run(values, last[1] - length + 1, samples.count);
  if (first) return run(values, first[0], samples.count);
  return length > samples.count
    ? { tooMany: length - samples.count }
    : run(values, samples.count - length, samples.count);
}

/** Aligned with the end, for a series that has more values than there is room for. */
export function placeAtEnd({ end, values }: Series, samples: SampleTimes): PlacedSeries | undefined {
  const last = samples.find(end)?.[1] ?? samples.count - 1;
  return run(values, last - values.length + 1, samples.count);
}

/** Where a run of that length begins that begins in `first` and ends in `last`; the latest of several. */
function fitting(
  first: readonly [number, number],
  last: readonly [number, number],
  length: number,
): number | undefined {
  const begin = Math.min(first[1], last[1] - length + 1);
  return begin >= first[0] && begin + length - 1 >= last[0] ? begin : undefined;
}

/** What would be before the object's first sample, or after its last, is left out. */
function run(values: Column, begin: number, samples: number, certain = false): PlacedSeries | undefined {
  const from = Math.max(0, begin);
  const to = Math.min(samples, begin + values.length) - 1;
  return from <= to ? { from, to, certain, at: (sample) => values.at(sample - begin) } : undefined;
}

function isText(values: Column): boolean {
  for (let n = 0; n < values.length; n++) {
    const value = values.at(n);
    if (typeof value !== "string" && typeof value !== "boolean") return false;
  }
  return true;
}

/** States and ids: all of them in their order, at the end but for the first; a few polls off beats one that never was. */
function statesInOrder(values: Column, from: number, to: number): PlacedSeries {
  const begin = to - values.length + 1;
  const at = (sample: number) => {
    if (sample === from) return values.length > 1 ? values.at(0) : undefined;
    return values.length === 1 || sample > begin ? values.at(sample - begin) : undefined;
  };
  return { from, to, certain: false, at };
}

/** Figures: where every value that could be there is the same. */
function certainOnly(values: Column, from: number, to: number): PlacedSeries {
  const missing = to - from + 1 - values.length;
  const last = values.length - 1;
  const known = new Map<number, unknown>();
  // The first of the equal values before the latest that could be at a sample, which is there if nothing is missing before it.
  let since = 0;
  for (let sample = from; sample <= to; sample++) {
    const latest = Math.min(last, sample - from);
    if (values.at(latest) !== values.at(since)) since = latest;
    if (sample - from - missing >= since) known.set(sample, values.at(latest));
  }
  if (last > 0) {
    // No more values than there are, if all are the same.
    if (since === 0) known.delete(from + missing);
    known.set(from, values.at(0));
  }
  known.set(to, values.at(last));
  return { from, to, certain: false, at: (sample) => known.get(sample) };
}
