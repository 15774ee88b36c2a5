import { ATTR_RTC_MEDIA_KIND, ATTR_RTC_OUTCOME, ATTR_RTC_PATH_LOCAL_TYPE } from "@rtcscope/core/semconv";
import { type ThresholdStep, UNIT, type Unit, worseAbove, worseBelow } from "../../grafana";
import { LE, QUICK_CONNECT_S, threshold } from "../../rules";
import { quantileOf, share, times } from "../ask/arithmetic";
import type { RateOf } from "../ask/rates";

/** One figure of a fleet: said once, drawn in many places. */
export interface Figure {
  title: string;
  description: string;
  unit: Unit;
  decimals?: number;
  thresholds?: readonly ThresholdStep[];
  /** @param by labels that it is told apart by */
  of(rates: RateOf, by?: readonly string[]): string;
}

/** Thresholds are those of the alerts, where there is one: a colour means the same as a call. */

/** Said of every quantile. */
export const WITHIN_BUCKET = "A quantile is right to within its bucket.";

export const SESSIONS: Figure = {
  title: "Sessions under way",
  description:
    "Sessions with media at the moment, counted by what their windows report. A fall without a fall in connects means " +
    "that people leave, or that their telemetry does not arrive: see the readiness row.",
  unit: UNIT.count,
  decimals: 0,
  of: (rates, by) => rates("sessions_active", by),
};

export const ATTEMPTS: Figure = {
  title: "Connect attempts",
  description: "Attempts that ended, however they ended. Many more than usual for the same sessions: people try again.",
  unit: UNIT.perMinute,
  decimals: 1,
  of: (rates, by) => `${rates("connects", by)} * 60`,
};

export const CONNECT_SUCCESS: Figure = {
  title: "Connect success",
  description:
    "Of the attempts that ended by themselves, those that got to usable media. Attempts that people gave up are left " +
    "out here and shown on Connect.",
  unit: UNIT.share,
  decimals: 2,
  thresholds: worseBelow(
    1 - threshold("slowBurn") * threshold("connectErrorBudget"),
    1 - threshold("connectErrorBudget"),
  ),
  of: (rates, by) =>
    share(
      rates("connects", by, { [ATTR_RTC_OUTCOME]: "ok" }),
      rates("connects", by, { [ATTR_RTC_OUTCOME]: { matches: "ok|error" } }),
    ),
};

const firstFrame = (q: number, name: string): Figure => ({
  title: `Time to first frame, ${name}`,
  description:
    "From connect() to usable media, of connects that were ok, waiting in a queue left out. Slower than usual: the " +
    `critical path on Connect says which phase. ${WITHIN_BUCKET}`,
  unit: UNIT.seconds,
  thresholds: worseAbove(QUICK_CONNECT_S, 5.5),
  of: (rates, by = []) => quantileOf(q, rates("connect_duration_bucket", [...by, LE])),
});

export const FIRST_FRAME_P50 = firstFrame(0.5, "median");
export const FIRST_FRAME_P95 = firstFrame(0.95, "p95");

export const STALLED: Figure = {
  title: "Stalled share of video",
  description:
    "Of the time that people watched video, the part in which no frame came. Counted when a stall has ended. Which " +
    "cause: Media quality.",
  unit: UNIT.share,
  decimals: 2,
  thresholds: worseAbove(threshold("stallShare") / 2, threshold("stallShare")),
  of: (rates, by) =>
    share(
      rates("stalled_seconds", by, { [ATTR_RTC_MEDIA_KIND]: "video" }),
      rates("watched_seconds", by, { [ATTR_RTC_MEDIA_KIND]: "video" }),
    ),
};

export const RECONNECTING: Figure = {
  title: "Sessions that reconnected",
  description:
    "Outages that ended within two minutes, for each session under way; a session that had two counts twice. Rising for " +
    "everybody at once is a storm: see Reconnect storms for who and why.",
  unit: UNIT.share,
  decimals: 2,
  thresholds: worseAbove(threshold("stormShare") / 2, threshold("stormShare")),
  of: (rates, by) => share(`${rates("reconnects", by)} * 120`, rates("sessions_active", by, {}, "peak")),
};

export const AMPLIFICATION: Figure = {
  title: "Attempts per outage",
  description:
    "How many attempts one outage costs. Near 1 is healthy; the load on the servers is this many times the outages. " +
    "Only of transports that tell their attempts.",
  unit: UNIT.times,
  decimals: 2,
  thresholds: worseAbove(2, threshold("amplification")),
  of: (rates, by) => times(rates("reconnect_attempts", by), rates("reconnects_with_attempts", by)),
};

export const RELAYED: Figure = {
  title: "Connects by TURN",
  description:
    "Of the connects whose transport tells its path, those over a relay. A jump means that direct ways are blocked, or " +
    "that a release asks for the relay; relays cost money and delay.",
  unit: UNIT.share,
  decimals: 1,
  of: (rates, by) =>
    share(rates("connects_by_path", by, { [ATTR_RTC_PATH_LOCAL_TYPE]: "relay" }), rates("connects_by_path", by)),
};

/** What browsers recorded: what they sent, and what they lost. */
export function recordsMade(rates: RateOf, by?: readonly string[]): string {
  const sent = rates("telemetry_sent", by);
  return `(${sent} + (${rates("telemetry_dropped", by)} or ${sent} * 0))`;
}

export const TELEMETRY_LOST: Figure = {
  title: "Telemetry lost",
  description:
    "Of what browsers recorded, the part that never left them. Above a few percent, every other figure here is of a " +
    "part of the truth.",
  unit: UNIT.share,
  decimals: 2,
  thresholds: worseAbove(threshold("lossShare") / 5, threshold("lossShare")),
  of: (rates, by) => share(rates("telemetry_dropped", by), recordsMade(rates, by)),
};

export const GRAY: Figure = {
  title: "Let in, but without media",
  description:
    "Of the attempts that signalling let in, those that never got media. Signalling looks healthy then, and people see " +
    "nothing: look at TURN, at firewalls, at the media servers.",
  unit: UNIT.share,
  decimals: 1,
  thresholds: worseAbove(threshold("grayShare") / 2, threshold("grayShare")),
  of: (rates, by) => {
    const letIn = rates("connects_signalled", by);
    const ok = rates("connects", by, { [ATTR_RTC_OUTCOME]: "ok" });
    // Attempts end after their signalling does: at a window's edge there can be more of them.
    return share(`clamp_min(${letIn} - (${ok} or ${letIn} * 0), 0)`, letIn);
  },
};
