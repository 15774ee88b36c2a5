import {
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_QUALITY_LIMITATION_REASON,
  ATTR_RTC_TRANSPORT,
  METRIC_RTC_CLIENT_BITRATE,
  METRIC_RTC_CLIENT_FRAME_RATE,
  METRIC_RTC_CLIENT_LAYERS_ACTIVE,
} from "@rtcscope/core/semconv";
import { range, timeseries, UNIT } from "../../grafana";
import { rate, sum } from "../../query";
import { shareOfAll, times } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WINDOW } from "../ask/windows";
import { TRANSPORT_COLOURS } from "../show/colours";
import { rateOfLimits } from "./limits";
import { BOTH, windows } from "./windows";

export function picture(context: Context) {
  const { names, series, legend } = context;
  const layers = (part: "sum" | "count") =>
    sum(rate(series(METRIC_RTC_CLIENT_LAYERS_ACTIVE, part), WINDOW), names.by(ATTR_RTC_TRANSPORT));
  return [
    windows(context, {
      key: "bitrate",
      title: "Bitrate of video and sound",
      description:
        "Payload per stream, layers summed. A fall for everybody at the same time is the server's or a release's doing.",
      unit: UNIT.bitsPerSecond,
      metric: METRIC_RTC_CLIENT_BITRATE,
      by: BOTH,
      quantiles: { median: 0.5 },
    }),
    windows(context, {
      key: "frame-rate",
      title: "Frame rate",
      description: "Frames of video per second. p5 is the worst twentieth; outbound low too: it is the senders.",
      unit: UNIT.framesPerSecond,
      metric: METRIC_RTC_CLIENT_FRAME_RATE,
      by: [ATTR_RTC_MEDIA_DIRECTION],
      quantiles: { median: 0.5, p5: 0.05 },
    }),
    timeseries({
      key: "limitation",
      title: "What limits encoders",
      description:
        "Share of the time of encoders by what limits them; none is as good as it gets. More cpu after a release: it asks " +
        "for more than before.",
      unit: UNIT.share,
      width: 6,
      max: 1,
      stacked: true,
      queries: [
        range(
          shareOfAll(rateOfLimits(context, [ATTR_RTC_QUALITY_LIMITATION_REASON]), rateOfLimits(context, [])),
          legend(ATTR_RTC_QUALITY_LIMITATION_REASON),
        ),
      ],
    }),
    timeseries({
      key: "layers",
      title: "Simulcast layers sent",
      description:
        "Mean of the active layers per sent video. Less than what is configured: the upper ones were switched off, by " +
        "bandwidth or by the server.",
      unit: UNIT.number,
      decimals: 1,
      width: 6,
      overrides: TRANSPORT_COLOURS,
      queries: [range(times(layers("sum"), layers("count")), legend(ATTR_RTC_TRANSPORT))],
    }),
  ];
}
