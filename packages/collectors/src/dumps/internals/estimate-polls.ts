/** Of series that have no timestamps (Chrome until 116): when the first and last value was polled, and how many there are. */
export interface Span {
  start: number;
  end: number;
  count: number;
}

/** A poll whose time is known. */
interface Anchor {
  poll: number;
  time: number;
}

/** Polls come every second; a throttled page is late and then catches up a little. */
const INTERVAL_MS = 1000;
const CATCH_UP = 0.9;
/** Anchors spread in a few rounds; more of them make no time better that is not read anyway. */
const ROUNDS = 8;
const MOST_ANCHORS = 5000;

/**
 * The times of the polls, from when series began and ended.
 *
 * The longest series was there in every poll, so it says how many there were. Another that began or ended with it (or with one
 * that did, and so on) tells the time of one poll in between: 6 values from the 5th poll on end with the 10th. Polls
 * between two known times are spread evenly. A series with gaps would tell a wrong poll: what several tell counts first,
 * and what would need polls in quicker succession than there are any is not believed.
 *
 * range   ascending; empty without spans
 */
export function estimatePolls(spans: readonly Span[]): Float64Array {
  const told = byVotes(spans);
  const longest = told.reduce<Span | undefined>(
    (best, span) => (best && best.count >= span.count ? best : span),
    undefined,
  );
  if (!longest) return new Float64Array();
  const anchors = new Anchors(longest);
  for (let round = 0, before = 0; round < ROUNDS && anchors.count > before; round++) {
    before = anchors.count;
    for (const { start, end, count } of told) {
      const first = anchors.pollAt(start);
      const last = anchors.pollAt(end);
      if (first !== undefined && last === undefined) anchors.add(first + count - 1, end);
      else if (last !== undefined && first === undefined) anchors.add(last - count + 1, start);
    }
  }
  return withOutlying(anchors.times(), told);
}

/** Those that most series agree on first. */
function byVotes(spans: readonly Span[]): Span[] {
  const votes = new Map<string, { span: Span; votes: number }>();
  for (const span of spans) {
    if (!(span.end >= span.start && span.count > 0)) continue;
    const key = `${span.start} ${span.end} ${span.count}`;
    const known = votes.get(key);
    if (known) known.votes++;
    else votes.set(key, { span, votes: 1 });
  }
  return [...votes.values()].sort((a, b) => b.votes - a.votes).map(({ span }) => span);
}

class Anchors {
  private readonly known: Anchor[];
  private readonly pollsPerMs: number;
  private readonly byTime = new Map<number, number>();

  constructor({ start, end, count }: Span) {
    this.known = [{ poll: 0, time: start }];
    this.byTime.set(start, 0);
    if (count > 1) this.known.push({ poll: count - 1, time: end });
    if (count > 1) this.byTime.set(end, count - 1);
    this.pollsPerMs = Math.max(1 / INTERVAL_MS, (count - 1) / Math.max(1, end - start));
  }

  get count(): number {
    return this.known.length;
  }

  pollAt(time: number): number | undefined {
    return this.byTime.get(time);
  }

  /** Unless it contradicts what is known. */
  add(poll: number, time: number): void {
    if (this.known.length >= MOST_ANCHORS) return;
    const at = this.after(time);
    const before = this.known[at - 1];
    const after = this.known[at];
    if (!before || !after || !this.canFollow(before, { poll, time }) || !this.canFollow({ poll, time }, after)) return;
    this.known.splice(at, 0, { poll, time });
    this.byTime.set(time, poll);
  }

  /** Where the first anchor is that is later. */
  private after(time: number): number {
    let low = 0;
    let high = this.known.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.known[middle] as Anchor).time > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private canFollow(a: Anchor, b: Anchor): boolean {
    const polls = b.poll - a.poll;
    return polls > 0 && b.time > a.time && polls <= (b.time - a.time) * this.pollsPerMs + CATCH_UP;
  }

  times(): Float64Array {
    const last = this.known[this.known.length - 1] as Anchor;
    const times = new Float64Array(last.poll + 1);
    let from = this.known[0] as Anchor;
    for (const to of this.known) {
      const polls = to.poll - from.poll;
      for (let n = 0; n <= polls; n++) {
        times[from.poll + n] = n === polls ? to.time : Math.round(from.time + ((to.time - from.time) * n) / polls);
      }
      from = to;
    }
    return times;
  }
}

/**
 * Objects that were gone before the longest series begins (a browser keeps its last 1000 values) were polled at times of
 * their own.
 */
function withOutlying(times: Float64Array, spans: readonly Span[]): Float64Array {
  let first = times[0] as number;
  let last = times[times.length - 1] as number;
  const before: number[] = [];
  const after: number[] = [];
  const outlying = spans.filter(({ start, end }) => start < first || end > last).sort((a, b) => b.count - a.count);
  for (const { start, end, count } of outlying) {
    if (start >= first && end <= last) continue;
    for (let n = 0; n < count; n++) {
      const time = count === 1 ? start : Math.round(start + ((end - start) * n) / (count - 1));
      if (time < first - INTERVAL_MS / 2) before.push(time);
      else if (time > last + INTERVAL_MS / 2) after.push(time);
    }
    first = Math.min(first, start);
    last = Math.max(last, end);
  }
  if (before.length === 0 && after.length === 0) return times;
  return Float64Array.from([...before, ...times, ...after]).sort();
}
