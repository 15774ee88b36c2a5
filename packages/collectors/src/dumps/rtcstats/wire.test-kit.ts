import type { DumpText } from "../source";
import type { DumpItem, DumpObservation } from "../types";
import { propertyName, typeName } from "./wire-names";

/** A text as `openDump` gives it, in chunks of that many characters. */
export function textOf(text: string, chunk = 7_000): DumpText {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunk) yield text.slice(at, at + chunk);
  }
  return { gzip: false, kind: "lines", head: text.slice(0, 65_536), chunks: chunks(), damage: () => undefined };
}

export async function collect(items: AsyncIterable<DumpItem>): Promise<DumpItem[]> {
  const all: DumpItem[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const observationsOf = (items: readonly DumpItem[]): DumpObservation["observation"][] =>
  items.flatMap((item) => (item.type === "observation" ? [item.observation] : []));

export type Entry = Readonly<Record<string, unknown>> & { timestamp: number };
/** What `getStats()` gave, by id; entries do not repeat it. */
export type Report = Readonly<Record<string, Entry>>;

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const changesOf = (before: object | undefined, now: object) =>
  Object.fromEntries(
    Object.entries(now).filter(([name, value]) => !before || !equal((before as Record<string, unknown>)[name], value)),
  );
const newestOf = (all: readonly object[]) =>
  Math.max(...all.map((one) => (one as { timestamp?: number }).timestamp ?? Number.NEGATIVE_INFINITY));

/** rtcstats 2: what changed; the sparse writer leaves out what changed in nothing but its time. */
export function difference(before: Report, now: Report, dialect: "dense" | "sparse"): object {
  const all = Object.entries(now).map(([id, entry]) => [id, changesOf(before[id], entry)] as const);
  const kept = all.filter(
    ([, change]) => dialect === "dense" || !Object.keys(change).every((name) => name === "timestamp"),
  ) as [string, Record<string, unknown>][];
  const newest = newestOf(kept.map(([, change]) => change));
  const timed = kept.map(([id, change]) => [id, change.timestamp === newest ? { ...change, timestamp: 0 } : change]);
  return { ...Object.fromEntries(timed), timestamp: newest };
}

/** What Chrome writes: everything, with its id. */
export const whole = (now: Report): object =>
  Object.fromEntries(Object.entries(now).map(([id, entry]) => [id, { id, ...entry }]));

const PROPERTIES = new Map(Array.from({ length: 200 }, (_, key) => [propertyName(String(key)), String(key)]));
const TYPES = new Map(Array.from({ length: 20 }, (_, key) => [typeName(key), key]));

/** rtcstats-js 4; `ids` is the writer's memory of the numbers that it gave. */
export function compressed(before: Report, now: Report, ids: Map<string, string>): object {
  const changes = Object.entries(now).map(([id, entry]) => {
    const change: Record<string, unknown> = changesOf(before[id], entry);
    for (const [name, value] of Object.entries(change)) {
      const then = before[id]?.[name];
      if (typeof value === "object" && value && typeof then === "object" && then && !Array.isArray(value))
        change[name] = changesOf(then, value);
    }
    return [id, change] as const;
  });
  const newest = newestOf(changes.map(([, change]) => change));
  const delta: Record<string, unknown> = newest > 0 ? { t: newest } : {};
  for (const [id, change] of changes) {
    const { timestamp, type, ...rest } = change;
    const wire = Object.entries(rest).map(([name, value]) => [PROPERTIES.get(name) ?? name, value] as const);
    if (timestamp !== newest && timestamp !== undefined) wire.push(["t", timestamp]);
    if (type !== undefined) wire.push(["type", TYPES.get(type) ?? type]);
    if (wire.length === 0) continue;
    if (!ids.has(id)) ids.set(id, String(ids.size));
    delta[ids.get(id) ?? ""] = Object.fromEntries(wire);
  }
  for (const id of Object.keys(before)) if (!(id in now) && ids.has(id)) delta[ids.get(id) ?? ""] = null;
  return delta;
}

/** Lines whose last field is what passed since the line before. */
export function chained(lines: readonly (readonly [time: number, ...fields: unknown[]])[], header: object): string {
  let last = 0;
  const texts = lines.map(([time, ...fields]) => {
    const passed = time - last;
    last = time;
    return JSON.stringify([...fields, passed]);
  });
  return ["RTCStatsDump", JSON.stringify({ fileFormat: 3, ...header }), ...texts, ""].join("\n");
}
