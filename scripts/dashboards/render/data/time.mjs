const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 };
const UNIT = "ms|s|m|h|d|w|y";
const RELATIVE = new RegExp(`^now(?:-(\\d+)(${UNIT}))?$`);

/** What Grafana lets `$__interval` be; between two of them is a choice, never a number of its own. */
const ROUND_MS = [
  ...[10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000],
  ...[900_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000],
];

/** `1h30m` or `30s` in milliseconds. @throws for anything else */
export function durationMs(text) {
  const parts = [...String(text).matchAll(new RegExp(`(\\d+)(${UNIT})(?![a-z])|(\\d+)(${UNIT})`, "g"))];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw new Error(`${JSON.stringify(text)} is not a duration such as 30s or 1h`);
  return parts.reduce((total, part) => total + Number(part[1] ?? part[3]) * UNITS_MS[part[2] ?? part[4]], 0);
}

/** Milliseconds as PromQL spells them, in the largest unit that divides them. */
export function promDuration(ms) {
  for (const unit of ["d", "h", "m", "s"])
    if (ms >= UNITS_MS[unit] && ms % UNITS_MS[unit] === 0) return `${ms / UNITS_MS[unit]}${unit}`;
  return `${Math.round(ms)}ms`;
}

/**
 * A moment: ISO 8601, epoch milliseconds, `now` or `now-6h`.
 *
 * @returns {number} epoch milliseconds
 * @throws for anything else
 */
export function moment(value, nowMs = Date.now()) {
  const relative = RELATIVE.exec(String(value));
  if (relative) return nowMs - Number(relative[1] ?? 0) * (UNITS_MS[relative[2]] ?? 0);
  // Date.parse() alone makes a year of anything that ends in a number.
  const iso = /^\d{4}-\d\d-\d\d/.test(String(value)) ? Date.parse(value) : Number.NaN;
  const ms = /^\d+$/.test(String(value)) ? Number(value) : iso;
  if (!Number.isFinite(ms)) throw new Error(`${JSON.stringify(value)} is not a time: ISO 8601, epoch ms or now-1h`);
  return ms;
}

/**
 * `$__interval` of a panel: the range over the points it can show, rounded as Grafana does, and never below what the
 * data source is said to be scraped at.
 *
 * @param {{ rangeMs: number, points: number, leastMs: number }} options
 */
export function intervalMs({ rangeMs, points, leastMs }) {
  const exact = rangeMs / points;
  const rounded = ROUND_MS.find((candidate, at) => exact < (candidate + (ROUND_MS[at + 1] ?? Infinity)) / 2);
  return Math.max(rounded ?? exact, leastMs);
}

/** `$__rate_interval`: wide enough for four scrapes, so that a rate always has its two samples. */
export const rateIntervalMs = (stepMs, scrapeMs) => Math.max(stepMs + scrapeMs, 4 * scrapeMs);

/** Ends on multiples of the step, so that neighbouring pictures evaluate at the same moments. */
export const aligned = ({ fromMs, toMs }, stepMs) => ({
  fromMs: Math.floor(fromMs / stepMs) * stepMs,
  toMs: Math.floor(toMs / stepMs) * stepMs,
});
