import { ATTR_RTC_TELEMETRY_DROP_REASON, ATTR_RTC_TRANSPORT } from "@rtcscope/core/semconv";
import { range, timeseries, UNIT } from "../../grafana";
import type { Context } from "../ask/context";
import { TRANSPORT_COLOURS } from "../show/colours";
import { linesBy } from "../show/draw";
import { GRAY, TELEMETRY_LOST } from "../show/figures";

export function beside(context: Context) {
  const { legend } = context;
  const rates = context.recorded();
  const dropped = rates("telemetry_dropped", [ATTR_RTC_TELEMETRY_DROP_REASON]);
  return [
    linesBy(context, GRAY, rates, ATTR_RTC_TRANSPORT, {
      key: "gray",
      width: 8,
      showThresholds: true,
      overrides: TRANSPORT_COLOURS,
    }),
    timeseries({
      key: "telemetry-lost",
      title: TELEMETRY_LOST.title,
      description: TELEMETRY_LOST.description,
      unit: TELEMETRY_LOST.unit,
      width: 8,
      queries: [range(TELEMETRY_LOST.of(rates), "lost")],
    }),
    timeseries({
      key: "telemetry-reasons",
      title: "Telemetry lost, by reason",
      description:
        "Records per second that browsers lost. queue_full: they cannot send, the gateway is away or slow; rejected or " +
        "unauthorized: it does not want them; shutdown: tabs that closed.",
      unit: UNIT.perSecond,
      width: 8,
      stacked: true,
      queries: [range(dropped, legend(ATTR_RTC_TELEMETRY_DROP_REASON))],
    }),
  ];
}
