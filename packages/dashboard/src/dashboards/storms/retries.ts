import {
  ATTR_RTC_OUTCOME,
  ATTR_RTC_TRANSPORT,
  METRIC_RTC_CLIENT_RECONNECT_BACKOFF,
  METRIC_RTC_CLIENT_RECONNECT_DURATION,
} from "@rtcscope/core/semconv";
import { buckets, heatmap, UNIT } from "../../grafana";
import { increase, sum } from "../../query";
import { LE } from "../../rules";
import type { Context } from "../ask/context";
import { WINDOW } from "../ask/windows";
import { TRANSPORT_COLOURS } from "../show/colours";
import { linesBy } from "../show/draw";
import { AMPLIFICATION } from "../show/figures";

export function retries(context: Context) {
  const { names, series } = context;
  const counted = (selector: string) => sum(increase(selector, WINDOW), names.by(LE));
  return [
    heatmap({
      key: "time-to-recover",
      title: "Time to recover",
      description:
        "Outages that ended well, by how long they lasted. A band that climbs is a server that stays away; a second band " +
        "far above are people whose first attempts failed.",
      unit: UNIT.seconds,
      width: 8,
      height: 9,
      queries: [
        buckets(counted(series(METRIC_RTC_CLIENT_RECONNECT_DURATION, "bucket", { [ATTR_RTC_OUTCOME]: "ok" })), {
          exemplars: true,
        }),
      ],
    }),
    heatmap({
      key: "in-step",
      title: "Are retries in step?",
      description:
        "What was waited before each attempt. Lines are clients that all wait the same and come back at the same moment: " +
        "they need jitter. A smooth cloud is well.",
      unit: UNIT.seconds,
      width: 8,
      height: 9,
      queries: [buckets(counted(series(METRIC_RTC_CLIENT_RECONNECT_BACKOFF, "bucket")), { exemplars: true })],
    }),
    linesBy(context, AMPLIFICATION, context.recorded(), ATTR_RTC_TRANSPORT, {
      key: "amplification",
      width: 8,
      height: 9,
      showThresholds: true,
      overrides: TRANSPORT_COLOURS,
    }),
  ];
}
