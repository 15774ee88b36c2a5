import type { Codec } from "./sample";

/** As many counters as the richest object (inbound-rtp) has. */
const SLOTS = 36;

/** What must be known of a statistics object to tell how much it grew since the previous reading. */
export class Baseline {
  seen = 0;
  ssrc: number | undefined;
  timestamp: number | undefined;
  /** Time between the object's own timestamps; undefined at a new baseline. */
  intervalMs: number | undefined;
  /** Counters have nothing to be compared with. */
  fresh = true;
  /** The object has not been measured again since the previous reading (equal timestamps): nothing grew, nothing is stored. */
  held = false;
  /** NaN stands for "not reported", so that a difference with it is no difference. Flat memory: no boxed number per counter. */
  readonly totals: Float64Array = new Float64Array(SLOTS).fill(Number.NaN);

  // What joins gave the last time: the codec object is reused while it stays the same, the hint says where its entry stood.
  codec: Codec | undefined;
  hint = 0;
  groupOf: string | undefined;
  group = "";

  constructor(readonly type: string) {}

  /** A counter that went back means that the whole object started anew, even where other counters have overtaken. */
  restartIfFell(slot: number, value: number | undefined): void {
    if (value !== undefined && value < (this.totals[slot] as number) && !this.held) {
      this.fresh = true;
      this.intervalMs = undefined;
    }
  }

  /** Growth of a counter since the previous reading; undefined if unknown, and never negative. */
  growth(slot: number, value: number | undefined): number | undefined {
    const delta = this.change(slot, value);
    return delta !== undefined && delta >= 0 ? delta : undefined;
  }

  /** As `growth`, for what may rightly fall. */
  change(slot: number, value: number | undefined): number | undefined {
    if (this.held) return undefined;
    const before = this.totals[slot] as number;
    this.totals[slot] = value === undefined ? Number.NaN : value;
    if (this.fresh || value === undefined || Number.isNaN(before)) return undefined;
    return value - before;
  }
}

/** The baselines of one peer connection. An object that is missing from one reading has lost its baseline. */
export class Baselines {
  readonly #known = new Map<string, Baseline>();
  #tick = 0;
  #seen = 0;
  /** The newest timestamp in this reading. */
  timestamp: number | undefined;

  start(): void {
    this.#tick++;
    this.#seen = 0;
    this.timestamp = undefined;
  }

  /** The baseline of an object; undefined if the same id was already read in this reading. */
  open(id: string, type: string, ssrc: number | undefined, timestamp: number | undefined): Baseline | undefined {
    let baseline = this.#known.get(id);
    const tick = this.#tick;
    if (baseline !== undefined && baseline.seen === tick) return undefined;
    if (baseline === undefined || baseline.type !== type) {
      baseline = new Baseline(type);
      this.#known.set(id, baseline);
    }
    const before = baseline.timestamp;
    const known =
      baseline.seen === tick - 1 && (ssrc === baseline.ssrc || ssrc === undefined || baseline.ssrc === undefined);
    const timed = timestamp !== undefined && before !== undefined;
    baseline.fresh = !known || (timed && timestamp < before);
    baseline.held = !baseline.fresh && timed && timestamp === before;
    baseline.intervalMs = timed && !baseline.fresh && timestamp > before ? timestamp - before : undefined;
    baseline.timestamp = timestamp;
    baseline.ssrc = ssrc;
    baseline.seen = tick;
    this.#seen++;
    if (timestamp !== undefined && (this.timestamp === undefined || timestamp > this.timestamp))
      this.timestamp = timestamp;
    return baseline;
  }

  /** Forgets what was not in this reading: memory stays flat however many layers, pairs and tracks come and go. */
  end(): void {
    if (this.#known.size === this.#seen) return;
    for (const [id, baseline] of this.#known) if (baseline.seen !== this.#tick) this.#known.delete(id);
  }
}
