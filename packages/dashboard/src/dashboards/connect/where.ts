import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_TRANSPORT,
  METRIC_RTC_CLIENT_CONNECT_CRITICAL_PATH_DURATION,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
} from "@rtcscope/core/semconv";
import { bargauge, instant, range, timeseries, UNIT } from "../../grafana";
import { rate, sum } from "../../query";
import type { Context } from "../ask/context";
import { WHOLE, WINDOW } from "../ask/windows";

export function funnel({ direct, legend }: Context) {
  const rates = direct(WHOLE);
  const by = [ATTR_RTC_TRANSPORT];
  const total = (expr: string) => `${expr} * $__range_s`;
  const transport = legend(ATTR_RTC_TRANSPORT);
  return bargauge({
    key: "funnel",
    title: "Funnel: attempted, let in, media",
    description:
      "Attempts in the dashboard's time, those that signalling let in, and those that got usable media. Lost before the " +
      "second bar: tokens, signalling, queues. Lost after it: ICE, TURN, firewalls, media servers. The second bar is " +
      "missing where a transport does not tell its signalling. Prometheus extrapolates: of few attempts, counts are rough.",
    unit: UNIT.count,
    decimals: 0,
    min: 0,
    width: 8,
    height: 9,
    queries: [
      instant(total(rates("connects", by)), `${transport} attempted`),
      instant(total(rates("connects_signalled", by)), `${transport} let in`),
      instant(total(rates("connects", by, { [ATTR_RTC_OUTCOME]: "ok" })), `${transport} media`),
    ],
  });
}

export function failures({ series, names, legend }: Context) {
  const failed = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "count", { [ATTR_RTC_OUTCOME]: "error" });
  return timeseries({
    key: "failures",
    title: "Failures by error.type",
    description:
      "Failed attempts per minute, by the bounded name of the error. One name that grows alone says what broke: the " +
      "table of failed connects below has examples with their traces.",
    unit: UNIT.perMinute,
    width: 8,
    height: 9,
    stacked: true,
    bars: true,
    queries: [range(`${sum(rate(failed, WINDOW), names.by(ATTR_ERROR_TYPE))} * 60`, legend(ATTR_ERROR_TYPE))],
  });
}

/** The parts add up to the whole, so their stack is the mean connect. */
export function criticalPath({ series, names, legend }: Context) {
  const path = series(METRIC_RTC_CLIENT_CONNECT_CRITICAL_PATH_DURATION, undefined, { [ATTR_RTC_OUTCOME]: "ok" });
  const count = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "count", { [ATTR_RTC_OUTCOME]: "ok" });
  const perPhase = sum(rate(path, WINDOW), names.by(ATTR_RTC_CONNECT_PHASE));
  return timeseries({
    key: "critical-path",
    title: "Critical path of a mean connect",
    description:
      "Where the time of a connect that was ok goes: every millisecond belongs to one phase, so the height is the mean " +
      "connect, time in a queue included. The phase that grows is the one to speed up; what is hidden behind it does not count. _OTHER: " +
      "the application's own phases.",
    unit: UNIT.seconds,
    width: 8,
    height: 9,
    stacked: true,
    queries: [
      range(`${perPhase} / on () group_left () (${sum(rate(count, WINDOW))} > 0)`, legend(ATTR_RTC_CONNECT_PHASE)),
    ],
  });
}
