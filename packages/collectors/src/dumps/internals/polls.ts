import { isReportedByPeer } from "./object-type";
import { lowerBound } from "./place-series";

/** The timestamps of one statistics object, a sample each (Chrome 117 and later). */
export interface Timestamps {
  type?: string | undefined;
  times: Float64Array;
}

/**
 * The times at which statistics were polled: one report each.
 *
 * Nearly all objects carry the time of the poll, so the times of all of them together are the polls. Some carry another time
 * (when an RTCP report came, when a certificate was made): those of which most times are not those of a longer-lived object.
 *
 * range   ascending, unless the clock was set back while polling
 */
export function pollTimes(objects: readonly Timestamps[]): Float64Array {
  const polled = objects
    .filter(({ type, times }) => !isReportedByPeer(type) && ascends(times))
    .sort((a, b) => b.times.length - a.times.length || rank(b) - rank(a));
  if (polled.length === 0) return longest(objects);
  const polls = new Set<number>();
  let [first, last] = [Infinity, -Infinity];
  for (const { times } of polled) {
    const begin = times[0] ?? Number.NaN;
    const end = times[times.length - 1] ?? Number.NaN;
    if (polls.size > 0 && !isPolled(times, polls, first, last)) continue;
    for (const time of times) polls.add(time);
    first = Math.min(first, begin);
    last = Math.max(last, end);
  }
  return Float64Array.from(polls).sort();
}

/** Of two that are as long, the one that is in every report. */
const rank = ({ type }: Timestamps) => (type === "peer-connection" ? 1 : 0);

function ascends(times: Float64Array): boolean {
  for (let n = 1; n < times.length; n++) if (!((times[n] as number) > (times[n - 1] as number))) return false;
  return times.length > 0;
}

function isPolled(times: Float64Array, polls: ReadonlySet<number>, first: number, last: number): boolean {
  let inside = 0;
  let known = 0;
  for (const time of times) {
    if (time < first || time > last) continue;
    inside++;
    if (polls.has(time)) known++;
  }
  return known * 2 >= inside;
}

/** The clock jumped, or only what peers reported was recorded. */
function longest(objects: readonly Timestamps[]): Float64Array {
  let found = new Float64Array();
  let foundRank = -1;
  for (const object of objects) {
    const better = object.times.length - found.length || rank(object) - foundRank;
    if (better <= 0) continue;
    found = object.times.slice();
    foundRank = rank(object);
  }
  return found;
}

/** Where the clock may be off between what measured and what polled. */
const SLACK_MS = 1;

/** Finds the polls that saw an object's samples. */
export class Polls {
  private readonly index = new Map<number, number>();
  /** The same times, made to ascend. */
  private readonly ascending: Float64Array;

  constructor(readonly times: Float64Array) {
    this.ascending = times.slice();
    for (let n = 0; n < times.length; n++) {
      this.index.set(times[n] as number, n);
      if (n > 0) this.ascending[n] = Math.max(times[n] as number, this.ascending[n - 1] as number);
    }
  }

  get count(): number {
    return this.times.length;
  }

  /**
   * The poll of each sample: that of its own time; else the first that can have seen it, since a report is seen by the next
   * poll and by all after it until there is a newer one.
   *
   * range   ascending; the oldest samples are left out (-1) where there are more of them than polls
   */
  ofSamples(times: ArrayLike<number>): Int32Array {
    const found = new Int32Array(times.length);
    const { count } = this;
    let before = -1;
    for (let n = 0; n < times.length; n++) {
      const room = count - times.length + n;
      if (room < 0) {
        found[n] = -1;
        continue;
      }
      const time = times[n] as number;
      const own = this.index.get(time);
      const poll = own !== undefined && own > before ? own : lowerBound(this.ascending, time - SLACK_MS);
      before = Math.max(before + 1, Math.min(poll, room));
      found[n] = before;
    }
    return found;
  }

  /** The poll nearest to a time. */
  nearest(time: number): number {
    const after = lowerBound(this.ascending, time);
    const before = after - 1;
    if (before < 0) return 0;
    if (after >= this.count) return this.count - 1;
    const [earlier = 0, later = 0] = [this.ascending[before], this.ascending[after]];
    return time - earlier < later - time ? before : after;
  }
}
