import type { StatsEntry } from "../legacy";
import { isEntry } from "./reports";

/**
 * Two kinds of writers made rtcstats 2, and nothing in a file says which: one writes every object at every reading,
 * unchanged ones with a time only (`dense`); the other leaves unchanged ones out (`sparse`). To read one as the other
 * loses streams, or keeps those that are gone.
 */
export type Dialect = "dense" | "sparse";

export interface DialectEvidence {
  /** Proven: no line that comes can prove the other. */
  readonly proven: Dialect | undefined;
  /** What speaks for itself as long as nothing is proven; undefined where both readings are the same. */
  readonly likely: Dialect | undefined;
  take(connection: string, delta: StatsEntry): void;
}

/**
 * An object with nothing but a time, or nothing at all, proves `dense`: the sparse writer drops it. An object that was known, was absent and
 * comes back without its type proves `sparse`: the dense writer would have had to begin with it anew. Objects that are
 * absent, with no such proof, make `sparse` likely: in a dense log certificates and codecs would be there, unchanged.
 */
export function createDialectEvidence(): DialectEvidence {
  const connections = new Map<string, { known: Set<string>; last: Set<string> }>();
  let proven: Dialect | undefined;
  let absent = false;

  return {
    get proven() {
      return proven;
    },
    get likely() {
      return proven ?? (absent ? "sparse" : undefined);
    },
    take(connection, delta) {
      if (proven) return;
      const { known, last } = connections.get(connection) ?? { known: new Set<string>(), last: new Set<string>() };
      const now = new Set<string>();
      for (const id in delta) {
        const entry = delta[id];
        if (!isEntry(entry)) continue;
        now.add(id);
        if (!known.has(id)) continue;
        if (Object.keys(entry).every((member) => member === "timestamp")) proven = "dense";
        else if (!last.has(id) && entry.type === undefined) proven ??= "sparse";
      }
      for (const id of last) if (!now.has(id)) absent = true;
      for (const id of now) known.add(id);
      connections.set(connection, { known, last: now });
    },
  };
}
