import {
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_OUTCOME,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
} from "@rtcscope/core/semconv";
import { buckets, heatmap, instant, range, table, timeseries, UNIT } from "../../grafana";
import { increase, rate, sum } from "../../query";
import { LE } from "../../rules";
import { quantileOf, share } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WHOLE, WINDOW } from "../ask/windows";
import { WITHIN_BUCKET } from "../show/figures";

export function durations(context: Context) {
  const { series, names } = context;
  const ok = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "bucket", { [ATTR_RTC_OUTCOME]: "ok" });
  return heatmap({
    key: "durations",
    title: "Duration of connects",
    description:
      "Connects that were ok, by how long they took. Two bands are two ways of connecting, such as direct and over TURN; " +
      "a band that moves up is everybody getting slower.",
    unit: UNIT.seconds,
    width: 16,
    height: 9,
    queries: [buckets(sum(increase(ok, WINDOW), names.by(LE)), { exemplars: true })],
  });
}

/** Median and p95 by a label; with exemplars, because these read the histogram itself. */
export function quantilesBy({ series, names, legend }: Context, by: string, key: string, title: string, about: string) {
  const ok = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "bucket", { [ATTR_RTC_OUTCOME]: "ok" });
  const summed = sum(rate(ok, WINDOW), names.by(by, LE));
  return timeseries({
    key,
    title,
    description: `${about} ${WITHIN_BUCKET}`,
    unit: UNIT.seconds,
    width: 8,
    queries: [
      range(quantileOf(0.95, summed), `${legend(by)} p95`, { exemplars: true }),
      range(quantileOf(0.5, summed), `${legend(by)} median`),
    ],
  });
}

export function phases({ series, names }: Context) {
  const by = names.by(ATTR_RTC_CONNECT_PHASE);
  const count = (outcome?: string) =>
    sum(
      increase(
        series(METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION, "count", outcome ? { [ATTR_RTC_OUTCOME]: outcome } : {}),
        WHOLE,
      ),
      by,
    );
  const ok = series(METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION, "bucket", { [ATTR_RTC_OUTCOME]: "ok" });
  const summed = sum(rate(ok, WHOLE), names.by(ATTR_RTC_CONNECT_PHASE, LE));
  return table({
    key: "phases",
    title: "Phases",
    description:
      "Every phase over the dashboard's time: how often, how many failed in it, how long it took when it was ok. Phases " +
      `overlap, so their times do not add up; _OTHER are the application's own. ${WITHIN_BUCKET}`,
    width: 8,
    height: 9,
    by: { [names.label(ATTR_RTC_CONNECT_PHASE)]: "Phase" },
    sortBy: "Failed",
    columns: [
      { title: "Times", query: instant(count(), "Times"), unit: UNIT.count, decimals: 0 },
      { title: "Failed", query: instant(share(count("error"), count()), "Failed"), unit: UNIT.share, decimals: 1 },
      { title: "Median", query: instant(quantileOf(0.5, summed), "Median"), unit: UNIT.seconds },
      { title: "p95", query: instant(quantileOf(0.95, summed), "p95"), unit: UNIT.seconds },
    ],
  });
}
