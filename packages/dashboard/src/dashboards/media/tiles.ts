import {
  ATTR_RTC_QUALITY_LIMITATION_REASON,
  METRIC_RTC_CLIENT_FRAME_RATE,
  METRIC_RTC_CLIENT_FREEZE_DURATION,
  METRIC_RTC_CLIENT_MEDIA_DURATION,
  METRIC_RTC_CLIENT_PACKET_LOSS,
  METRIC_RTC_CLIENT_RTT,
  type MetricName,
} from "@rtcscope/core/semconv";
import { instant, stat, type ThresholdStep, type TimeseriesSpec, UNIT, worseAbove, worseBelow } from "../../grafana";
import { type Matchers, rate, sum } from "../../query";
import { share } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WHOLE } from "../ask/windows";
import { NOTHING, tile } from "../show/draw";
import { STALLED } from "../show/figures";
import { rateOfLimits } from "./limits";
import { OF_WINDOWS, quantileOfWindows, RECEIVED, VIDEO } from "./windows";

export function tiles(context: Context) {
  const quantileTile = (
    key: string,
    title: string,
    description: string,
    [metric, q]: readonly [MetricName, number],
    where: Matchers,
    shown: { unit: TimeseriesSpec["unit"]; decimals?: number; thresholds: readonly ThresholdStep[] },
  ) =>
    stat({
      key,
      title,
      description: `${description} ${OF_WINDOWS}`,
      width: 4,
      height: 4,
      noValue: NOTHING,
      ...shown,
      queries: [instant(quantileOfWindows(context, q, metric, [], where, WHOLE), title)],
    });
  const { series } = context;
  const limited = rateOfLimits(context, [], { [ATTR_RTC_QUALITY_LIMITATION_REASON]: { not: "none" } }, WHOLE);
  const frozen = sum(rate(series(METRIC_RTC_CLIENT_FREEZE_DURATION, undefined, VIDEO), WHOLE));
  const watched = sum(rate(series(METRIC_RTC_CLIENT_MEDIA_DURATION, undefined, { ...VIDEO, ...RECEIVED }), WHOLE));
  return [
    tile(STALLED, context.direct(WHOLE), { key: "now-stalled", width: 4 }),
    stat({
      key: "now-frozen",
      title: "Frozen share of video",
      description:
        "What browsers themselves count as frozen. Less than the stalled share is normal: a browser only counts a freeze " +
        "when the next frame has come, and not when none comes at all.",
      unit: UNIT.share,
      decimals: 2,
      thresholds: worseAbove(0.01, 0.02),
      width: 4,
      height: 4,
      noValue: NOTHING,
      queries: [instant(share(frozen, watched), "frozen")],
    }),
    quantileTile(
      "now-loss",
      "Packet loss received, p95",
      "One stream in twenty loses more than this. Above a few percent, sound breaks; look at who it is by transport and region.",
      [METRIC_RTC_CLIENT_PACKET_LOSS, 0.95],
      RECEIVED,
      { unit: UNIT.share, decimals: 1, thresholds: worseAbove(0.02, 0.05) },
    ),
    quantileTile(
      "now-rtt",
      "Round trip, p95",
      "One stream in twenty has a longer way to the server and back. People far away, or a server that is too far from them.",
      [METRIC_RTC_CLIENT_RTT, 0.95],
      {},
      { unit: UNIT.seconds, thresholds: worseAbove(0.2, 0.4) },
    ),
    quantileTile(
      "now-frame-rate",
      "Frame rate received, p5",
      "One video in twenty has fewer frames than this. Below 15 it looks like slides: see what limits its sender.",
      [METRIC_RTC_CLIENT_FRAME_RATE, 0.05],
      RECEIVED,
      { unit: UNIT.framesPerSecond, decimals: 0, thresholds: worseBelow(8, 15) },
    ),
    stat({
      key: "now-limited",
      title: "Encoders held back",
      description:
        "Share of the time of encoders in which something limits what they send. By cpu: people's computers, or too many " +
        "layers; by bandwidth: their uplinks, or what the server estimates of them.",
      unit: UNIT.share,
      decimals: 1,
      thresholds: worseAbove(0.2, 0.5),
      width: 4,
      height: 4,
      noValue: NOTHING,
      queries: [instant(share(limited, rateOfLimits(context, [], {}, WHOLE)), "held back")],
    }),
  ];
}
