/** How far the objects of a report may be from the time of its line before they stop being its time. */
const NEAR_MS = 2000;

/**
 * When a report was made: the newest timestamp of its objects, so that the same session has the same times whichever
 * format it was saved in. Objects may have old times (RTCP reports, certificates) and, on a page whose clock is wrong,
 * times of another day: then the line's own counts.
 *
 * shape   (time of the log's line, the report's objects) -> ms since the epoch
 * throws  never
 */
export function statsTime(lineTime: number, entries: readonly Readonly<Record<string, unknown>>[]): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { timestamp } of entries) if (typeof timestamp === "number" && timestamp > newest) newest = timestamp;
  return Math.abs(newest - lineTime) <= NEAR_MS ? newest : lineTime;
}
