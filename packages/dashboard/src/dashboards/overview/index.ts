import {
  ATTR_CLOUD_REGION,
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_VERSION,
} from "@rtcscope/core/semconv";
import {
  clickedColumn,
  clickedLabel,
  type Dashboard,
  dashboard,
  instant,
  range,
  stat,
  table,
  timeseries,
  UNIT,
  worseAbove,
} from "../../grafana";
import { LE } from "../../rules";
import { quantileOf } from "../ask/arithmetic";
import { type Context, createContext, type DashboardOptions } from "../ask/context";
import type { RateOf } from "../ask/rates";
import { WHOLE } from "../ask/windows";
import { OUTCOME_COLOURS, TRANSPORT_COLOURS } from "../show/colours";
import { columnOf, linesBy, NOTHING, tile } from "../show/draw";
import {
  CONNECT_SUCCESS,
  FIRST_FRAME_P50,
  FIRST_FRAME_P95,
  RECONNECTING,
  SESSIONS,
  STALLED,
  WITHIN_BUCKET,
} from "../show/figures";
import { marks } from "../show/marks";
import { DASHBOARDS, linksFrom, linkTo } from "../uids";
import { readiness } from "./readiness";

const LATENCY =
  "Mean latency of each window, p95 over windows. A lower bound leaves out parts that nobody measured: the truth is " +
  `that or more. Rising: Latency says in which method and where. ${WITHIN_BUCKET}`;

function latency({ legend }: Context, rates: RateOf) {
  const by = [ATTR_RTC_LATENCY_METHOD, ATTR_RTC_LATENCY_BOUND];
  return {
    expr: quantileOf(0.95, rates("latency_bucket", [...by, LE])),
    name: `${legend(ATTR_RTC_LATENCY_METHOD)}, ${legend(ATTR_RTC_LATENCY_BOUND)}`,
  };
}

function now(context: Context) {
  const rates = context.recorded();
  const { expr, name } = latency(context, rates);
  return [
    tile(SESSIONS, context.recorded("2m"), { key: "now-sessions", width: 3, links: [linkTo("transports")] }),
    tile(CONNECT_SUCCESS, rates, { key: "now-connect-success", width: 4, links: [linkTo("connect")] }),
    tile(FIRST_FRAME_P95, rates, { key: "now-first-frame", width: 4, links: [linkTo("connect")] }),
    tile(STALLED, rates, { key: "now-stalled", width: 3, links: [linkTo("media")] }),
    tile(RECONNECTING, rates, { key: "now-reconnecting", width: 4, links: [linkTo("storms")] }),
    stat({
      key: "now-latency",
      title: "Latency, p95",
      description: LATENCY,
      unit: UNIT.seconds,
      thresholds: worseAbove(0.5, 1.5),
      width: 6,
      height: 4,
      text: "value_and_name",
      listed: true,
      links: [linkTo("latency")],
      queries: [instant(expr, name)],
      noValue: NOTHING,
    }),
  ];
}

function course(context: Context) {
  const { legend } = context;
  const rates = context.recorded();
  const { expr, name } = latency(context, rates);
  const transport = clickedLabel(context.names.label(ATTR_RTC_TRANSPORT));
  const common = { width: 8, overrides: TRANSPORT_COLOURS };
  return [
    linesBy(context, CONNECT_SUCCESS, rates, ATTR_RTC_TRANSPORT, {
      ...common,
      key: "connect-success",
      showThresholds: true,
      max: 1,
      links: [linkTo("connect", { transport })],
    }),
    timeseries({
      key: "first-frame",
      title: "Time to first frame",
      description: FIRST_FRAME_P50.description,
      unit: UNIT.seconds,
      width: 8,
      links: [linkTo("connect")],
      queries: [range(FIRST_FRAME_P50.of(rates), "median"), range(FIRST_FRAME_P95.of(rates), "p95")],
    }),
    timeseries({
      key: "connects",
      title: "Connect attempts by outcome",
      description:
        "Attempts that ended, per minute. Errors that rise with the attempts are people who try again; cancelled ones " +
        "that rise are people who give up waiting.",
      unit: UNIT.perMinute,
      width: 8,
      stacked: true,
      overrides: OUTCOME_COLOURS,
      links: [linkTo("connect")],
      queries: [range(`${rates("connects", [ATTR_RTC_OUTCOME])} * 60`, legend(ATTR_RTC_OUTCOME))],
    }),
    linesBy(context, SESSIONS, context.recorded("2m"), ATTR_RTC_TRANSPORT, {
      ...common,
      key: "sessions",
      stacked: true,
      links: [linkTo("transports")],
    }),
    linesBy(context, STALLED, rates, ATTR_RTC_TRANSPORT, {
      ...common,
      key: "stalled",
      showThresholds: true,
      links: [linkTo("media", { transport })],
    }),
    linesBy(context, RECONNECTING, rates, ATTR_RTC_TRANSPORT, {
      ...common,
      key: "reconnecting",
      showThresholds: true,
      links: [linkTo("storms", { transport })],
    }),
    timeseries({
      key: "latency",
      title: "Latency by method, p95",
      description: LATENCY,
      unit: UNIT.seconds,
      width: 8,
      links: [linkTo("latency")],
      queries: [range(expr, name)],
    }),
  ];
}

/** Which release, which region: the first two questions after "is it us?". */
function told(context: Context, key: string, by: string, title: string, variable: string) {
  const rates = context.direct(WHOLE);
  return table({
    key,
    title: `By ${title.toLowerCase()}`,
    description:
      `The figures above for each ${title.toLowerCase()}, over the dashboard's time. One row that is worse than the rest ` +
      `is where to look: its name leads to its connects. ${WITHIN_BUCKET}`,
    width: 8,
    by: { [context.names.label(by)]: title },
    rowLinks: [linkTo("connect", { [variable]: clickedColumn(title) })],
    sortBy: "Sessions",
    columns: [
      columnOf(SESSIONS, rates, by, "Sessions"),
      columnOf(CONNECT_SUCCESS, rates, by, "Connected"),
      columnOf(FIRST_FRAME_P95, rates, by, "First frame p95"),
      columnOf(STALLED, rates, by, "Stalled"),
    ],
  });
}

export function overview(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus", "loki"] });
  return dashboard({
    ...DASHBOARDS.overview,
    description: "Is everything all right? Each figure leads to the dashboard that explains it.",
    tags: ["rtcscope"],
    variables: context.variables,
    annotations: marks(context),
    links: linksFrom("overview"),
    rows: [
      { title: "Now", panels: now(context) },
      {
        title: "Course",
        panels: [
          ...course(context),
          told(context, "by-version", ATTR_SERVICE_VERSION, "Version", "version"),
          told(context, "by-region", ATTR_CLOUD_REGION, "Region", "region"),
        ],
      },
      { title: "Which signals arrive", panels: readiness(context) },
    ],
  });
}
