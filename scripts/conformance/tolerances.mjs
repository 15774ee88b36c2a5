/**
 * How far a figure may be from the reference, and why; the only place that says so. A tolerance is a function of the
 * reference's value (and of the connection as it was inspected): the greatest difference that still agrees.
 */

/** Counts, words, identities: nothing about them is rounded. */
export const exact = () => 0;

/** Formats and reference keep up to three decimals of a millisecond, some whole milliseconds: rounding moves a time by less. */
export const timeMs = () => 1;

/** The log of calls says when to one millisecond, or to whole seconds; both ends of the duration are off by up to a half of it. */
export const connectMs = (_value, connection) => Math.max(1, connection?.calls?.resolutionMs ?? 1);

/** 0.1 %, where neither side was rounded. */
export const relative = (value) => Math.abs(value ?? 0) * 0.001;

/** 0.1 %, which is what we promise; where nothing flowed, nothing relative can be said. The reference rounds to 0.001 kbit/s. */
export const bitrateKbps = (value) => (value === 0 ? 0.001 : Math.max(Math.abs(value) * 0.001, 0.0005));

/** The reference rounds ratios to six decimals. */
export const ratio = () => 0.000_000_51;

/** Seconds in statistics and reference, milliseconds in the summary: to the millisecond. */
export const freezeSeconds = () => 0.001;
