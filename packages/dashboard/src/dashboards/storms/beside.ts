import { ATTR_RTC_TELEMETRY_DROP_REASON, ATTR_RTC_TRANSPORT } from "@rtcscope/core/semconv";
import { range, timeseries } from "../../grafana";
import { shareOfAll } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { TRANSPORT_COLOURS } from "../show/colours";
import { linesBy } from "../show/draw";
import { GRAY, recordsMade, TELEMETRY_LOST } from "../show/figures";

export function beside(context: Context) {
  const { legend } = context;
  const rates = context.recorded();
  const { unit, title, description } = TELEMETRY_LOST;
  const lost = rates("telemetry_dropped", [ATTR_RTC_TELEMETRY_DROP_REASON]);
  return [
    linesBy(context, GRAY, rates, ATTR_RTC_TRANSPORT, {
      key: "gray",
      width: 12,
      showThresholds: true,
      overrides: TRANSPORT_COLOURS,
    }),
    timeseries({
      key: "telemetry-lost",
      title: `${title}, by reason`,
      description:
        `${description} queue_full: browsers cannot send, the gateway is away or slow; rejected or unauthorized: it does ` +
        "not want them; shutdown: tabs that closed.",
      unit,
      width: 12,
      queries: [
        range(TELEMETRY_LOST.of(rates), "all of it"),
        range(shareOfAll(lost, recordsMade(rates)), legend(ATTR_RTC_TELEMETRY_DROP_REASON)),
      ],
    }),
  ];
}
