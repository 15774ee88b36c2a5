/** Something that ran for a while; several may run at once. Times are session time, ms. */
export interface TimedPhase {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Name of the time that no phase covers. */
export const CRITICAL_PATH_OTHER = "other";

/**
 * Charges every millisecond between `start` and `end` to exactly one phase: what was waited for.
 *
 * Walks back from the end. At each point the phase that ended last before it is the one that was waited for, and is
 * charged back to its start; of phases that ended together (or all still ran) the one that began last, the innermost.
 * Time before which nothing ended is charged to `other`.
 *
 * unit    milliseconds per phase name, only names with more than 0
 * range   each > 0; the sum is `end - start`
 * none    an empty map when `end` is not after `start`
 * throws  never; phases that are empty, reversed or outside are left out, those that stick out are clipped
 */
export function criticalPath(phases: readonly TimedPhase[], start: number, end: number): Map<string, number> {
  const parts = new Map<string, number>();
  const charge = (name: string, ms: number) => ms > 0 && parts.set(name, (parts.get(name) ?? 0) + ms);
  let at = end;
  while (at > start) {
    let last: TimedPhase | undefined;
    let lastEnd = start;
    for (const phase of phases) {
      const phaseEnd = Math.min(phase.end, at);
      if (phaseEnd > phase.start && phaseEnd >= lastEnd && phaseEnd > start) {
        if (phaseEnd > lastEnd || !last || phase.start > last.start) last = phase;
        lastEnd = phaseEnd;
      }
    }
    charge(CRITICAL_PATH_OTHER, at - lastEnd);
    if (!last) break;
    at = Math.max(last.start, start);
    charge(last.name, lastEnd - at);
  }
  return parts;
}
