import { classic, color, thresholdColor } from "./colors.mjs";
import { formatValue } from "./units.mjs";

const regex = (text) => new RegExp(/^\/(.*)\/\w*$/.exec(text)?.[1] ?? text);

const MATCHERS = {
  byName: (field, name) => field.name === name,
  byRegexp: (field, text) => regex(text).test(field.name),
  byFrameRefID: (field, refId) => field.refId === refId,
  byType: (field, type) => field.type === type,
};

function assign(target, path, value) {
  const [first, ...rest] = path.split(".");
  if (rest.length === 0) return { ...target, [first]: value };
  return { ...target, [first]: assign(target[first] ?? {}, rest.join("."), value) };
}

/**
 * What a panel's settings say of one series or column: the defaults, and above them the overrides that match it.
 *
 * @param {{ defaults?: object, overrides?: readonly object[] } | undefined} fieldConfig
 * @param {{ name: string, refId?: string, type?: string }} field
 */
export function fieldConfigOf(fieldConfig, field) {
  let config = fieldConfig?.defaults ?? {};
  for (const { matcher, properties } of fieldConfig?.overrides ?? []) {
    if (!MATCHERS[matcher.id]?.(field, matcher.options)) continue;
    for (const { id, value } of properties) config = assign(config, id, value);
  }
  return config;
}

const inRange = ({ from, to }, value) => (from ?? -Infinity) <= value && value <= (to ?? Infinity);
const SPECIAL = {
  null: (value) => value === undefined || value === null,
  nan: (value) => Number.isNaN(value),
  "null+nan": (value) => value === undefined || value === null || Number.isNaN(value),
  empty: (value) => value === "",
  true: (value) => value === true,
  false: (value) => value === false,
};

function mapped(mappings, value) {
  for (const { type, options } of mappings ?? []) {
    if (type === "value" && options[String(value)]) return options[String(value)];
    if (type === "range" && typeof value === "number" && inRange(options, value)) return options.result;
    if (type === "special" && SPECIAL[options.match]?.(value)) return options.result;
    if (type === "regex" && typeof value === "string" && regex(options.pattern).test(value))
      return {
        ...options.result,
        text: options.result.text && value.replace(regex(options.pattern), options.result.text),
      };
  }
  return undefined;
}

const absent = (value) => value === undefined || value === null;

/**
 * A value as it is shown.
 *
 * @returns {{ text: string, color?: string, verdict?: string }} `color` where a mapping or the thresholds say one
 */
export function display(config, value, theme) {
  const mapping = mapped(config.mappings, value);
  const own = mapping?.color ? color(mapping.color, theme) : undefined;
  const byValue =
    typeof value === "number" && !Number.isNaN(value)
      ? thresholdColor(config.thresholds, value, theme, config)
      : undefined;
  const text =
    mapping?.text ??
    (absent(value)
      ? (config.noValue ?? "")
      : typeof value === "number"
        ? formatValue(value, config.unit, config.decimals)
        : String(value));
  return { text, color: own ?? byValue };
}

/** The colour of a series: fixed, by its last value, or by its place. */
export function seriesColor(config, index, lastValue, theme) {
  const { mode = "palette-classic", fixedColor } = config.color ?? {};
  if (mode === "fixed" || mode === "shades") return color(fixedColor ?? "green", theme);
  if (mode === "thresholds") return thresholdColor(config.thresholds, lastValue, theme, config);
  return classic(index, theme);
}
