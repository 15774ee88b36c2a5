import { isReportedByPeer } from "./object-type";
import { NEAR_MS, type PlacedSeries, placeAtEnd, placeSeries, SampleTimes } from "./place-series";
import type { Polls } from "./polls";
import type { Series } from "./series";
import { restorer } from "./value";

/** What a dump has of one statistics object. */
export interface RecordedObject {
  id: string;
  type?: string | undefined;
  /** Of each of its samples, ms since the epoch; absent until Chrome 116. */
  timestamps?: Float64Array | undefined;
  properties: ReadonlyMap<string, Series>;
}

/** A statistics object with everything in its place. */
export interface PlacedObject {
  id: string;
  type?: string | undefined;
  /** The poll that saw each of its samples, ascending; -1 for samples that no poll is left for. */
  polls: Int32Array;
  times: ArrayLike<number>;
  /** In the order in which they begin. */
  properties: readonly PlacedProperty[];
}

export interface PlacedProperty extends PlacedSeries {
  name: string;
  restore?: ((value: unknown) => unknown) | undefined;
}

export type OnSurplus = (property: string, surplus: number) => void;

/**
 * Finds the polls that saw an object, and the samples that its properties' values belong to.
 *
 * @param seen the polls in which another object refers to this one as its report of the other side
 * @param onSurplus told of properties with more values than their times have room for
 */
export function placeObject(
  object: RecordedObject,
  polls: Polls,
  seen: readonly number[] | undefined,
  onSurplus: OnSurplus,
): PlacedObject | undefined {
  const { id, type, timestamps } = object;
  if (polls.count === 0) return undefined;
  const life = timestamps ? measuredLife(timestamps, polls, seen) : estimatedLife(object, polls, seen);
  if (!life) return undefined;
  const samples = new SampleTimes(life.times, timestamps !== undefined);
  const properties: PlacedProperty[] = [];
  for (const [name, series] of object.properties) {
    const placed = place(series, samples, (surplus) => {
      // Times that were estimated prove nothing.
      if (timestamps) onSurplus(name, surplus);
    });
    if (placed) properties.push({ name, restore: restorer(name), ...placed });
  }
  properties.sort((a, b) => a.from - b.from);
  return { id, type, ...life, properties };
}

interface Life {
  polls: Int32Array;
  times: ArrayLike<number>;
}

function place(series: Series, samples: SampleTimes, onSurplus: (surplus: number) => void): PlacedSeries | undefined {
  const placed = placeSeries(series, samples);
  if (!placed || !("tooMany" in placed)) return placed;
  onSurplus(placed.tooMany);
  return placeAtEnd(series, samples);
}

function measuredLife(times: Float64Array, polls: Polls, seen: readonly number[] | undefined): Life {
  const fits = seen?.length === times.length;
  return { times, polls: fits ? Int32Array.from(seen) : polls.ofSamples(times) };
}

/** From the longest of its series: every sample has what an object always has. */
function estimatedLife({ type, properties }: RecordedObject, polls: Polls, seen?: readonly number[]): Life | undefined {
  let longest: Series | undefined;
  for (const series of properties.values()) {
    if (!longest || series.values.length > longest.values.length) longest = series;
  }
  if (!longest) return undefined;
  const { length } = longest.values;
  const { start, end } = longest;
  if (isReportedByPeer(type) && start !== undefined && end !== undefined) {
    const own = spread(start, end, length);
    const at = seen?.length === length ? Int32Array.from(seen) : polls.ofSamples(own);
    // It was measured before it was polled.
    const times = own.map((time, n) => Math.min(time, polls.times[at[n] as number] ?? time));
    return { times, polls: at };
  }
  const last = end === undefined ? polls.count - 1 : polls.nearest(end);
  const first = start === undefined ? last - length + 1 : polls.nearest(start);
  const at = Int32Array.from(samplePolls(first, last, length));
  const times = Float64Array.from(at, (poll) => polls.times[poll] ?? Number.NaN);
  // What the dump says beats what was estimated.
  if (isNear(times[0], start)) times[0] = start as number;
  if (isNear(times[length - 1], end)) times[length - 1] = end as number;
  return { polls: at, times };
}

const isNear = (estimated: number | undefined, told: number | undefined) =>
  estimated !== undefined && told !== undefined && Math.abs(estimated - told) <= NEAR_MS;

/**
 * Samples of an object that was there all the time have a poll each. If there are fewer than polls, it was gone in between,
 * nobody knows when: they are spread. If there are more, the oldest are left out.
 */
function* samplePolls(first: number, last: number, length: number): Generator<number> {
  const room = last - first;
  for (let n = 0; n < length; n++) {
    if (room + 1 >= length) yield length === 1 ? last : first + Math.round((room * n) / (length - 1));
    else yield Math.max(-1, last - length + 1 + n);
  }
}

function spread(start: number, end: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => (length === 1 ? end : start + ((end - start) * n) / (length - 1)));
}
