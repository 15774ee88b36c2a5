/**
 * The arithmetic of a sample. Inside, NaN stands for "not measured": whatever is computed with a missing part is missing by itself.
 * `known` turns it into `undefined` where a figure leaves.
 */

/** A figure as it leaves: finite, or undefined. A division by nothing is no figure either. */
export function known(value: number): number | undefined {
  return value - value === 0 ? value : undefined;
}

/**
 * How much per second.
 *
 * shape   (growth of a counter, interval in ms) -> number
 * unit    that of the counter, per second
 * range   0 and above
 * none    not finite if either part is missing or no time has passed
 * law     n times the growth gives n times the rate
 */
export function perSecond(growth: number, intervalMs: number): number {
  return (growth * 1000) / intervalMs;
}

/**
 * What one of `amount` things had of `sum`: per interval with two deltas, over the life of the object with two totals.
 *
 * shape   (sum, amount) -> number
 * unit    that of the sum
 * range   0 and above
 * none    NaN if either part is missing or nothing was counted: a zero denominator gives no value
 */
export function mean(sum: number, amount: number): number {
  return amount > 0 ? sum / amount : Number.NaN;
}

/**
 * Standard deviation (not variance) of the time between frames.
 *
 * shape   (sum of delays, sum of their squares, frames) -> number
 * unit    that of the delays
 * range   0 and above; what rounding makes negative counts as 0
 * none    NaN if a part is missing or there was no frame
 * spec    https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalsquaredinterframedelay
 */
export function standardDeviation(sum: number, squares: number, frames: number): number {
  return Math.sqrt(Math.max(0, mean(squares - (sum * sum) / frames, frames)));
}

/**
 * Share of the expected packets that did not arrive.
 *
 * shape   (received, lost), both deltas or both totals -> number
 * unit    ratio; only the code that prints it makes a percentage
 * range   0..1. packetsLost is signed and may fall, so a loss below zero counts as 0
 * none    NaN if no packet was expected or a counter is missing
 * law     with `received` fixed, more loss never gives a smaller ratio
 * spec    https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost
 */
export function packetLossRatio(received: number, lost: number): number {
  const missing = Math.max(0, lost);
  return mean(missing, received + missing);
}
