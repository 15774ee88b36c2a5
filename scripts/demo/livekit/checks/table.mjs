/**
 * Page and telemetry take their times in handlers of the same event, with the same clock: what may lie between them is a
 * garbage collection.
 */
export const SAME_EVENT_MS = 50;

export const ms = (number) => (number === undefined ? "none" : `${Math.round(number)} ms`);

/** Rows of the table that the demo prints; any that is not ok fails it. */
export function createChecks() {
  const all = [];
  const check = (name, ok, made, found, tolerance) =>
    void all.push({ name, ok, made: String(made), found: String(found), tolerance });
  return {
    all,
    check,
    /** The same thing, told in the same words. */
    same: (name, made, found) => check(name, made === found, made, found, "exact"),
    /** Durations or times, ms. Times are shown from `zero` on. */
    near(name, made, found, toleranceMs, zero = 0) {
      const ok = Math.abs(found - made) <= toleranceMs;
      check(name, ok, ms(made - zero), found === undefined ? "none" : ms(found - zero), ms(toleranceMs));
    },
  };
}

/** Events of a name in a report, oldest first. */
export const eventsOf = (report, name) => report.moments.filter((moment) => moment.name === name);

/** Whether two spans of time, given by start and end, have a moment in common. */
export const overlaps = (a, b) => a.start <= b.end && b.start <= a.end;

export const spanOf = ({ startMs, durationMs }) => ({ start: startMs, end: startMs + durationMs });
