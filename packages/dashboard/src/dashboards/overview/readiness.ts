import {
  ATTR_CLOUD_REGION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_ROLE,
  ATTR_SERVICE_VERSION,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_SESSION_START,
  METRIC_RTC_CLIENT_CONNECT_CRITICAL_PATH_DURATION,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
  METRIC_RTC_CLIENT_FRAME_RATE,
  METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
  METRIC_RTC_CLIENT_LATENCY_FRAME,
  METRIC_RTC_CLIENT_LATENCY_PIXEL,
  METRIC_RTC_CLIENT_RECONNECT_BACKOFF,
  METRIC_RTC_CLIENT_RECONNECTS,
  METRIC_RTC_CLIENT_RTT,
  METRIC_RTC_CLIENT_SESSION_DURATION,
  METRIC_RTC_CLIENT_SESSIONS_STARTED,
  METRIC_RTC_CLIENT_STALL_DURATION,
  METRIC_RTC_CLIENT_TELEMETRY_SENT,
  type MetricName,
} from "@rtcscope/core/semconv";
import { instant, logNumber, stat, UNIT, type UnplacedPanel, VERDICT, worseBelow } from "../../grafana";
import { ALL_METRICS } from "../../metrics";
import { countEvents, increase, orZero, sum } from "../../query";
import { share } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WHOLE } from "../ask/windows";

/** Metrics that any session with media fills. */
const ALWAYS: Readonly<Record<string, MetricName>> = {
  "Session starts": METRIC_RTC_CLIENT_SESSIONS_STARTED,
  Connects: METRIC_RTC_CLIENT_CONNECT_DURATION,
  "Connect phases": METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
  "Critical path": METRIC_RTC_CLIENT_CONNECT_CRITICAL_PATH_DURATION,
  "Media windows": METRIC_RTC_CLIENT_SESSION_DURATION,
  "Round trips": METRIC_RTC_CLIENT_RTT,
  "Frame rates": METRIC_RTC_CLIENT_FRAME_RATE,
  "Telemetry reports": METRIC_RTC_CLIENT_TELEMETRY_SENT,
};

/** Metrics that need an occasion, or something of the application. */
const SOMETIMES: Readonly<Record<string, MetricName>> = {
  Stalls: METRIC_RTC_CLIENT_STALL_DURATION,
  Reconnects: METRIC_RTC_CLIENT_RECONNECTS,
  "Back-off": METRIC_RTC_CLIENT_RECONNECT_BACKOFF,
  "Composite latency": METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
  "Pixel latency": METRIC_RTC_CLIENT_LATENCY_PIXEL,
  "Frame latency": METRIC_RTC_CLIENT_LATENCY_FRAME,
};

/** Labels that the fleet can only be told apart by when senders set them. */
const LABELS: Readonly<Record<string, string>> = {
  Environment: ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  Version: ATTR_SERVICE_VERSION,
  Region: ATTR_CLOUD_REGION,
  Role: ATTR_RTC_ROLE,
};

/** Events that log stores hold of any session, and one that a tab which dies cannot send. */
const EVENTS: Readonly<Record<string, string>> = {
  "Session starts": EVENT_RTC_SESSION_START,
  "Media windows": EVENT_RTC_MEDIA_WINDOW,
  "Session ends": EVENT_RTC_SESSION_END,
};

const arrived = (missing: string, colour: string) => ({
  "0": { text: missing, color: colour },
  "1": { text: "arrives", color: VERDICT.good },
});

const MISSING = arrived("missing", VERDICT.bad);
const NONE_YET = arrived("none yet", VERDICT.none);

/** 1 when there was a sample in the dashboard's time. */
function present({ series }: Context, name: MetricName): string {
  const histogram = ALL_METRICS.some((metric) => metric.name === name && metric.buckets);
  return orZero(`max(present_over_time(${series(name, histogram ? "count" : undefined)}[$__range]))`);
}

/**
 * Which signals are there: an empty panel above is good news only when its signal arrives.
 *
 * All is about the dashboard's time and what its variables are set to.
 */
export function readiness(context: Context): UnplacedPanel[] {
  const signals = (metrics: Readonly<Record<string, MetricName>>) =>
    Object.entries(metrics).map(([title, name]) => instant(present(context, name), title));
  const started = (label?: string) =>
    sum(
      increase(
        context.series(METRIC_RTC_CLIENT_SESSIONS_STARTED, undefined, label ? { [label]: { not: "" } } : {}),
        WHOLE,
      ),
    );
  return [
    stat({
      key: "ready-always",
      title: "Signals of every session",
      description:
        "What any session with media sends, in the dashboard's time. Missing while there are sessions: an old release, a " +
        "collector that was not started, or a gateway whose configuration lacks the metric.",
      unit: UNIT.number,
      width: 12,
      height: 5,
      background: true,
      text: "value_and_name",
      mapping: MISSING,
      queries: signals(ALWAYS),
    }),
    stat({
      key: "ready-sometimes",
      title: "Signals that need an occasion",
      description:
        "Stalls and reconnects come when there are some; the latencies need the server's times or a marker in the picture. " +
        "None yet is normal, unless something above says otherwise.",
      unit: UNIT.number,
      width: 12,
      height: 5,
      background: true,
      text: "value_and_name",
      mapping: NONE_YET,
      queries: signals(SOMETIMES),
    }),
    stat({
      key: "ready-labels",
      title: "Sessions that tell where they belong",
      description:
        "Share of the sessions begun whose sender names its environment, version, region and role. What is not named " +
        "cannot be told apart: set the resource attributes of createScope().",
      unit: UNIT.share,
      decimals: 0,
      width: 12,
      height: 5,
      text: "value_and_name",
      thresholds: worseBelow(0.01, 0.99),
      noValue: "no sessions",
      queries: Object.entries(LABELS).map(([title, label]) => instant(share(started(label), started()), title)),
    }),
    stat({
      key: "ready-events",
      title: "Events in the log store",
      description:
        "Events in the dashboard's time, as the log store counts them: what the Session dashboard reads. 0 while sessions " +
        "arrive: the gateway has no log destination.",
      unit: UNIT.count,
      width: 12,
      height: 5,
      text: "value_and_name",
      thresholds: worseBelow(0.5, 0.5),
      noValue: "no log store",
      queries: Object.entries(EVENTS).map(([title, event]) =>
        logNumber(orZero(countEvents(WHOLE, { event, service: "$service" })), title),
      ),
    }),
  ];
}
