import { growth, numbersOf } from "../stats/figures";
import type { InboundStream, OutboundLayer, OutboundStream } from "../stats/sample";
import { BYTES, PACKETS } from "../stats/slots";
import { add, addGrowth, createSums, LAYER_SLOTS, type Row, type Sums } from "./window-parts";

/** A statistics object whose counters a window follows: an inbound stream, or one layer of an outbound one. */
type Counted = InboundStream | OutboundLayer;

/** A layer, or the one and only part of an inbound stream. */
export interface Part {
  /** Growth counts from these numbers on, to the last ones. */
  base: readonly number[];
  last: readonly number[];
  /** Growth of the slots that tell layers apart. */
  own: Sums;
  object: Counted;
  /** The last reading that carried data: how the picture was while there was one. */
  shown: Counted;
  /** When it was seen last, session time. */
  seen: number;
}

export interface Stream {
  connection: string;
  inbound: boolean;
  rows: readonly Row[];
  /** By layer; an inbound stream is its own and only one. */
  parts: Map<string, Part>;
  sums: Sums;
  last: InboundStream | OutboundStream;
  /** Data flowed and nobody switched it off since: its time counts. */
  live: boolean;
  flowed: boolean;
  measuredMs: number;
  ticks: number;
  gap: boolean;
  start: number;
  end: number;
  /** What the window before said. */
  told: Readonly<Record<string, unknown>>;
}

/** Counts the growth since the base, and counts on from here. */
export function settle({ sums, rows, inbound }: Stream, part: Part): void {
  const { base, last, own } = part;
  if (base === last) return;
  part.base = last;
  addGrowth(sums, rows, base, last);
  if (inbound) return;
  for (let at = 0; at < LAYER_SLOTS.length; at++) {
    const slot = LAYER_SLOTS[at] as number;
    add(own, at, (last[slot] as number) - (base[slot] as number));
  }
}

/** @returns whether data flowed */
export function follow(stream: Stream, name: string, object: Counted, time: number): boolean {
  const numbers = numbersOf(object);
  if (!numbers) return false;
  const { values, before } = numbers;
  let part = stream.parts.get(name);
  if (!part) {
    // It may have been here before, and silent for a window: what it counted meanwhile is not lost.
    const base = before ?? values;
    part = { base, last: base, own: createSums(LAYER_SLOTS), object, shown: object, seen: time };
    stream.parts.set(name, part);
  } else if (before !== part.last) {
    // A new baseline: what was counted until now stands, and the new counters count from here.
    settle(stream, part);
    part.base = before ?? values;
  }
  part.last = values;
  part.object = object;
  part.seen = time;
  const packets = growth(numbers, PACKETS);
  if (!((Number.isNaN(packets) ? growth(numbers, BYTES) : packets) > 0)) return false;
  part.shown = object;
  return true;
}
