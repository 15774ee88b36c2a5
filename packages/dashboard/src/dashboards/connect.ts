import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_VERSION,
  ATTR_SESSION_ID,
  METRIC_RTC_CLIENT_CONNECT_CRITICAL_PATH_DURATION,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
  SPAN_RTC_CONNECT,
} from "@rtcscope/core/semconv";
import {
  bargauge,
  buckets,
  clickedColumn,
  type Dashboard,
  dashboard,
  heatmap,
  instant,
  range,
  spans,
  spanTable,
  table,
  timeseries,
  UNIT,
} from "../grafana";
import { increase, rate, spansWhere, sum } from "../query";
import { LE } from "../rules";
import { quantileOf, share } from "./arithmetic";
import { TRANSPORT_COLOURS } from "./colours";
import { type Context, createContext, type DashboardOptions } from "./context";
import { linesBy, tile } from "./draw";
import {
  ATTEMPTS,
  CONNECT_SUCCESS,
  FIRST_FRAME_P50,
  FIRST_FRAME_P95,
  type Figure,
  RELAYED,
  WITHIN_BUCKET,
} from "./figures";
import { DASHBOARDS, linksFrom, linkToSession } from "./uids";

const WINDOW = "$__rate_interval";
const WHOLE = "$__range";

const GIVEN_UP: Figure = {
  title: "Given up",
  description:
    "Of all attempts, those that people ended before they got anywhere. Rising together with the time to first frame: " +
    "they do not want to wait that long.",
  unit: UNIT.share,
  decimals: 1,
  of: (rates, by) => share(rates("connects", by, { [ATTR_RTC_OUTCOME]: "cancelled" }), rates("connects", by)),
};

function tiles(context: Context) {
  const rates = context.direct(WINDOW);
  return [ATTEMPTS, CONNECT_SUCCESS, FIRST_FRAME_P50, FIRST_FRAME_P95, GIVEN_UP, RELAYED].map((figure, at) =>
    tile(figure, rates, { key: `now-${at}-${figure.title.toLowerCase().replaceAll(/\W+/g, "-")}`, width: 4 }),
  );
}

function funnel({ direct, legend }: Context) {
  const rates = direct(WHOLE);
  const by = [ATTR_RTC_TRANSPORT];
  const total = (expr: string) => `${expr} * $__range_s`;
  const transport = legend(ATTR_RTC_TRANSPORT);
  return bargauge({
    key: "funnel",
    title: "Funnel: attempted, let in, media",
    description:
      "Attempts in the dashboard's time, those that signalling let in, and those that got usable media. Lost before the " +
      "second bar: tokens, signalling, queues. Lost after it: ICE, TURN, firewalls, media servers. The second bar is " +
      "missing where a transport does not tell its signalling.",
    unit: UNIT.count,
    decimals: 0,
    min: 0,
    width: 8,
    height: 9,
    queries: [
      instant(total(rates("connects", by)), `${transport} attempted`),
      instant(total(rates("connects_signalled", by)), `${transport} let in`),
      instant(total(rates("connects", by, { [ATTR_RTC_OUTCOME]: "ok" })), `${transport} media`),
    ],
  });
}

function failures({ series, names, legend }: Context) {
  const failed = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "count", { [ATTR_RTC_OUTCOME]: "error" });
  return timeseries({
    key: "failures",
    title: "Failures by error.type",
    description:
      "Failed attempts per minute, by the bounded name of the error. One name that grows alone says what broke: the " +
      "table of failed connects below has examples with their traces.",
    unit: UNIT.perMinute,
    width: 8,
    height: 9,
    stacked: true,
    bars: true,
    queries: [range(`${sum(rate(failed, WINDOW), names.by(ATTR_ERROR_TYPE))} * 60`, legend(ATTR_ERROR_TYPE))],
  });
}

/** The parts add up to the whole, so their stack is the mean connect. */
function criticalPath({ series, names, legend }: Context) {
  const path = series(METRIC_RTC_CLIENT_CONNECT_CRITICAL_PATH_DURATION, undefined, { [ATTR_RTC_OUTCOME]: "ok" });
  const count = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "count", { [ATTR_RTC_OUTCOME]: "ok" });
  const perPhase = sum(rate(path, WINDOW), names.by(ATTR_RTC_CONNECT_PHASE));
  return timeseries({
    key: "critical-path",
    title: "Critical path of a mean connect",
    description:
      "Where the time of a connect that was ok goes: every millisecond belongs to one phase, so the height is the mean " +
      "connect, time in a queue included. The phase that grows is the one to speed up; what is hidden behind it does not count.",
    unit: UNIT.seconds,
    width: 8,
    height: 9,
    stacked: true,
    queries: [
      range(`${perPhase} / on () group_left () (${sum(rate(count, WINDOW))} > 0)`, legend(ATTR_RTC_CONNECT_PHASE)),
    ],
  });
}

function durations(context: Context) {
  const { series, names } = context;
  const ok = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "bucket", { [ATTR_RTC_OUTCOME]: "ok" });
  return heatmap({
    key: "durations",
    title: "Duration of connects",
    description:
      "Connects that were ok, by how long they took. Two bands are two ways of connecting, such as direct and over TURN; " +
      "a band that moves up is everybody getting slower. Dots are single traces.",
    unit: UNIT.seconds,
    width: 16,
    height: 9,
    queries: [buckets(sum(increase(ok, WINDOW), names.by(LE)), { exemplars: true })],
  });
}

/** Median and p95 by a label; with exemplars, because these read the histogram itself. */
function quantilesBy({ series, names, legend }: Context, by: string, key: string, title: string, about: string) {
  const ok = series(METRIC_RTC_CLIENT_CONNECT_DURATION, "bucket", { [ATTR_RTC_OUTCOME]: "ok" });
  const summed = sum(rate(ok, WINDOW), names.by(by, LE));
  return timeseries({
    key,
    title,
    description: `${about} ${WITHIN_BUCKET}`,
    unit: UNIT.seconds,
    width: 8,
    queries: [
      range(quantileOf(0.95, summed), `${legend(by)} p95`, { exemplars: true }),
      range(quantileOf(0.5, summed), `${legend(by)} median`),
    ],
  });
}

function phases({ series, names }: Context) {
  const by = names.by(ATTR_RTC_CONNECT_PHASE);
  const count = (outcome?: string) =>
    sum(
      increase(
        series(METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION, "count", outcome ? { [ATTR_RTC_OUTCOME]: outcome } : {}),
        WHOLE,
      ),
      by,
    );
  const ok = series(METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION, "bucket", { [ATTR_RTC_OUTCOME]: "ok" });
  const summed = sum(rate(ok, WHOLE), names.by(ATTR_RTC_CONNECT_PHASE, LE));
  return table({
    key: "phases",
    title: "Phases",
    description:
      "Every phase over the dashboard's time: how often, how many failed in it, how long it took when it was ok. Phases " +
      `overlap, so their times do not add up. ${WITHIN_BUCKET}`,
    width: 8,
    height: 9,
    by: { [names.label(ATTR_RTC_CONNECT_PHASE)]: "Phase" },
    sortBy: "Failed",
    columns: [
      { title: "Times", query: instant(count(), "Times"), unit: UNIT.count, decimals: 0 },
      { title: "Failed", query: instant(share(count("error"), count()), "Failed"), unit: UNIT.share, decimals: 1 },
      { title: "Median", query: instant(quantileOf(0.5, summed), "Median"), unit: UNIT.seconds, decimals: 2 },
      { title: "p95", query: instant(quantileOf(0.95, summed), "p95"), unit: UNIT.seconds, decimals: 2 },
    ],
  });
}

const failedSpans = () =>
  spanTable({
    key: "failed-connects",
    title: "Connects that failed lately",
    description:
      "Single failed connects from the trace store: the span leads to its trace, the session to everything that is " +
      "known of it. Narrowed by service and transport only.",
    width: 24,
    query: spans(
      spansWhere({
        name: SPAN_RTC_CONNECT,
        status: "error",
        service: "$service",
        where: { [ATTR_RTC_TRANSPORT]: { matches: "$transport" } },
        select: [ATTR_SESSION_ID, ATTR_RTC_TRANSPORT, ATTR_ERROR_TYPE, ATTR_RTC_PATH_LOCAL_TYPE],
      }),
      50,
    ),
    columnLinks: { [ATTR_SESSION_ID]: [linkToSession(clickedColumn(ATTR_SESSION_ID))] },
  });

export function connect(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus", "tempo"], role: true });
  const rates = context.direct(WINDOW);
  return dashboard({
    ...DASHBOARDS.connect,
    description:
      "Why can people not connect, or only slowly? From all attempts to the one phase, path, release or error.",
    tags: ["rtcscope"],
    variables: context.variables,
    links: linksFrom("connect"),
    rows: [
      { title: "Now", panels: tiles(context) },
      {
        title: "Where it fails, where the time goes",
        panels: [funnel(context), failures(context), criticalPath(context)],
      },
      { title: "How long it takes", panels: [durations(context), phases(context)] },
      {
        title: "For whom",
        panels: [
          quantilesBy(
            context,
            ATTR_RTC_TRANSPORT,
            "time-by-transport",
            "Time to first frame by transport",
            "Connects that were ok. One transport alone that gets slower: its servers or its SDK.",
          ),
          quantilesBy(
            context,
            ATTR_RTC_PATH_LOCAL_TYPE,
            "time-by-path",
            "Time to first frame by candidate type",
            "Connects that were ok, by the local candidate that media took; relay is TURN. Only relay slower: the TURN servers. " +
              "Without a name: transports that do not tell their candidates.",
          ),
          quantilesBy(
            context,
            ATTR_SERVICE_VERSION,
            "time-by-version",
            "Time to first frame by version",
            "Connects that were ok. The newest release above the others: a regression, or its users are elsewhere (see regions).",
          ),
          linesBy(context, CONNECT_SUCCESS, rates, ATTR_RTC_TRANSPORT, {
            key: "success-by-transport",
            width: 12,
            max: 1,
            overrides: TRANSPORT_COLOURS,
          }),
          linesBy(context, CONNECT_SUCCESS, rates, ATTR_SERVICE_VERSION, {
            key: "success-by-version",
            width: 12,
            max: 1,
          }),
          failedSpans(),
        ],
      },
    ],
  });
}
