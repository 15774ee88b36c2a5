import { limitAt } from "./counters";
import type { Link } from "./link";

const WINDOW_MS = 10_000;
/** A window that no reading closes is closed this much later. */
const LATE_MS = 2000;
/** While the encoder is short of processor, windows are twice as long. */
const STRETCHED = 2;

/** A reading of one connection. */
export interface Reading {
  readonly time: number;
  readonly link: Link;
  /** Its streams are there; before, it shows the path only. */
  readonly media: boolean;
}

/** What one window of one connection's streams covers: from the reading that it counts from to its last one. */
export interface Window {
  readonly link: Link;
  readonly from: number;
  readonly to: number;
  /** On the first window of each roll-up: how long the session had media since the last one, ms. */
  readonly sessionMs: number;
}

/** All readings of the connections, in order; at the same time in the order of the connections. */
export function readingsOf(links: readonly Link[], statsMs: number): Reading[] {
  const readings: Reading[] = [];
  for (const link of links) {
    if (link.pathAt !== undefined) readings.push({ time: link.pathAt, link, media: false });
    for (const { from, to } of link.rounds)
      for (let time = from; time <= to; time += statsMs) readings.push({ time, link, media: true });
  }
  return readings.sort((a, b) => a.time - b.time);
}

/**
 * Which windows are told, by their definition (docs/semantic-conventions.md): all streams of a session are rolled up
 * together, by the first reading ten seconds or more after the beginning; a connection that closes and the end of the
 * session close what is open. A tab that dies tells nothing of the window that it was in.
 */
export function windowsOf(links: readonly Link[], statsMs: number, died: boolean): Window[] {
  const windows: Window[] = [];
  const known = new Map<Link, { base?: number; last: number }>();
  const closing = links
    .flatMap((link) => (link.closedAt === undefined ? [] : [{ link, at: link.closedAt }]))
    .sort((a, b) => a.at - b.at);
  let begun: number | undefined;
  let length = WINDOW_MS;
  let covered = Number.NEGATIVE_INFINITY;
  let sessionMs = 0;

  /** Connections of one session are read side by side: the longest is how long the session had media. */
  function cover(rolledUp: Iterable<Link>): void {
    let longest = 0;
    let until = covered;
    for (const link of rolledUp) {
      const { base, last } = known.get(link) ?? { last: 0 };
      if (base === undefined || last <= base) continue;
      longest = Math.max(longest, Math.min(last - base, last - covered));
      until = Math.max(until, last);
    }
    covered = until;
    sessionMs += longest;
  }
  function flush(link: Link, carries: boolean): void {
    const at = known.get(link);
    if (at?.base === undefined || at.last <= at.base) return;
    windows.push({ link, from: at.base, to: at.last, sessionMs: carries ? sessionMs : 0 });
    if (carries) sessionMs = 0;
    at.base = at.last;
  }
  function flushAll(): void {
    cover(known.keys());
    for (const link of known.keys()) flush(link, true);
    begun = undefined;
  }
  function close(link: Link): void {
    if (!known.has(link)) return;
    if (known.size === 1) flushAll();
    else {
      cover([link]);
      flush(link, false);
    }
    known.delete(link);
  }

  for (const { time, link, media } of readingsOf(links, statsMs)) {
    while (closing[0] && closing[0].at < time) close((closing.shift() as { link: Link }).link);
    const before = known.get(link);
    begun ??= before?.last ?? time;
    const at = before ?? { last: time };
    known.set(link, at);
    at.last = time;
    if (media) at.base ??= time;
    if (time - begun >= length) flushAll();
    length = WINDOW_MS * (media && limitAt(link, time) === "cpu" ? STRETCHED : 1);
    if (begun !== undefined && time - begun >= length + LATE_MS) flushAll();
  }
  for (const { link } of closing) close(link);
  if (!died) flushAll();
  return windows;
}
