import { ATTR_RTC_MEDIA_DIRECTION, ATTR_RTC_MEDIA_KIND, type MetricName } from "@rtcscope/core/semconv";
import { range, type TimeseriesSpec, timeseries } from "../../grafana";
import { type Matchers, rate, sum } from "../../query";
import { LE } from "../../rules";
import { quantileOf } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WINDOW } from "../ask/windows";
import { WITHIN_BUCKET } from "../show/figures";

/** What streams are told apart by. */
export const BOTH = [ATTR_RTC_MEDIA_DIRECTION, ATTR_RTC_MEDIA_KIND];

export const RECEIVED = { [ATTR_RTC_MEDIA_DIRECTION]: "inbound" } as const;
export const VIDEO = { [ATTR_RTC_MEDIA_KIND]: "video" } as const;

/** Said of every quantile of windows. */
export const OF_WINDOWS = `Each stream counts with the mean of each of its windows, about ten seconds long. ${WITHIN_BUCKET}`;

/** A quantile over windows, by labels. */
export function quantileOfWindows(
  context: Context,
  q: number,
  metric: MetricName,
  by: readonly string[],
  where: Matchers = {},
  window = WINDOW,
) {
  const { names, series } = context;
  return quantileOf(q, sum(rate(series(metric, "bucket", where), window), names.by(...by, LE)));
}

interface WindowsSpec extends Pick<TimeseriesSpec, "title" | "description" | "unit" | "key"> {
  metric: MetricName;
  by: readonly string[];
  /** Quantiles and what to call them. */
  quantiles: Readonly<Record<string, number>>;
  width?: number;
}

/** Quantiles of a histogram of windows, told apart by labels. */
export function windows(context: Context, { metric, by, quantiles, width = 6, description, ...said }: WindowsSpec) {
  const told = by.map(context.legend).join(" ");
  return timeseries({
    ...said,
    description: `${description} ${OF_WINDOWS}`,
    width,
    queries: Object.entries(quantiles).map(([name, q]) =>
      range(quantileOfWindows(context, q, metric, by), `${told} ${name}`),
    ),
  });
}
