/**
 * How much per second.
 *
 * shape   (growth of a counter, interval in ms) -> number | undefined
 * unit    that of the counter, per second
 * range   0 and above
 * none    undefined if either part is missing or no time has passed
 * law     n times the growth gives n times the rate
 */
export function perSecond(delta: number | undefined, intervalMs: number | undefined): number | undefined {
  return delta !== undefined && intervalMs !== undefined && intervalMs > 0 ? (delta * 1000) / intervalMs : undefined;
}

/** `perSecond` of bytes, in bits. */
export function bitrate(bytesDelta: number | undefined, intervalMs: number | undefined): number | undefined {
  return bytesDelta !== undefined && intervalMs !== undefined && intervalMs > 0
    ? (bytesDelta * 8000) / intervalMs
    : undefined;
}

/**
 * What one of `amount` things had of `sum`: per interval with two deltas, over the life of the object with two totals.
 *
 * shape   (sum, amount, scale) -> number | undefined
 * unit    that of the sum, times scale (1000 turns seconds into ms)
 * range   0 and above
 * none    undefined if either part is missing or nothing was counted: a zero denominator gives no value
 */
export function mean(sum: number | undefined, amount: number | undefined, scale: number): number | undefined {
  return sum !== undefined && amount !== undefined && amount > 0 ? (sum / amount) * scale : undefined;
}

/**
 * Standard deviation (not variance) of the time between frames.
 *
 * shape   (sum of delays in s, sum of their squares in s², frames) -> number | undefined
 * unit    ms
 * range   0 and above; what rounding makes negative counts as 0
 * none    undefined if a part is missing or there was no frame
 * spec    https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalsquaredinterframedelay
 */
export function standardDeviationMs(
  sum: number | undefined,
  squares: number | undefined,
  frames: number | undefined,
): number | undefined {
  if (sum === undefined || squares === undefined || frames === undefined || !(frames > 0)) return undefined;
  return Math.sqrt(Math.max(0, (squares - (sum * sum) / frames) / frames)) * 1000;
}

/**
 * Share of the expected packets that did not arrive.
 *
 * shape   (received, lost), both deltas or both totals -> number | undefined
 * unit    ratio; only the code that prints it makes a percentage
 * range   0..1. packetsLost is signed and may fall, so a loss below zero counts as 0
 * none    undefined if no packet was expected or a counter is missing
 * law     with `received` fixed, more loss never gives a smaller ratio
 * spec    https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost
 */
export function packetLossRatio(received: number | undefined, lost: number | undefined): number | undefined {
  if (received === undefined || lost === undefined) return undefined;
  const missing = lost > 0 ? lost : 0;
  return received + missing > 0 ? missing / (received + missing) : undefined;
}

/** The sum of what was measured; undefined only if neither was. */
export function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : a + b;
}
