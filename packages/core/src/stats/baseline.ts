import { count, type Entry, instant } from "./number";
import type { Codec } from "./sample";

/** What must be known of a statistics object to tell how much it grew since the previous reading. */
export class Baseline {
  seen = 0;
  ssrc = Number.NaN;
  timestamp = Number.NaN;
  /** Time between the object's own timestamps; NaN at a new baseline. */
  intervalMs = Number.NaN;
  #last: readonly number[] | undefined;
  #previous: readonly number[] | undefined;

  // What joins gave the last time: the codec object is reused while it stays the same, the hint says where its entry stood.
  codec: Codec | undefined;
  hint = 0;
  group = "";
  groupOf = "";

  constructor(
    readonly id: string,
    readonly type: string,
  ) {}

  /**
   * Compares an object with its own past.
   *
   * @param values what it counts now, NaN where it does not
   * @param keys that many of the values, from the first, only ever grow: one that went back means that the whole object started
   * anew, even where other counters have overtaken
   * @returns what the values were at the previous reading; undefined at a new baseline
   */
  compare(values: readonly number[], keys: number): readonly number[] | undefined {
    let before = this.#previous;
    // Not measured again since the previous reading: nothing can have grown, and what did will show at the next one.
    const held = this.intervalMs === 0 && before !== undefined;
    this.#last = held ? before : values;
    for (let i = 0; before !== undefined && i < keys; i++)
      if (held || (values[i] as number) < (before[i] as number)) before = undefined;
    if (before === undefined) this.intervalMs = Number.NaN;
    return before;
  }

  /** Begins a reading. If it is not completed by `compare`, because a member threw, the next one has no baseline. */
  begin(known: boolean): void {
    this.#previous = known ? this.#last : undefined;
    this.#last = undefined;
  }
}

/** The baselines of one peer connection. An object that is missing from one reading has lost its baseline. */
export class Baselines {
  readonly #known = new Map<string, Baseline>();
  #tick = 0;
  #seen = 0;
  /** The newest timestamp in this reading; 0 if there is none. */
  timestamp = 0;

  start(): void {
    this.#tick++;
    this.#seen = 0;
    this.timestamp = 0;
  }

  /** The baseline of an object; undefined if the same id was already read in this reading. */
  open(e: Entry, type: string): Baseline | undefined {
    const id = e.id as string;
    const ssrc = count(e.ssrc);
    const timestamp = instant(e.timestamp);
    let baseline = this.#known.get(id);
    const tick = this.#tick;
    if (baseline?.seen === tick) return undefined;
    if (baseline?.type !== type) {
      baseline = new Baseline(id, type);
      this.#known.set(id, baseline);
    }
    // No comparison with NaN is true: an object without SSRC or timestamp has none that could have changed.
    const changed = ssrc < baseline.ssrc || ssrc > baseline.ssrc || timestamp < baseline.timestamp;
    baseline.begin(!changed);
    baseline.intervalMs = timestamp - baseline.timestamp;
    baseline.timestamp = timestamp;
    baseline.ssrc = ssrc;
    baseline.seen = tick;
    this.#seen++;
    if (timestamp > this.timestamp) this.timestamp = timestamp;
    return baseline;
  }

  /** Forgets what was not in this reading: memory stays flat however many layers, pairs and tracks come and go. */
  end(): void {
    if (this.#known.size > this.#seen)
      for (const [id, baseline] of this.#known) if (baseline.seen !== this.#tick) this.#known.delete(id);
  }
}
