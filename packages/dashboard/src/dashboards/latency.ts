import {
  ATTR_CLOUD_REGION,
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_FRAME_OUTCOME,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_VERSION,
  METRIC_RTC_CLIENT_JITTER_BUFFER_DELAY,
  METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
  METRIC_RTC_CLIENT_LATENCY_FRAME,
  METRIC_RTC_CLIENT_LATENCY_FRAMES,
  METRIC_RTC_CLIENT_LATENCY_PIXEL,
  METRIC_RTC_CLIENT_RTT,
  type MetricName,
} from "@rtcscope/core/semconv";
import {
  buckets,
  type Dashboard,
  dashboard,
  heatmap,
  instant,
  range,
  stat,
  timeseries,
  UNIT,
  worseAbove,
  worseBelow,
} from "../grafana";
import { increase, rate, sum } from "../query";
import { LE } from "../rules";
import { quantileOf, share, shareOfAll } from "./ask/arithmetic";
import { type Context, createContext, type DashboardOptions } from "./ask/context";
import { WHOLE, WINDOW } from "./ask/windows";
import { NOTHING } from "./show/draw";
import { WITHIN_BUCKET } from "./show/figures";
import { marks } from "./show/marks";
import { DASHBOARDS, linksFrom } from "./uids";

const BOUNDS =
  "A lower bound leaves out parts that nobody measured, such as the server's times: the truth is that or more, and it " +
  "must not be compared with an exact one.";

const METHODS = [
  {
    metric: METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
    name: "composite",
    title: "Composite latency",
    about:
      "The sum of its parts: network to the server, the server's own, the server's pipeline, jitter buffer and decoding.",
  },
  {
    metric: METRIC_RTC_CLIENT_LATENCY_PIXEL,
    name: "pixel",
    title: "Latency by pixel marker",
    about:
      "From the picture's making to its showing, read from a marker in the picture itself: the closest to what people see.",
  },
  {
    metric: METRIC_RTC_CLIENT_LATENCY_FRAME,
    name: "frame",
    title: "Latency by frame metadata",
    about: "From capture to showing, as frames carry it along; the two computers' clocks must agree.",
  },
] as const;

function p(context: Context, q: number, by: readonly string[], window = WINDOW): string {
  return quantileOf(q, context.direct(window)("latency_bucket", [...by, LE]));
}

function tiles(context: Context) {
  const { series, legend } = context;
  const alike = [ATTR_RTC_LATENCY_METHOD, ATTR_RTC_LATENCY_BOUND];
  const name = `${legend(ATTR_RTC_LATENCY_METHOD)}, ${legend(ATTR_RTC_LATENCY_BOUND)}`;
  const quantileTile = (key: string, title: string, q: number, description: string) =>
    stat({
      key,
      title,
      description: `${description} ${BOUNDS} ${WITHIN_BUCKET}`,
      unit: UNIT.seconds,
      thresholds: worseAbove(0.5, 1.5),
      width: 7,
      height: 4,
      text: "value_and_name",
      listed: true,
      noValue: NOTHING,
      queries: [instant(p(context, q, alike, WHOLE), name)],
    });
  const bound = (metric: MetricName, which?: string) =>
    sum(rate(series(metric, "count", which ? { [ATTR_RTC_LATENCY_BOUND]: which } : {}), WHOLE));
  const frames = (outcome?: string) =>
    sum(
      rate(
        series(
          METRIC_RTC_CLIENT_LATENCY_FRAMES,
          undefined,
          outcome ? { [ATTR_RTC_LATENCY_FRAME_OUTCOME]: outcome } : {},
        ),
        WHOLE,
      ),
    );
  return [
    quantileTile("now-median", "Latency, median", 0.5, "Half of all windows are older than this."),
    quantileTile("now-p95", "Latency, p95", 0.95, "One window in twenty is older than this."),
    stat({
      key: "now-lower-bounds",
      title: "Composite: lower bounds",
      description:
        "Share of the composite latencies that lack a part. All of them: the server does not tell its times. Some: some " +
        "servers or releases do not.",
      unit: UNIT.share,
      decimals: 0,
      width: 5,
      height: 4,
      noValue: NOTHING,
      queries: [
        instant(
          share(bound(METRIC_RTC_CLIENT_LATENCY_COMPOSITE, "lower"), bound(METRIC_RTC_CLIENT_LATENCY_COMPOSITE)),
          "lower bounds",
        ),
      ],
    }),
    stat({
      key: "now-delivered",
      title: "Markers that arrived well",
      description:
        "Of the frames with a marker, those that came whole and in order. Latencies are of these alone: when this falls, " +
        "they say less and look better than it is.",
      unit: UNIT.share,
      decimals: 1,
      thresholds: worseBelow(0.9, 0.98),
      width: 5,
      height: 4,
      noValue: NOTHING,
      queries: [instant(share(frames("ok"), frames()), "arrived well")],
    }),
  ];
}

function heatmaps({ series, names }: Context) {
  return METHODS.map(({ metric, name, title, about }) =>
    heatmap({
      key: `heatmap-${name}`,
      title,
      description: `${about} Each window counts once, with its mean. ${name === "composite" ? BOUNDS : ""}`.trim(),
      unit: UNIT.seconds,
      width: 8,
      height: 9,
      queries: [buckets(sum(increase(series(metric, "bucket"), WINDOW), names.by(LE)), { exemplars: true })],
    }),
  );
}

function toldApart(context: Context) {
  const { legend } = context;
  const method = legend(ATTR_RTC_LATENCY_METHOD);
  const by = (label: string, key: string, title: string, about: string) =>
    timeseries({
      key,
      title: `p95 by ${title}`,
      description: `${about} ${BOUNDS} ${WITHIN_BUCKET}`,
      unit: UNIT.seconds,
      width: 8,
      queries: [
        range(
          p(context, 0.95, [label, ATTR_RTC_LATENCY_METHOD, ATTR_RTC_LATENCY_BOUND]),
          `${legend(label)} ${method}, ${legend(ATTR_RTC_LATENCY_BOUND)}`,
        ),
      ],
    });
  return [
    by(ATTR_RTC_TRANSPORT, "by-transport", "transport", "One transport alone that gets older: its servers."),
    by(
      ATTR_SERVICE_VERSION,
      "by-version",
      "version",
      "The newest release above the others: a regression, unless its users are elsewhere.",
    ),
    by(ATTR_CLOUD_REGION, "by-region", "region", "One region alone: its way to the servers, or too few servers there."),
  ];
}

function parts(context: Context) {
  const { names, series, legend } = context;
  const median = (metric: MetricName) => quantileOf(0.5, sum(rate(series(metric, "bucket"), WINDOW), names.by(LE)));
  const frames = (...by: readonly string[]) =>
    sum(rate(series(METRIC_RTC_CLIENT_LATENCY_FRAMES, undefined), WINDOW), by.length > 0 ? names.by(...by) : "");
  const composite = (...by: readonly string[]) =>
    sum(rate(series(METRIC_RTC_CLIENT_LATENCY_COMPOSITE, "count"), WINDOW), by.length > 0 ? names.by(...by) : "");
  return [
    timeseries({
      key: "parts",
      title: "Parts that the network adds",
      description:
        "Median round trip and median time in the jitter buffer: when the latency rises with neither, it is the server's " +
        `pipeline or the decoder. ${WITHIN_BUCKET}`,
      unit: UNIT.seconds,
      width: 8,
      queries: [
        range(median(METRIC_RTC_CLIENT_RTT), "round trip, median"),
        range(median(METRIC_RTC_CLIENT_JITTER_BUFFER_DELAY), "jitter buffer, median"),
      ],
    }),
    timeseries({
      key: "delivery",
      title: "What became of marked frames",
      description:
        "Share of the frames with a marker by what became of them. Lost and reordered: the network; corrupted: so much " +
        "compression that the marker cannot be read; unknown: the window ended before it was clear.",
      unit: UNIT.share,
      width: 8,
      max: 1,
      stacked: true,
      queries: [
        range(shareOfAll(frames(ATTR_RTC_LATENCY_FRAME_OUTCOME), frames()), legend(ATTR_RTC_LATENCY_FRAME_OUTCOME)),
      ],
    }),
    timeseries({
      key: "bounds",
      title: "Exact and lower bounds",
      description:
        "Share of the composite latencies by how much they know. A change of this share moves all quantiles above, without " +
        "anybody's latency having changed.",
      unit: UNIT.share,
      width: 8,
      max: 1,
      stacked: true,
      queries: [range(shareOfAll(composite(ATTR_RTC_LATENCY_BOUND), composite()), legend(ATTR_RTC_LATENCY_BOUND))],
    }),
  ];
}

export function latency(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus"], role: true });
  return dashboard({
    ...DASHBOARDS.latency,
    description: "How old is what people see, by each way of measuring it, and how much of it was not measured.",
    tags: ["rtcscope"],
    variables: context.variables,
    annotations: marks(context),
    links: linksFrom("latency"),
    rows: [
      { title: "In the dashboard's time", panels: tiles(context) },
      { title: "By method", panels: heatmaps(context) },
      { title: "For whom", panels: toldApart(context) },
      { title: "What it rests on", panels: parts(context) },
    ],
  });
}
