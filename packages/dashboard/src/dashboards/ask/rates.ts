import type { MetricName } from "@rtcscope/core/semconv";
import { type Matchers, type Names, type Part, rate, sum } from "../../query";
import { FLEET, RECORDED, type RecordedName } from "../../rules";

/**
 * Per second and by some labels, one of the things that the rules record: how dashboards read it is decided once for
 * each dashboard, and its figures do not care.
 *
 * @param at `peak` is the most of late: sessions in an outage send no windows, and nobody must seem to have left
 */
export type RateOf = (name: RecordedName, by?: readonly string[], where?: Matchers, at?: "now" | "peak") => string;

/** How far back a peak lies at most; also what the alerts take. */
const PEAK = "10m";

const grouped = (names: Names, expression: string, by: readonly string[]) =>
  sum(expression, by.length > 0 ? names.by(...by) : "");

/** From what the rules recorded: cheap at any scale, in steps of their window, without labels that they drop. */
export function recordedRates(names: Names, filter: Matchers, window: "2m" | "5m" = "5m"): RateOf {
  return (name, by = [], where = {}, at = "now") => {
    const windows: readonly string[] = RECORDED[name].windows;
    const over = windows.includes(window) ? window : windows[0];
    const series = `rtc_fleet:${name}:rate${over}${names.where({ ...filter, ...where })}`;
    return grouped(names, at === "peak" ? `max_over_time(${series}[${PEAK}])` : series, by);
  };
}

/**
 * From the series themselves, with every label that they have.
 *
 * @param window such as `$__range`. Whoever asks for a peak takes a long one: its mean stands for it
 */
export function directRates(names: Names, filter: Matchers, window: string): RateOf {
  return (name, by = [], where = {}) => {
    const definition = RECORDED[name];
    const sources: readonly { metric: MetricName; part?: Part | undefined; where?: Matchers }[] = definition.of;
    const rates = sources.map(({ metric, part, where: always }) =>
      rate(names.series(metric, part, { ...filter, ...always, ...where }), window),
    );
    const [first = ""] = rates;
    if (rates.length === 1) return grouped(names, first, by);
    // Which of them an attempt has depends on the application: the first that there is, for each fleet on its own.
    const perFleet = rates.map((one) => sum(one, names.by(...FLEET, ...definition.keeps)));
    return grouped(names, perFleet.join(" or "), by);
  };
}
