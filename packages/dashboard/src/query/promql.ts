/** The few shapes that our PromQL is made of; expressions are text, and what they are made from comes from names.ts. */

/** Sum of an expression, by labels that `names.by()` spelled; without them one number. */
export const sum = (expression: string, by = "") => `sum ${by}${by && " "}(${expression})`;

/** Per second, over a window such as `5m` or `$__rate_interval`. */
export const rate = (selector: string, window: string) => `rate(${selector}[${window}])`;

/** Growth over a window. */
export const increase = (selector: string, window: string) => `increase(${selector}[${window}])`;

/**
 * Growth over a window of what is rare and pushed only when it changes: `increase()` sees nothing before the first sample
 * in the window, so it loses a burst after silence. This takes the last sample before the window, up to `memory` old, and
 * `increase()` where there is none, or where the counter began anew.
 *
 * Costs as many samples as `memory` holds: few, of what is rare.
 */
export const growth = (selector: string, window: string, memory: string) =>
  `(last_over_time(${selector}[${window}]) - last_over_time(${selector}[${memory}] offset ${window}) >= 0 or ${increase(selector, window)})`;

/**
 * A share, 0..1: absent where there was nothing to divide by, and not NaN, which would draw a gap as a number.
 *
 * @param part and `whole` have the same labels, or `whole` is a vector of fewer with `on` spelled in it
 */
export const ratio = (part: string, whole: string) => `${group(part)} / (${whole} > 0)`;

/** A quantile of a classic histogram whose buckets were summed by `le` and `by`. */
export const quantile = (q: number, buckets: string) => `histogram_quantile(${q}, ${buckets})`;

/** What was never seen counts as nothing, for terms that would make a sum disappear. */
export const orZero = (expression: string) => `(${expression} or vector(0))`;

/** Parentheses where an operator inside would bind otherwise. */
export const group = (expression: string) =>
  /[-+*/<>]|\s(?:or|and|unless)\s/.test(expression) ? `(${expression})` : expression;
