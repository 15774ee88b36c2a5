/** What Firefox's name of a peer connection tells. */
export interface PcId {
  /** When it was made, ms since the epoch. */
  createdMs?: number | undefined;
  /** The inner window, which is one per document: a reload makes another. */
  window?: string | undefined;
  url?: string | undefined;
}

/**
 * shape   `{uuid} 1795282523057268 (id=15032385537 url=https://example.org/call)` -> its parts; long ago without the uuid
 * unit    the number is µs since the epoch
 * none    a part that is not there is absent
 */
export function parsePcId(pcid: string): PcId {
  const [, micros, window, url] = /(?:^|\s)(\d{15,17})? ?\(id=(\d{1,20}) url=(.*)\)\s*$/s.exec(pcid) ?? [];
  return { createdMs: micros === undefined ? undefined : Number(micros) / 1000, window, url: url || undefined };
}
