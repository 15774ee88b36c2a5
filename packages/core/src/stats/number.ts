/**
 * Reports come from browsers, polyfills, SDKs and JSON dumps. What they say is taken only if it is of the expected kind;
 * anything else was "not measured". The first test of each function is the common case and small enough to be inlined.
 */

/** One statistics object, as unknown as it is. Never written to. */
export interface Entry {
  readonly [member: string]: unknown;
}

export const isObject = (value: unknown): value is Entry => typeof value === "object" && value !== null;

/**
 * A counter, duration, size or level: never negative.
 *
 * shape   any -> number | undefined
 * range   0 and above, finite; also from bigint and from strings that hold a number
 * none    undefined for everything else (NaN, infinite, negative, empty, boolean, null, objects)
 * throws  never
 */
export function count(value: unknown): number | undefined {
  if (typeof value === "number" && value >= 0 && value < Infinity) return value;
  return value === undefined ? undefined : convert(value, 0);
}

/** As `count`, but it may be negative (`packetsLost` is signed). */
export function signed(value: unknown): number | undefined {
  if (typeof value === "number" && value - value === 0) return value;
  return value === undefined ? undefined : convert(value, -Infinity);
}

function convert(value: unknown, least: number): number | undefined {
  if (typeof value === "string" ? value.trim() === "" : typeof value !== "bigint") return undefined;
  const number = Number(value);
  return number >= least && number - number === 0 ? number : undefined;
}

/** A timestamp in ms since the epoch; also from the ISO text of the callback API of old Chrome. */
export function instant(value: unknown): number | undefined {
  const number = count(value);
  if (number !== undefined || typeof value !== "string") return number;
  return count(Date.parse(value));
}

/** A non-empty text. Numbers count as text: dumps are known to turn `mid` "0" and `rid` "1" into numbers. */
export function text(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && value - value === 0 ? String(value) : undefined;
}

/** true or false; also as 0/1 (React Native) and as text (old Chrome). */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === "boolean" || value === undefined) return value;
  return value === 1 || value === "true" ? true : value === 0 || value === "false" ? false : undefined;
}

/** Seconds, as browsers count time, in the ms of a sample. */
export function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
