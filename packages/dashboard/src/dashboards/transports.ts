import {
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_TRANSPORT,
  METRIC_RTC_CLIENT_BITRATE,
  METRIC_RTC_CLIENT_FRAME_RATE,
  METRIC_RTC_CLIENT_LATENCY_PIXEL,
  METRIC_RTC_CLIENT_PACKET_LOSS,
  METRIC_RTC_CLIENT_RECONNECT_DURATION,
  METRIC_RTC_CLIENT_RTT,
  type MetricName,
} from "@rtcscope/core/semconv";
import { clickedColumn, type Dashboard, dashboard, table, UNIT } from "../grafana";
import { type Matchers, rate, sum } from "../query";
import { LE } from "../rules";
import { quantileOf } from "./ask/arithmetic";
import { type Context, createContext, type DashboardOptions } from "./ask/context";
import type { RateOf } from "./ask/rates";
import { WHOLE, WINDOW } from "./ask/windows";
import { TRANSPORT_COLOURS } from "./show/colours";
import { columnOf, linesBy } from "./show/draw";
import {
  AMPLIFICATION,
  CONNECT_SUCCESS,
  FIRST_FRAME_P50,
  FIRST_FRAME_P95,
  type Figure,
  RECONNECTING,
  RELAYED,
  SESSIONS,
  STALLED,
  WITHIN_BUCKET,
} from "./show/figures";
import { marks } from "./show/marks";
import { DASHBOARDS, linksFrom, linkTo } from "./uids";

const INBOUND = { [ATTR_RTC_MEDIA_DIRECTION]: "inbound" } as const;
const VIDEO = { [ATTR_RTC_MEDIA_KIND]: "video" } as const;

/** A quantile of a histogram that the rules do not record, over a window. */
function quantileFigure(
  { names, series }: Context,
  window: string,
  said: Pick<Figure, "title" | "description" | "unit" | "decimals">,
  [q, metric, where]: readonly [number, MetricName, Matchers],
): Figure {
  return {
    ...said,
    description: `${said.description} ${WITHIN_BUCKET}`,
    of: (_rates, by = []) => quantileOf(q, sum(rate(series(metric, "bucket", where), window), names.by(...by, LE))),
  };
}

/** What is compared beside the figures of the overview. */
function further(context: Context, window: string) {
  const of = (said: Parameters<typeof quantileFigure>[2], what: Parameters<typeof quantileFigure>[3]) =>
    quantileFigure(context, window, said, what);
  return {
    recovery: of(
      {
        title: "Time to recover, p95",
        description: "Of outages that ended well. How fast a transport's SDK notices a loss is part of it.",
        unit: UNIT.seconds,
      },
      [0.95, METRIC_RTC_CLIENT_RECONNECT_DURATION, { [ATTR_RTC_OUTCOME]: "ok" }],
    ),
    latency: of(
      {
        title: "Latency by pixel marker, p95",
        description:
          "Read from the picture itself, the same way whatever carries it. Composite latencies lack other parts on other " +
          "transports, and cannot be compared.",
        unit: UNIT.seconds,
      },
      [0.95, METRIC_RTC_CLIENT_LATENCY_PIXEL, {}],
    ),
    roundTrip: of(
      {
        title: "Round trip, p95",
        description: "To the media server and back, as streams report it.",
        unit: UNIT.seconds,
      },
      [0.95, METRIC_RTC_CLIENT_RTT, {}],
    ),
    loss: of(
      {
        title: "Packet loss received, p95",
        description: "One stream in twenty loses more than this.",
        unit: UNIT.share,
        decimals: 2,
      },
      [0.95, METRIC_RTC_CLIENT_PACKET_LOSS, INBOUND],
    ),
    bitrate: of(
      {
        title: "Bitrate of video received, median",
        description: "Transports choose layers differently: less is not worse by itself, see the frame rate beside it.",
        unit: UNIT.bitsPerSecond,
      },
      [0.5, METRIC_RTC_CLIENT_BITRATE, { ...INBOUND, ...VIDEO }],
    ),
    frameRate: of(
      {
        title: "Frame rate received, median",
        description: "Frames of video per second.",
        unit: UNIT.framesPerSecond,
        decimals: 0,
      },
      [0.5, METRIC_RTC_CLIENT_FRAME_RATE, INBOUND],
    ),
  };
}

function sideBySide(context: Context) {
  const rates = context.direct(WHOLE);
  const { latency, roundTrip, loss, recovery } = further(context, WHOLE);
  const column = (figure: Figure, title: string) => columnOf(figure, rates, ATTR_RTC_TRANSPORT, title);
  return table({
    key: "side-by-side",
    title: "Side by side",
    description:
      "Everything over the dashboard's time, a row for each transport; a name leads to its connects. Before you choose by " +
      "this, look whether the same people use them: by region and version. An empty cell is what a transport does not tell. " +
      WITHIN_BUCKET,
    width: 24,
    height: 6,
    by: { [context.names.label(ATTR_RTC_TRANSPORT)]: "Transport" },
    rowLinks: [linkTo("connect", { transport: clickedColumn("Transport") })],
    sortBy: "Sessions",
    columns: [
      column(SESSIONS, "Sessions"),
      column(CONNECT_SUCCESS, "Connected"),
      column(FIRST_FRAME_P50, "First frame"),
      column(FIRST_FRAME_P95, "First frame p95"),
      column(RELAYED, "By TURN"),
      column(STALLED, "Stalled"),
      column(AMPLIFICATION, "Attempts per outage"),
      column(recovery, "Recovery p95"),
      column(latency, "Latency p95"),
      column(roundTrip, "Round trip p95"),
      column(loss, "Loss p95"),
    ],
  });
}

export function transports(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus"] });
  const recorded = context.recorded();
  const more = further(context, WINDOW);
  const lines = (key: string, figure: Figure, rates: RateOf = recorded) =>
    linesBy(context, figure, rates, ATTR_RTC_TRANSPORT, { key, width: 8, height: 7, overrides: TRANSPORT_COLOURS });
  return dashboard({
    ...DASHBOARDS.transports,
    description: "The same figures for each transport: which one does better, and at what.",
    tags: ["rtcscope"],
    variables: context.variables,
    annotations: marks(context),
    links: linksFrom("transports"),
    rows: [
      { title: "Side by side", panels: [sideBySide(context)] },
      {
        title: "Getting in",
        panels: [
          lines("success", CONNECT_SUCCESS),
          lines("first-frame-median", FIRST_FRAME_P50),
          lines("first-frame-p95", FIRST_FRAME_P95),
        ],
      },
      {
        title: "Staying in",
        panels: [
          lines("reconnecting", RECONNECTING, context.recorded("2m")),
          lines("amplification", AMPLIFICATION),
          lines("recovery", more.recovery),
        ],
      },
      {
        title: "Seeing and hearing",
        panels: [
          lines("stalled", STALLED),
          lines("latency", more.latency),
          lines("loss", more.loss),
          lines("round-trip", more.roundTrip),
          lines("bitrate", more.bitrate),
          lines("frame-rate", more.frameRate),
        ],
      },
    ],
  });
}
