/**
 * How far a figure may be from the reference, and why; the only place that says so.
 *
 * @typedef {object} Tolerance
 * @property {(value: number | undefined, connection?: object) => number} of the greatest difference that still agrees,
 *   by the reference's value and the connection as it was inspected
 * @property {string} [unit] of differences; without one, none is allowed and none is shown
 * @property {boolean} [relative] differences are shown relative to the reference, in percent
 */

/** Counts, words, identities: nothing about them is rounded. */
export const exact = { of: () => 0 };

/** Formats and reference keep up to three decimals of a millisecond, some whole milliseconds: rounding moves a time by less. */
export const timeMs = { of: () => 1, unit: "ms" };

/** The log of calls says when to one millisecond, or to whole seconds; each end of the duration is off by up to a half of it. */
export const connectMs = { of: (_value, connection) => Math.max(1, connection?.calls.resolutionMs ?? 1), unit: "ms" };

/** 0.1 %, which is what we promise; where nothing flowed, nothing relative can be said. The reference rounds to 0.001 kbit/s. */
export const bitrateKbps = {
  of: (value) => (value === 0 ? 0.001 : Math.max(Math.abs(value) * 0.001, 0.0005)),
  unit: "%",
  relative: true,
};

/** 0.1 %, where neither side was rounded. */
export const bitrateBps = { of: (value) => Math.abs(value ?? 0) * 0.001, unit: "%", relative: true };

/** The reference rounds ratios to six decimals. */
export const ratio = { of: () => 0.000_000_51, unit: "" };

/** Seconds in statistics and reference, milliseconds in the summary: to the millisecond. */
export const freezeSeconds = { of: () => 0.001, unit: "s" };
