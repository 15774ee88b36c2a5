import type { StatsEntry } from "../legacy";

/** A connection of which reports were found. */
export interface Found {
  connection: string;
  known: Set<string>;
}

/**
 * Tells of which connection a report is. Two reports are of one connection only if they have a stream, a candidate or a
 * pair in common: a report that shares nothing with those before is of a connection of its own, so that two are never
 * mixed into one. What has none of these yet says nothing of any stream either, and counts to the connection before it.
 *
 * Ids of transports, codecs and the like are the same in every connection of a page; and a sender and its receiver share
 * SSRCs, but not the type under which they appear.
 */
export function createConnectionFinder(): (entries: readonly StatsEntry[]) => Found {
  const connections: Found[] = [];
  let last: Found | undefined;
  return (entries) => {
    const keys = keysOf(entries);
    const shared = connections.find(({ known }) => keys.some((key) => known.has(key)));
    const found = shared ?? (last && (keys.length === 0 || last.known.size === 0) ? last : open());
    for (const key of keys) found.known.add(key);
    last = found;
    return found;
  };

  function open(): Found {
    const found = { connection: `pc${connections.length + 1}`, known: new Set<string>() };
    connections.push(found);
    return found;
  }
}

function keysOf(entries: readonly StatsEntry[]): string[] {
  const keys: string[] = [];
  for (const { type, id, ssrc } of entries) {
    if (typeof id !== "string") continue;
    if (type === "local-candidate" || type === "candidate-pair") keys.push(`${type} ${id}`);
    else if ((type === "inbound-rtp" || type === "outbound-rtp") && typeof ssrc === "number")
      keys.push(`${type} ${id} ${ssrc}`);
  }
  return keys;
}
