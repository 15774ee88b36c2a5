import {
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_RTT_SOURCE,
  METRIC_RTC_CLIENT_JITTER,
  METRIC_RTC_CLIENT_JITTER_BUFFER_DELAY,
  METRIC_RTC_CLIENT_PACKET_LOSS,
  METRIC_RTC_CLIENT_RTT,
} from "@rtcscope/core/semconv";
import { UNIT } from "../../grafana";
import type { Context } from "../ask/context";
import { BOTH, windows } from "./windows";

export function network(context: Context) {
  const MEDIAN_P95 = { p95: 0.95, median: 0.5 };
  return [
    windows(context, {
      key: "loss",
      title: "Packet loss",
      description:
        "Share of packets lost. Inbound: on the way to people; outbound: what servers say they did not get. One direction " +
        "alone says which side's network.",
      unit: UNIT.share,
      metric: METRIC_RTC_CLIENT_PACKET_LOSS,
      by: BOTH,
      quantiles: { p95: 0.95 },
    }),
    windows(context, {
      key: "rtt",
      title: "Round trip",
      description:
        "Time to the server and back, by where the number comes from: sources differ by what they include, so compare each with itself.",
      unit: UNIT.seconds,
      metric: METRIC_RTC_CLIENT_RTT,
      by: [ATTR_RTC_RTT_SOURCE],
      quantiles: MEDIAN_P95,
    }),
    windows(context, {
      key: "jitter",
      title: "Jitter",
      description: "How unevenly packets come. It is paid for with a larger jitter buffer, that is with latency.",
      unit: UNIT.seconds,
      metric: METRIC_RTC_CLIENT_JITTER,
      by: BOTH,
      quantiles: { p95: 0.95 },
    }),
    windows(context, {
      key: "jitter-buffer",
      title: "Time in the jitter buffer",
      description: "How long media waits before it is played. Growing without jitter: the receiver cannot keep up.",
      unit: UNIT.seconds,
      metric: METRIC_RTC_CLIENT_JITTER_BUFFER_DELAY,
      by: [ATTR_RTC_MEDIA_KIND],
      quantiles: MEDIAN_P95,
    }),
  ];
}
