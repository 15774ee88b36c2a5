/** From values to pixels, and where an axis has its ticks. */
const NICE = [1, 2, 2.5, 5, 10];
const NICE_SECONDS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** The smallest nice step that gives at most `most` ticks. */
function niceStep(span, most, unit) {
  const least = span / most;
  const long = unit === "s" && least > 30 ? NICE_SECONDS.find((step) => step >= least) : undefined;
  if (long) return long;
  const power = 10 ** Math.floor(Math.log10(least));
  return NICE.find((factor) => factor * power >= least * 0.9999) * power;
}

const multiples = (from, to, step) => {
  const ticks = [];
  for (let at = Math.ceil(from / step - 1e-9); at * step <= to + step * 1e-9; at += 1)
    ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
};

/**
 * @param {{ min: number, max: number, from: number, to: number, unit?: string, fixedMin?: boolean, fixedMax?: boolean }} options
 *   `from` and `to` are pixels; an end that is not fixed is moved out to a tick
 */
export function linearScale({ min, max, from, to, unit, fixedMin = false, fixedMax = false }) {
  const span = max - min || Math.abs(max) || 1;
  const most = Math.max(2, Math.floor(Math.abs(to - from) / 34));
  const step = niceStep(span, most, unit);
  const low = fixedMin ? min : Math.floor(min / step + 1e-9) * step;
  const high = fixedMax && max > low ? max : Math.max(Math.ceil(max / step - 1e-9) * step, low + step);
  return {
    min: low,
    max: high,
    ticks: multiples(low, high, step),
    at: (value) => from + ((value - low) / (high - low)) * (to - from),
  };
}

/** Ticks at the powers of the base; what is not above zero has no place. */
export function logScale({ min, max, from, to, base = 10 }) {
  const log = (value) => Math.log(value) / Math.log(base);
  const low = Math.floor(log(min > 0 ? min : max / base ** 4) + 1e-9);
  const high = Math.max(Math.ceil(log(max) - 1e-9), low + 1);
  const every = Math.ceil((high - low) / Math.max(1, Math.floor(Math.abs(to - from) / 28)));
  const ticks = [];
  for (let power = low; power <= high; power += every) ticks.push(base ** power);
  return {
    min: base ** low,
    max: base ** high,
    ticks,
    at: (value) => from + ((log(Math.max(value, base ** low)) - low) / (high - low)) * (to - from),
  };
}

const TIME_STEPS_S = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** A time axis in UTC. */
export function timeScale({ fromMs, toMs, from, to }) {
  const most = Math.max(2, Math.floor((to - from) / 70));
  const stepMs = (TIME_STEPS_S.find((step) => (toMs - fromMs) / 1000 / step <= most) ?? 604_800) * 1000;
  const clock = (ms) => new Date(ms).toISOString().slice(11, stepMs < 60_000 ? 19 : 16);
  const day = (ms) => new Date(ms).toISOString().slice(5, 10).replace("-", "/");
  return {
    ticks: multiples(fromMs, toMs, stepMs),
    at: (ms) => from + ((ms - fromMs) / (toMs - fromMs)) * (to - from),
    format: (ms) =>
      stepMs >= 86_400_000 || (ms % 86_400_000 === 0 && toMs - fromMs > 86_400_000) ? day(ms) : clock(ms),
  };
}
