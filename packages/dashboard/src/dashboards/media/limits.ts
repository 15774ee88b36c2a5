import { METRIC_RTC_CLIENT_QUALITY_LIMITATION_DURATION } from "@rtcscope/core/semconv";
import { type Matchers, rate, sum } from "../../query";
import type { Context } from "../ask/context";
import { WINDOW } from "../ask/windows";

/** Time of encoders per second, by labels: divided by all of it, a share. */
export function rateOfLimits(
  { names, series }: Context,
  by: readonly string[],
  where: Matchers = {},
  window = WINDOW,
): string {
  return sum(
    rate(series(METRIC_RTC_CLIENT_QUALITY_LIMITATION_DURATION, undefined, where), window),
    by.length > 0 ? names.by(...by) : "",
  );
}
