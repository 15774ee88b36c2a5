import {
  ATTR_CLOUD_REGION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_TELEMETRY_DROP_REASON,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_SESSION_ID,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_RECONNECT_BACKOFF,
  METRIC_RTC_CLIENT_RECONNECT_DURATION,
  METRIC_RTC_CLIENT_RECONNECTS,
  SPAN_RTC_RECONNECT,
} from "@rtcscope/core/semconv";
import {
  buckets,
  clickedColumn,
  type Dashboard,
  dashboard,
  heatmap,
  instant,
  range,
  spans,
  spanTable,
  stat,
  table,
  timeseries,
  UNIT,
  worseAbove,
} from "../grafana";
import { increase, rate, spansWhere, sum } from "../query";
import { LE, SERVICE_SERIES, threshold } from "../rules";
import { shareOfAll, times } from "./arithmetic";
import { OUTCOME_COLOURS, TRANSPORT_COLOURS, USUAL } from "./colours";
import { type Context, createContext, type DashboardOptions } from "./context";
import { linesBy, NOTHING, tile } from "./draw";
import { AMPLIFICATION, type Figure, GRAY, RECONNECTING, TELEMETRY_LOST } from "./figures";
import { FLEET_MATCHERS } from "./filters";
import { DASHBOARDS, linksFrom, linkToSession } from "./uids";

const WINDOW = "$__rate_interval";

const EPISODES: Figure = {
  title: "Outages ending",
  description:
    "Reconnect episodes per minute, one per session and outage, counted when they end. Compare with what is usual, on " +
    "its right.",
  unit: UNIT.perMinute,
  decimals: 1,
  of: (rates, by) => `${rates("reconnects", by)} * 60`,
};

/** What the alerts look at, which know whole services only. */
function ofServices({ names }: Context, series: string): string {
  const known = [ATTR_DEPLOYMENT_ENVIRONMENT_NAME, ATTR_SERVICE_NAME, ATTR_RTC_TRANSPORT];
  const filter = Object.fromEntries(Object.entries(FLEET_MATCHERS).filter(([label]) => known.includes(label)));
  return sum(series + names.where(filter));
}

const OF_SERVICES = "Of whole services, as the alert sees them: not narrowed by version and region.";

function usual(context: Context) {
  return {
    now: ofServices(context, SERVICE_SERIES.reconnects),
    before: ofServices(context, SERVICE_SERIES.reconnects_baseline),
  };
}

function tiles(context: Context) {
  const { now, before } = usual(context);
  return [
    tile(RECONNECTING, context.recorded("2m"), { key: "now-reconnecting", width: 6 }),
    tile(EPISODES, context.recorded("2m"), { key: "now-episodes", width: 6 }),
    stat({
      key: "now-times-usual",
      title: "Times the usual",
      description: `Outages per second against their median in the hour until ten minutes ago. ${OF_SERVICES}`,
      unit: UNIT.times,
      decimals: 1,
      thresholds: worseAbove(threshold("stormFactor") / 2, threshold("stormFactor")),
      width: 6,
      height: 4,
      noValue: NOTHING,
      queries: [instant(times(now, before), "times the usual")],
    }),
    tile(AMPLIFICATION, context.recorded(), { key: "now-amplification", width: 6 }),
  ];
}

function course(context: Context) {
  const { legend } = context;
  const { now, before } = usual(context);
  const rates = context.recorded("2m");
  const stacked = (key: string, label: string, title: string, description: string) =>
    timeseries({
      key,
      title,
      description,
      unit: UNIT.perMinute,
      width: 8,
      stacked: true,
      queries: [range(`${rates("reconnects", [label])} * 60`, legend(label))],
    });
  return [
    timeseries({
      key: "episodes",
      title: "Outages per minute, and what is usual",
      description: `A storm is a peak far above the dashed line, which is the median of the hour until ten minutes before. ${OF_SERVICES}`,
      unit: UNIT.perMinute,
      width: 12,
      overrides: [USUAL],
      queries: [range(`${now} * 60`, "outages"), range(`${before} * 60`, "usual")],
    }),
    linesBy(context, RECONNECTING, rates, ATTR_RTC_TRANSPORT, {
      key: "reconnecting",
      width: 12,
      showThresholds: true,
      overrides: TRANSPORT_COLOURS,
    }),
    stacked(
      "by-cause",
      ATTR_RTC_RECONNECT_CAUSE,
      "What was noticed first",
      "Outages per minute by cause. ice_disconnected: media stopped; signaling: the channel closed; server: the server asked " +
        "for it; network_change: people's own networks, and then no server can help.",
    ),
    stacked(
      "by-mode",
      ATTR_RTC_RECONNECT_MODE,
      "What brought them back",
      "Outages per minute by what worked, or was tried last. none came back by itself; full costs the servers as much as a " +
        "new connect: many of them at once are the storm's load.",
    ),
    timeseries({
      key: "by-outcome",
      title: "How they ended",
      description: "Outages per minute by how they ended. Errors are people who are gone.",
      unit: UNIT.perMinute,
      width: 8,
      stacked: true,
      overrides: OUTCOME_COLOURS,
      queries: [range(`${rates("reconnects", [ATTR_RTC_OUTCOME])} * 60`, legend(ATTR_RTC_OUTCOME))],
    }),
  ];
}

function retries(context: Context) {
  const { names, series } = context;
  const counted = (selector: string) => sum(increase(selector, WINDOW), names.by(LE));
  return [
    heatmap({
      key: "time-to-recover",
      title: "Time to recover",
      description:
        "Outages that ended well, by how long they lasted. A band that climbs is a server that stays away; a second band " +
        "far above are people whose first attempts failed. Dots are single traces.",
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
        "they need jitter. A smooth cloud is well. Dots are single traces.",
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

const SHARES =
  "Its share among the outages, over its share among all, in the dashboard's time. Near 1: it has its part as everybody. " +
  "Far above, with a good share of the outages: this is what the broken ones have in common.";

interface Whose {
  key: string;
  title: string;
  label: string;
  /** Outages and what they are compared with, by labels. */
  outages(...by: readonly string[]): string;
  all(...by: readonly string[]): string;
  against: string;
  width: number;
}

function overRepresented({ names }: Context, { key, title, label, outages, all, against, width }: Whose) {
  const ofOutages = shareOfAll(outages(label), outages());
  const ofAll = shareOfAll(all(label), all());
  return table({
    key,
    title: `Over-represented: ${title.toLowerCase()}`,
    description: `${SHARES} All: ${against}.`,
    width,
    height: 7,
    by: { [names.label(label)]: title },
    sortBy: "Times",
    columns: [
      {
        title: "Times",
        query: instant(times(ofOutages, ofAll), "Times"),
        unit: UNIT.times,
        decimals: 1,
        thresholds: worseAbove(1.5, 3),
      },
      { title: "Of outages", query: instant(ofOutages, "Of outages"), unit: UNIT.share, decimals: 0 },
      { title: "Of all", query: instant(ofAll, "Of all"), unit: UNIT.share, decimals: 0 },
    ],
  });
}

function whose(context: Context) {
  const { series, names } = context;
  const rates = context.direct("$__range");
  const known = { [ATTR_RTC_PATH_LOCAL_TYPE]: { not: "" } };
  const grouped = (selector: string, by: readonly string[]) =>
    sum(rate(selector, "$__range"), by.length > 0 ? names.by(...by) : "");
  const bySessions = (key: string, title: string, label: string): Whose => ({
    key,
    title,
    label,
    outages: (...by) => rates("reconnects", by),
    all: (...by) => rates("sessions_active", by),
    against: "sessions under way",
    width: 6,
  });
  return [
    bySessions("over-transport", "Transport", ATTR_RTC_TRANSPORT),
    bySessions("over-region", "Region", ATTR_CLOUD_REGION),
    bySessions("over-version", "Version", ATTR_SERVICE_VERSION),
    {
      key: "over-path",
      title: "Candidate type",
      label: ATTR_RTC_PATH_LOCAL_TYPE,
      outages: (...by: readonly string[]) => grouped(series(METRIC_RTC_CLIENT_RECONNECTS, undefined, known), by),
      all: (...by: readonly string[]) =>
        grouped(series(METRIC_RTC_CLIENT_CONNECT_DURATION, "count", { ...known, [ATTR_RTC_OUTCOME]: "ok" }), by),
      against: "connects that were ok; only where the transport tells its candidates",
      width: 6,
    },
  ].map((spec) => overRepresented(context, spec));
}

function beside(context: Context) {
  const { legend } = context;
  const rates = context.recorded();
  const dropped = rates("telemetry_dropped", [ATTR_RTC_TELEMETRY_DROP_REASON]);
  return [
    linesBy(context, GRAY, rates, ATTR_RTC_TRANSPORT, {
      key: "gray",
      width: 8,
      showThresholds: true,
      overrides: TRANSPORT_COLOURS,
    }),
    timeseries({
      key: "telemetry-lost",
      title: TELEMETRY_LOST.title,
      description: TELEMETRY_LOST.description,
      unit: TELEMETRY_LOST.unit,
      width: 8,
      queries: [range(TELEMETRY_LOST.of(rates), "lost")],
    }),
    timeseries({
      key: "telemetry-reasons",
      title: "Telemetry lost, by reason",
      description:
        "Records per second that browsers lost. queue_full: they cannot send, the gateway is away or slow; rejected or " +
        "unauthorized: it does not want them; shutdown: tabs that closed.",
      unit: UNIT.perSecond,
      width: 8,
      stacked: true,
      queries: [range(dropped, legend(ATTR_RTC_TELEMETRY_DROP_REASON))],
    }),
  ];
}

const latelyLost = () =>
  spanTable({
    key: "outages",
    title: "Outages lately",
    description:
      "Single outages of more than ten seconds from the trace store; the session leads to everything that is known of it. " +
      "Narrowed by service and transport only.",
    width: 24,
    query: spans(
      spansWhere({
        name: SPAN_RTC_RECONNECT,
        longerThan: "10s",
        service: "$service",
        where: { [ATTR_RTC_TRANSPORT]: { matches: "$transport" } },
        select: [
          ATTR_SESSION_ID,
          ATTR_RTC_TRANSPORT,
          ATTR_RTC_RECONNECT_CAUSE,
          ATTR_RTC_RECONNECT_MODE,
          ATTR_RTC_OUTCOME,
        ],
      }),
      50,
    ),
    columnLinks: { [ATTR_SESSION_ID]: [linkToSession(clickedColumn(ATTR_SESSION_ID))] },
  });

export function storms(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus", "tempo"] });
  return dashboard({
    ...DASHBOARDS.storms,
    description: "Why does everybody reconnect at once: how many, why, in step or not, and what they have in common.",
    tags: ["rtcscope"],
    variables: context.variables,
    links: linksFrom("storms"),
    rows: [
      { title: "Is it a storm?", panels: tiles(context) },
      { title: "Who is it?", panels: whose(context) },
      { title: "How many, and why", panels: course(context) },
      { title: "Do retries make it worse?", panels: retries(context) },
      { title: "Beside it", panels: beside(context) },
      { title: "Examples", panels: [latelyLost()] },
    ],
  });
}
