import {
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_TRANSPORT,
  METRIC_RTC_CLIENT_MEDIA_DURATION,
  METRIC_RTC_CLIENT_STALL_DURATION,
} from "@rtcscope/core/semconv";
import { range, timeseries, UNIT } from "../../grafana";
import { rate, sum } from "../../query";
import { shareOfAll } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WINDOW } from "../ask/windows";
import { TRANSPORT_COLOURS } from "../show/colours";
import { linesBy } from "../show/draw";
import { STALLED } from "../show/figures";
import { RECEIVED, VIDEO } from "./windows";

export function interruptions(context: Context) {
  const { names, series, legend } = context;
  const stalled = sum(
    rate(series(METRIC_RTC_CLIENT_STALL_DURATION, "sum", VIDEO), WINDOW),
    names.by(ATTR_RTC_STALL_CAUSE),
  );
  const watched = sum(rate(series(METRIC_RTC_CLIENT_MEDIA_DURATION, undefined, { ...VIDEO, ...RECEIVED }), WINDOW));
  return [
    timeseries({
      key: "stalled-by-cause",
      title: "Stalled share of video by cause",
      description:
        "What stands still and why: network (packets did not come), decoder (they came and were not shown), sender (nothing " +
        "was sent). The height is the stalled share of watched time.",
      unit: UNIT.share,
      width: 12,
      stacked: true,
      queries: [range(shareOfAll(stalled, watched), legend(ATTR_RTC_STALL_CAUSE))],
    }),
    linesBy(context, STALLED, context.direct(WINDOW), ATTR_RTC_TRANSPORT, {
      key: "stalled-by-transport",
      width: 12,
      overrides: TRANSPORT_COLOURS,
    }),
  ];
}
