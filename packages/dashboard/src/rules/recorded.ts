import {
  ATTR_CLOUD_REGION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_TELEMETRY_DROP_REASON,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
  METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
  METRIC_RTC_CLIENT_LATENCY_FRAME,
  METRIC_RTC_CLIENT_LATENCY_PIXEL,
  METRIC_RTC_CLIENT_MEDIA_DURATION,
  METRIC_RTC_CLIENT_RECONNECT_ATTEMPTS,
  METRIC_RTC_CLIENT_RECONNECTS,
  METRIC_RTC_CLIENT_SESSION_DURATION,
  METRIC_RTC_CLIENT_SESSIONS_ENDED,
  METRIC_RTC_CLIENT_SESSIONS_STARTED,
  METRIC_RTC_CLIENT_STALL_DURATION,
  METRIC_RTC_CLIENT_TELEMETRY_DROPPED,
  METRIC_RTC_CLIENT_TELEMETRY_SENT,
  type MetricName,
} from "@rtcscope/core/semconv";
import { growth, type Matchers, type Names, type Part, rate, sum } from "../query";

/** Labels that every series of level `rtc_fleet` keeps. */
export const FLEET: readonly string[] = [
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_CLOUD_REGION,
  ATTR_RTC_TRANSPORT,
];

/** A bucket's upper bound: a label that is no attribute. */
export const LE = "le";

/** The bound, in seconds, up to which a connect counts as quick; one of the buckets of the metric. */
export const QUICK_CONNECT_S = 2.5;

/** Windows of what a burn rate looks at: two that are fast, two that are slow. */
export const BURN_WINDOWS = ["5m", "30m", "1h", "6h"] as const;
export type BurnWindow = (typeof BURN_WINDOWS)[number];

/** One thing that is recorded, over one or more windows: `rtc_fleet:<name>:rate<window>`, per second. */
interface Recorded<Window extends string = string> {
  readonly about: string;
  readonly windows: readonly Window[];
  /** Labels beside {@link FLEET}. */
  readonly keeps: readonly string[];
  /** Its series get a sample now and then, and then many at once: bursts after silence count in full. */
  readonly bursts?: boolean;
  /** Several: series of the one after, where the one before has none of the same labels. */
  readonly of: readonly { readonly metric: MetricName; readonly part?: Part | undefined; readonly where?: Matchers }[];
}

const LATENCIES: readonly MetricName[] = [
  METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
  METRIC_RTC_CLIENT_LATENCY_PIXEL,
  METRIC_RTC_CLIENT_LATENCY_FRAME,
];

const one = <Window extends string>(
  about: string,
  windows: readonly Window[],
  keeps: readonly string[],
  metric: MetricName,
  part?: Part,
  where: Matchers = {},
): Recorded<Window> => ({ about, windows, keeps, of: [{ metric, part, where }] });

const bursts = <Window extends string>(recorded: Recorded<Window>): Recorded<Window> => ({ ...recorded, bursts: true });

/** For how long a burst remembers what was before; an ordinary hour has a sample of everything that happens at all. */
const MEMORY = "1h";

const SECONDS: Readonly<Record<string, number>> = { "2m": 120, "5m": 300 };

/** Per second over the window, of one series each. */
function perSecond(selector: string, window: string, inBursts = false): string {
  const seconds = SECONDS[window];
  return inBursts && seconds ? `${growth(selector, window, MEMORY)} / ${seconds}` : rate(selector, window);
}

/** What dashboards and alerts share. Rates are per second, by {@link FLEET} and what each keeps beside. */
export const RECORDED = {
  sessions_active: one("Sessions under way with media", ["2m", "5m"], [], METRIC_RTC_CLIENT_SESSION_DURATION),
  sessions_started: one("Sessions begun", ["5m", "1h"], [], METRIC_RTC_CLIENT_SESSIONS_STARTED),
  sessions_ended: one("Sessions that ended and could say so", ["5m", "1h"], [], METRIC_RTC_CLIENT_SESSIONS_ENDED),
  connects: one(
    "Connect attempts by how they ended",
    BURN_WINDOWS,
    [ATTR_RTC_OUTCOME],
    METRIC_RTC_CLIENT_CONNECT_DURATION,
    "count",
  ),
  connects_quick: one(
    `Connects that were ok within ${QUICK_CONNECT_S} s`,
    BURN_WINDOWS,
    [],
    METRIC_RTC_CLIENT_CONNECT_DURATION,
    "bucket",
    { [ATTR_RTC_OUTCOME]: "ok", [LE]: String(QUICK_CONNECT_S) },
  ),
  connect_duration_bucket: one(
    "Durations of connects that were ok, as a histogram",
    ["5m"],
    [LE],
    METRIC_RTC_CLIENT_CONNECT_DURATION,
    "bucket",
    { [ATTR_RTC_OUTCOME]: "ok" },
  ),
  connects_by_path: one(
    "Connects that were ok, by the type of the local candidate; relay is TURN",
    ["30m"],
    [ATTR_RTC_PATH_LOCAL_TYPE],
    METRIC_RTC_CLIENT_CONNECT_DURATION,
    "count",
    // Absent where the transport does not tell its candidates: no part of the whole.
    { [ATTR_RTC_OUTCOME]: "ok", [ATTR_RTC_PATH_LOCAL_TYPE]: { not: "" } },
  ),
  connects_signalled: {
    about: "Connect attempts whose signalling succeeded: joined the room or, where there is none, opened the channel",
    windows: ["5m"],
    keeps: [],
    // One or the other: an attempt can have both, and a queue may lie between the two.
    of: ["room.join", "signaling.open"].map((phase) => ({
      metric: METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
      part: "count",
      where: { [ATTR_RTC_CONNECT_PHASE]: phase, [ATTR_RTC_OUTCOME]: "ok" },
    })),
  },
  reconnects: bursts(
    one(
      "Reconnect episodes that ended",
      ["2m", "5m"],
      [ATTR_RTC_RECONNECT_CAUSE, ATTR_RTC_RECONNECT_MODE, ATTR_RTC_OUTCOME],
      METRIC_RTC_CLIENT_RECONNECTS,
    ),
  ),
  reconnect_attempts: bursts(
    one(
      "Attempts in those episodes whose transport tells them",
      ["5m"],
      [],
      METRIC_RTC_CLIENT_RECONNECT_ATTEMPTS,
      "sum",
    ),
  ),
  reconnects_with_attempts: bursts(
    one(
      "Episodes whose transport tells attempts: what attempts are divided by",
      ["5m"],
      [],
      METRIC_RTC_CLIENT_RECONNECT_ATTEMPTS,
      "count",
    ),
  ),
  stalls: one(
    "Stalls, counted when they have ended",
    ["5m"],
    [ATTR_RTC_MEDIA_KIND],
    METRIC_RTC_CLIENT_STALL_DURATION,
    "count",
  ),
  stalled_seconds: one(
    "Seconds of those stalls",
    ["5m"],
    [ATTR_RTC_MEDIA_KIND],
    METRIC_RTC_CLIENT_STALL_DURATION,
    "sum",
  ),
  watched_seconds: one(
    "Seconds of streams received",
    ["5m"],
    [ATTR_RTC_MEDIA_KIND],
    METRIC_RTC_CLIENT_MEDIA_DURATION,
    undefined,
    { [ATTR_RTC_MEDIA_DIRECTION]: "inbound" },
  ),
  latency_bucket: {
    about: "Mean latencies of windows, as a histogram",
    windows: ["5m", "30m"],
    // A lower bound is another quantity than the latency.
    keeps: [ATTR_RTC_LATENCY_METHOD, ATTR_RTC_LATENCY_BOUND, LE],
    of: LATENCIES.map((metric) => ({ metric, part: "bucket" })),
  },
  telemetry_sent: one("Telemetry records that arrived, as senders count", ["5m"], [], METRIC_RTC_CLIENT_TELEMETRY_SENT),
  telemetry_dropped: one(
    "Telemetry records that senders lost",
    ["5m"],
    [ATTR_RTC_TELEMETRY_DROP_REASON],
    METRIC_RTC_CLIENT_TELEMETRY_DROPPED,
  ),
} as const satisfies Readonly<Record<string, Recorded>>;

export type RecordedName = keyof typeof RECORDED;
export type RecordedWindow<Name extends RecordedName> = (typeof RECORDED)[Name]["windows"][number];

/**
 * The name of a recorded series: `rtc_fleet:sessions_active:rate5m`. The same with every naming, unlike its labels.
 *
 * shape   per second over the window, labels {@link FLEET} and what the entry of {@link RECORDED} keeps
 * none    no series where no client sent anything within the window
 */
export const recorded = <Name extends RecordedName>(name: Name, window: RecordedWindow<Name>): string =>
  `rtc_fleet:${name}:rate${window}`;

/** A rule as Prometheus takes it. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** The rules that record one thing, one for each window. */
export function recordingRules(name: RecordedName, names: Names): RecordingRule[] {
  const { windows, keeps, of, bursts: inBursts }: Recorded = RECORDED[name];
  const by = names.by(...FLEET, ...keeps);
  return windows.map((window) => ({
    record: `rtc_fleet:${name}:rate${window}`,
    expr: of
      .map(({ metric, part, where }) => sum(perSecond(names.series(metric, part, where), window, inBursts), by))
      .join("\nor\n"),
  }));
}
