/**
 * Session time: milliseconds since the Unix epoch on a timeline that never steps.
 *
 * One number serves durations and timestamps alike. Its zero is taken from the wall clock once, its progress from the
 * monotonic clock, so a corrected system clock never makes a span negative and a laptop's sleep, which monotonic clocks
 * mostly leave out, never makes a connect three hours long.
 */
export interface Clock {
  /** Session time in ms, fractional; never decreases between two calls of {@link Clock.resync}. */
  now(): number;
  /**
   * Anchors the timeline to the wall clock again when both have drifted apart by more than a second (sleep, clock
   * correction). Called only while nothing is being measured, because the timeline steps by the drift.
   */
  resync(): void;
}

export interface ClockSources {
  /** Monotonic milliseconds from any origin, such as `performance.now()`. */
  monotonic(): number;
  /** Wall clock, milliseconds since the Unix epoch, such as `Date.now()`. */
  epoch(): number;
}

const DRIFT_MS = 1000;

/**
 * @param sources both clocks, injectable; by default the platform's
 */
export function createClock(
  sources: ClockSources = { monotonic: () => performance.now(), epoch: () => Date.now() },
): Clock {
  let anchor = sources.epoch() - sources.monotonic();
  return {
    now: () => anchor + sources.monotonic(),
    resync() {
      const fresh = sources.epoch() - sources.monotonic();
      if (Math.abs(fresh - anchor) > DRIFT_MS) anchor = fresh;
    },
  };
}
