import type { HrTime } from "@opentelemetry/api";

/**
 * Session time as OpenTelemetry's `[seconds, nanoseconds]`: given so, every SDK takes it for what it is. A plain number
 * would be guessed at (epoch or `performance.now()`).
 */
export function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  const nanos = Math.round((ms - seconds * 1000) * 1e6);
  return nanos === 1e9 ? [seconds + 1, 0] : [seconds, nanos];
}
