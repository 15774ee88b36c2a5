export type { SpanContext as ConnectContext } from "../span";

/**
 * A gap between two signs of life that no throttled timer explains (browsers run a hidden page's timers at least once a
 * minute, and let some slip): the device slept. What was being measured then ends at the last sign of life.
 */
export const SUSPENDED_AFTER_MS = 150_000;

/** Seconds of milliseconds; what was not measured stays so. */
export const seconds = (ms: number | undefined) => (ms === undefined ? ms : ms / 1000);
