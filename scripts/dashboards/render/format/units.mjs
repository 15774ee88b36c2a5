/**
 * Values as Grafana writes them, for the units that our dashboards use.
 *
 * @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
 */
const THOUSANDS = ["", "K", "M", "G", "T", "P"];
const KIBI = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];

/** Steps of a unit, smallest first: from `from` on, a value is divided by `by`. */
const scaled = (base, prefixes, unit, first = 0) => {
  const steps = prefixes
    .slice(first)
    .map((prefix, at) => ({ from: base ** at, by: base ** at, suffix: prefix + unit }));
  return [{ ...steps[0], from: 0 }, ...steps.slice(1)];
};

const spaced = (steps) => steps.map((step) => ({ ...step, suffix: step.suffix && ` ${step.suffix}` }));

const DURATION = [
  { from: 0, by: 1e-9, suffix: " ns" },
  { from: 1e-6, by: 1e-6, suffix: " µs" },
  { from: 1e-3, by: 1e-3, suffix: " ms" },
  { from: 1, by: 1, suffix: " s" },
  { from: 60, by: 60, suffix: " mins" },
  { from: 3600, by: 3600, suffix: " hours" },
  { from: 86_400, by: 86_400, suffix: " days" },
  { from: 604_800, by: 604_800, suffix: " weeks" },
];
const durations = (unitS) => DURATION.map(({ from, by, suffix }) => ({ from: from / unitS, by: by / unitS, suffix }));
const plain = (suffix) => [{ from: 0, by: 1, suffix }];
const counted = (unit) =>
  scaled(1000, ["", "K", "M", "B", "T"], "").map((step) => ({ ...step, suffix: `${step.suffix} ${unit}` }));

const UNITS = {
  none: plain(""),
  string: plain(""),
  short: spaced(scaled(1000, ["", "K", "Mil", "Bil", "Tri"], "")),
  percent: plain("%"),
  percentunit: [{ from: 0, by: 0.01, suffix: "%" }],
  s: durations(1),
  ms: durations(1e-3),
  µs: durations(1e-6),
  ns: durations(1e-9),
  m: durations(60),
  h: durations(3600),
  bps: spaced(scaled(1000, THOUSANDS, "b/s")),
  Bps: spaced(scaled(1000, THOUSANDS, "B/s")),
  bits: spaced(scaled(1000, THOUSANDS, "b")),
  decbytes: spaced(scaled(1000, THOUSANDS, "B")),
  bytes: spaced(scaled(1024, KIBI, "B")),
  hertz: spaced(scaled(1000, THOUSANDS, "Hz")),
  reqps: counted("req/s"),
  ops: counted("ops/s"),
  cps: counted("c/s"),
  eps: counted("evt/s"),
  cpm: counted("c/m"),
  opm: counted("ops/m"),
};

function stepsOf(unit = "none") {
  if (unit.startsWith("suffix:")) return plain(unit.slice("suffix:".length));
  return UNITS[unit] ?? plain(` ${unit}`);
}

/** A value in the step of its unit that suits it: `0.25` of `s` is `{ value: 250, suffix: " ms" }`. */
export function scale(value, unit) {
  const steps = stepsOf(unit);
  const size = Math.abs(value);
  // A zero has no size to choose by, and is written in the unit itself.
  const step = size === 0 ? steps.find(({ by }) => by === 1) : steps.findLast(({ from }) => size >= from);
  const { by, suffix } = step ?? steps[0];
  return { value: value / by, suffix };
}

/** Decimals that make three digits; a whole number has none. */
function digits(value) {
  if (value === 0 || Number.isInteger(value)) return 0;
  return Math.min(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))), 12);
}

/** `1.5 s`, `98.2%`, `12 K`. @returns {{ text: string, suffix: string }} */
export function formatParts(value, unit, decimals) {
  if (!Number.isFinite(value)) return { text: Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf", suffix: "" };
  const { value: shown, suffix } = scale(value, unit);
  return { text: shown.toFixed(decimals ?? digits(shown)), suffix };
}

export function formatValue(value, unit, decimals) {
  const { text, suffix } = formatParts(value, unit, decimals);
  return text + suffix;
}

const ENOUGH = 4;
const decimalsNeeded = (value) => {
  for (let decimals = 0; decimals < ENOUGH; decimals += 1)
    if (Math.abs(Number(value.toFixed(decimals)) - value) <= Math.abs(value) * 1e-6) return decimals;
  return ENOUGH;
};

/** Values of one axis, with as many decimals as tell them apart, the same for all in one suffix. */
export function formatTicks(values, unit) {
  const parts = values.map((value) => scale(value, unit));
  const needed = new Map();
  for (const { value, suffix } of parts) needed.set(suffix, Math.max(needed.get(suffix) ?? 0, decimalsNeeded(value)));
  return parts.map(({ value, suffix }) => value.toFixed(value === 0 ? 0 : needed.get(suffix)) + suffix);
}
