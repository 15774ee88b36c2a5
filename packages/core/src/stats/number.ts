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
 * shape   any -> number
 * range   0 and above, finite; also from bigint and from strings that hold a number
 * none    NaN for everything else (missing, infinite, negative, empty, boolean, null, objects)
 * throws  never
 */
export function count(value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < Infinity) return value;
  return value === undefined ? Number.NaN : convert(value, 0);
}

/** As `count`, but it may be negative (`packetsLost` is signed). */
export function signed(value: unknown): number {
  return typeof value === "number" ? value : convert(value, -Infinity);
}

function convert(value: unknown, least: number): number {
  const number = typeof value === "bigint" || (typeof value === "string" && value.trim()) ? Number(value) : Number.NaN;
  return number >= least && number < Infinity ? number : Number.NaN;
}

/** A timestamp in ms since the epoch; also from the ISO text of the callback API of old Chrome. NaN if it is none. */
export function instant(value: unknown): number {
  const number = count(value);
  return Number.isNaN(number) && typeof value === "string" ? Date.parse(value) : number;
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

/** Browsers count in seconds, samples in ms. */
export function ms(seconds: unknown): number {
  return count(seconds) * 1000;
}
