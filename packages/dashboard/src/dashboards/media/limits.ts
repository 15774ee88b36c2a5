import { METRIC_RTC_CLIENT_QUALITY_LIMITATION_DURATION } from "@rtcscope/core/semconv";
import { type Matchers, rate, sum } from "../../query";
import type { Context } from "../ask/context";
import { WINDOW } from "../ask/windows";

export function rateOfLimits({ names, series }: Context, by: readonly string[], where: Matchers = {}) {
  return sum(
    rate(series(METRIC_RTC_CLIENT_QUALITY_LIMITATION_DURATION, undefined, where), WINDOW),
    by.length > 0 ? names.by(...by) : "",
  );
}
