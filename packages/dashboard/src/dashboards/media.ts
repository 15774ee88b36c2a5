import {
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_QUALITY_LIMITATION_REASON,
  ATTR_RTC_RTT_SOURCE,
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_TRANSPORT,
  ATTR_SESSION_ID,
  METRIC_RTC_CLIENT_BITRATE,
  METRIC_RTC_CLIENT_FRAME_RATE,
  METRIC_RTC_CLIENT_FREEZE_DURATION,
  METRIC_RTC_CLIENT_JITTER,
  METRIC_RTC_CLIENT_JITTER_BUFFER_DELAY,
  METRIC_RTC_CLIENT_LAYERS_ACTIVE,
  METRIC_RTC_CLIENT_MEDIA_DURATION,
  METRIC_RTC_CLIENT_PACKET_LOSS,
  METRIC_RTC_CLIENT_QUALITY_LIMITATION_DURATION,
  METRIC_RTC_CLIENT_RTT,
  METRIC_RTC_CLIENT_STALL_DURATION,
  type MetricName,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import {
  clickedColumn,
  type Dashboard,
  dashboard,
  instant,
  range,
  spans,
  spanTable,
  stat,
  type ThresholdStep,
  type TimeseriesSpec,
  timeseries,
  UNIT,
  worseAbove,
  worseBelow,
} from "../grafana";
import { type Matchers, rate, spansWhere, sum } from "../query";
import { LE } from "../rules";
import { quantileOf, share, shareOfAll, times } from "./arithmetic";
import { TRANSPORT_COLOURS } from "./colours";
import { type Context, createContext, type DashboardOptions } from "./context";
import { linesBy, NOTHING, tile } from "./draw";
import { STALLED, WITHIN_BUCKET } from "./figures";
import { DASHBOARDS, linksFrom, linkToSession } from "./uids";

const WINDOW = "$__rate_interval";
const RECEIVED = { [ATTR_RTC_MEDIA_DIRECTION]: "inbound" } as const;
const VIDEO = { [ATTR_RTC_MEDIA_KIND]: "video" } as const;

/** Said of every quantile of windows. */
const OF_WINDOWS = `Each stream counts with the mean of each of its windows, about ten seconds long. ${WITHIN_BUCKET}`;

function quantileOfWindows(
  context: Context,
  q: number,
  metric: MetricName,
  by: readonly string[],
  where: Matchers = {},
) {
  const { names, series } = context;
  return quantileOf(q, sum(rate(series(metric, "bucket", where), WINDOW), names.by(...by, LE)));
}

interface WindowsSpec extends Pick<TimeseriesSpec, "title" | "description" | "unit" | "key"> {
  metric: MetricName;
  by: readonly string[];
  /** Quantiles and what to call them. */
  quantiles: Readonly<Record<string, number>>;
  width?: number;
}

/** Quantiles of a histogram of windows, told apart by labels. */
function windows(context: Context, { metric, by, quantiles, width = 6, description, ...said }: WindowsSpec) {
  const told = by.map(context.legend).join(" ");
  return timeseries({
    ...said,
    description: `${description} ${OF_WINDOWS}`,
    width,
    queries: Object.entries(quantiles).map(([name, q]) =>
      range(quantileOfWindows(context, q, metric, by), `${told} ${name}`),
    ),
  });
}

const BOTH = [ATTR_RTC_MEDIA_DIRECTION, ATTR_RTC_MEDIA_KIND];

function tiles(context: Context) {
  const quantileTile = (
    key: string,
    title: string,
    description: string,
    [metric, q]: readonly [MetricName, number],
    where: Matchers,
    shown: { unit: TimeseriesSpec["unit"]; decimals: number; thresholds: readonly ThresholdStep[] },
  ) =>
    stat({
      key,
      title,
      description: `${description} ${OF_WINDOWS}`,
      width: 4,
      height: 4,
      noValue: NOTHING,
      ...shown,
      queries: [instant(quantileOfWindows(context, q, metric, [], where), title)],
    });
  const { series } = context;
  const limited = rateOfLimits(context, [], { [ATTR_RTC_QUALITY_LIMITATION_REASON]: { not: "none" } });
  const frozen = sum(rate(series(METRIC_RTC_CLIENT_FREEZE_DURATION, undefined, VIDEO), WINDOW));
  const watched = sum(rate(series(METRIC_RTC_CLIENT_MEDIA_DURATION, undefined, { ...VIDEO, ...RECEIVED }), WINDOW));
  return [
    tile(STALLED, context.direct(WINDOW), { key: "now-stalled", width: 4 }),
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
      { unit: UNIT.seconds, decimals: 3, thresholds: worseAbove(0.2, 0.4) },
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
      queries: [instant(share(limited, rateOfLimits(context, [])), "held back")],
    }),
  ];
}

function rateOfLimits({ names, series }: Context, by: readonly string[], where: Matchers = {}) {
  return sum(
    rate(series(METRIC_RTC_CLIENT_QUALITY_LIMITATION_DURATION, undefined, where), WINDOW),
    by.length > 0 ? names.by(...by) : "",
  );
}

function interruptions(context: Context) {
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

function network(context: Context) {
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

function picture(context: Context) {
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

const longStalls = () =>
  spanTable({
    key: "long-stalls",
    title: "Long stalls lately",
    description:
      "Single stalls of more than five seconds from the trace store; the session leads to everything that is known of it. " +
      "Narrowed by service and transport only.",
    width: 24,
    query: spans(
      spansWhere({
        name: SPAN_RTC_STALL,
        longerThan: "5s",
        service: "$service",
        where: { [ATTR_RTC_TRANSPORT]: { matches: "$transport" } },
        select: [ATTR_SESSION_ID, ATTR_RTC_TRANSPORT, ATTR_RTC_MEDIA_KIND, ATTR_RTC_STALL_CAUSE],
      }),
      50,
    ),
    columnLinks: { [ATTR_SESSION_ID]: [linkToSession(clickedColumn(ATTR_SESSION_ID))] },
  });

export function media(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus", "tempo"], role: true });
  return dashboard({
    ...DASHBOARDS.media,
    description: "Who sees and hears badly, and what limits it: stalls first, then the network, then senders.",
    tags: ["rtcscope"],
    variables: context.variables,
    links: linksFrom("media"),
    rows: [
      { title: "Now", panels: tiles(context) },
      { title: "What stands still", panels: interruptions(context) },
      { title: "The network", panels: network(context) },
      { title: "What is sent and received", panels: picture(context) },
      { title: "Examples", panels: [longStalls()] },
    ],
  });
}
