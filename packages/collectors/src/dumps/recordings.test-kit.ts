import { readFileSync } from "node:fs";
import type { Signal } from "@rtcscope/core";
import { Ajv } from "ajv";
import { type DumpFormat, type DumpItem, type Replayed, readDump, replayDump } from "./index";

/** `pnpm record` writes them. Times are ms since the epoch. */
const recordings = new URL("../../fixtures/", import.meta.url);

export type Name = "caller" | "callee";

interface Period {
  startMs: number;
  endMs: number;
}

/** An RTP stream as whoever wrote the dump was given it; `bytes` and `countedMs` leave out where a counter began anew. */
interface StreamTruth {
  id: string;
  direction: "inbound" | "outbound";
  kind: "audio" | "video";
  ssrc: number;
  rid?: string;
  track?: string;
  samples: number;
  firstMs: number;
  lastMs: number;
  bytes: number;
  countedMs: number;
  freezes?: number;
  /** Of the largest picture. */
  width?: number;
  height?: number;
}

/** `id` as the dump names the connection, where it names one. */
interface ReadingsTruth {
  id?: string;
  ticks: number;
  streams: StreamTruth[];
}

export interface FileTruth {
  name: string;
  format: DumpFormat;
  version?: number;
  dialect?: string;
  writer: string;
  gzip: boolean;
  /** When its writer began to watch, and when it was written, where that is not the whole call. */
  openedMs?: number;
  takenMs?: number;
  connections: { caller?: ReadingsTruth; callee?: ReadingsTruth };
}

interface ConnectionTruth {
  createdMs: number;
  calls: [timeMs: number, name: string][];
  states: [timeMs: number, property: string, state: string][];
  /** Selected pairs, from when they were first seen. */
  pairs: [timeMs: number, id: string, local: string, remote: string, protocol: string][];
}

/** What the page did and saw, noted by its own listeners and counters without rtcscope. */
export interface CallTruth {
  browser: string;
  incidents: { layer?: Period & { rid: string }; stall?: Period; restart?: Period };
  connections: Record<Name, ConnectionTruth>;
  /** Frames as they were presented, by track; gaps are longer than 400 ms. */
  frames: { track: string; count: number; gaps: Period[] }[];
  files: FileTruth[];
}

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const time = { type: "number", minimum: 1.7e12, maximum: 4e12 } as const;
const object = (properties: object, optional: object = {}) => ({
  type: "object",
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
});
const list = (items: object, minItems = 0) => ({ type: "array", items, minItems });
const row = (...items: object[]) => ({ type: "array", items, minItems: items.length, maxItems: items.length });

const period = { startMs: time, endMs: time };
const stream = object(
  {
    id: text,
    direction: { enum: ["inbound", "outbound"] },
    kind: { enum: ["audio", "video"] },
    ssrc: count,
    samples: count,
    firstMs: time,
    lastMs: time,
    bytes: count,
    countedMs: { type: "number", minimum: 0 },
  },
  { rid: text, track: text, freezes: count, width: count, height: count },
);
const readings = object({ ticks: count, streams: list(stream, 1) }, { id: text });
const file = object(
  {
    name: text,
    format: { enum: ["webrtc-internals", "rtcstats", "getstats", "firefox-report"] },
    writer: text,
    gzip: { type: "boolean" },
    connections: { ...object({}, { caller: readings, callee: readings }), minProperties: 1 },
  },
  { version: count, dialect: text, openedMs: time, takenMs: time },
);
const connection = object({
  createdMs: time,
  calls: list(row(time, text), 1),
  states: list(row(time, text, text), 1),
  pairs: list(row(time, text, text, text, text), 1),
});
const truth = object({
  browser: text,
  incidents: object({}, { layer: object({ ...period, rid: text }), stall: object(period), restart: object(period) }),
  connections: object({ caller: connection, callee: connection }),
  frames: list(object({ track: text, count, gaps: list(object(period)) })),
  files: list(file, 1),
});
const isTruth = new Ajv().compile<CallTruth>(truth);

export function readTruth(call: string): CallTruth {
  const told: unknown = JSON.parse(readFileSync(new URL(`${call}/truth.json`, recordings), "utf8"));
  if (!isTruth(told)) throw new Error(`${call}/truth.json: ${JSON.stringify(isTruth.errors)}`);
  return told;
}

export interface Played {
  items: readonly DumpItem[];
  replayed: Replayed;
  signals: readonly Signal[];
}

/** A recording as rtcscope understands it. Nothing in it needs masking, so nothing is. */
export async function play(call: string, { name }: FileTruth): Promise<Played> {
  const items: DumpItem[] = [];
  const signals: Signal[] = [];
  async function* noted() {
    for await (const item of readDump(readFileSync(new URL(`${call}/${name}`, recordings)))) {
      items.push(item);
      yield item;
    }
  }
  const replayed = await replayDump(noted(), { signal: (signal) => signals.push(signal) }, { unmask: true });
  return { items, replayed, signals };
}

type Span = Extract<Signal, { type: "span" }>;

export const spans = <N extends Span["name"]>({ signals }: Played, name: N) =>
  signals.flatMap((signal) => (signal.type === "span" && signal.name === name ? [signal as Span & { name: N }] : []));
