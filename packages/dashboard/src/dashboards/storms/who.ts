import {
  ATTR_CLOUD_REGION,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_VERSION,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_RECONNECTS,
} from "@rtcscope/core/semconv";
import { instant, table, UNIT, worseAbove } from "../../grafana";
import { rate, sum } from "../../query";
import { shareOfAll, times } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WHOLE } from "../ask/windows";

const SHARES =
  "Its share among the outages, over its share among all, in the dashboard's time. Near 1: it has its part as everybody. " +
  "Far above, with a good share of the outages: this is what the broken ones have in common.";

interface Whose {
  key: string;
  title: string;
  label: string;
  /** Outages and what they are compared with, by labels. */
  outages(...by: readonly string[]): string;
  all(...by: readonly string[]): string;
  against: string;
  width: number;
}

function overRepresented({ names }: Context, { key, title, label, outages, all, against, width }: Whose) {
  const ofOutages = shareOfAll(outages(label), outages());
  const ofAll = shareOfAll(all(label), all());
  return table({
    key,
    title: `Over-represented: ${title.toLowerCase()}`,
    description: `${SHARES} All: ${against}.`,
    width,
    height: 7,
    by: { [names.label(label)]: title },
    sortBy: "Times",
    columns: [
      {
        title: "Times",
        query: instant(times(ofOutages, ofAll), "Times"),
        unit: UNIT.times,
        decimals: 1,
        thresholds: worseAbove(1.5, 3),
      },
      { title: "Of outages", query: instant(ofOutages, "Of outages"), unit: UNIT.share, decimals: 0 },
      { title: "Of all", query: instant(ofAll, "Of all"), unit: UNIT.share, decimals: 0 },
    ],
  });
}

export function whose(context: Context) {
  const { series, names } = context;
  const rates = context.direct(WHOLE);
  const known = { [ATTR_RTC_PATH_LOCAL_TYPE]: { not: "" } };
  const grouped = (selector: string, by: readonly string[]) =>
    sum(rate(selector, WHOLE), by.length > 0 ? names.by(...by) : "");
  const bySessions = (key: string, title: string, label: string): Whose => ({
    key,
    title,
    label,
    outages: (...by) => rates("reconnects", by),
    all: (...by) => rates("sessions_active", by),
    against: "sessions under way",
    width: 6,
  });
  return [
    bySessions("over-transport", "Transport", ATTR_RTC_TRANSPORT),
    bySessions("over-region", "Region", ATTR_CLOUD_REGION),
    bySessions("over-version", "Version", ATTR_SERVICE_VERSION),
    {
      key: "over-path",
      title: "Candidate type",
      label: ATTR_RTC_PATH_LOCAL_TYPE,
      outages: (...by: readonly string[]) => grouped(series(METRIC_RTC_CLIENT_RECONNECTS, undefined, known), by),
      all: (...by: readonly string[]) =>
        grouped(series(METRIC_RTC_CLIENT_CONNECT_DURATION, "count", { ...known, [ATTR_RTC_OUTCOME]: "ok" }), by),
      against: "connects that were ok; only where the transport tells its candidates",
      width: 6,
    },
  ].map((spec) => overRepresented(context, spec));
}
