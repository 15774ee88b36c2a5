import type { Signal } from "@rtcscope/core";
import {
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_SIGNALING_CLOSE_INITIATOR,
  EVENT_RTC_ISSUE,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_SIGNALING_CLOSE,
  SPAN_RTC_CONNECT,
  SPAN_RTC_PUBLISH,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
  SPAN_RTC_SUBSCRIBE,
} from "@rtcscope/core/semconv";

/** An outcome, and the `error.type` where it is `error`: `ok`, `cancelled`, `error ice_failed`. */
type Ending = string;

/** An `rtc.reconnect` with its attempts. */
export interface Outage {
  cause: string;
  mode: string;
  /** Undefined: not told. */
  attempts: number | undefined;
  ending: Ending;
  /** Mode and ending of each attempt that has a span. */
  tries: string[];
}

/** What a session told, as a person would compare it. Times, sizes and names of connections are left out. */
export interface Told {
  /** Endings of `rtc.connect`. */
  connects: Ending[];
  /** Phases of the connects, each with its ending; each once, sorted: several connections have the same ones. */
  phases: string[];
  /** `rtc.publish` and `rtc.subscribe`: name, kind, ending; sorted. */
  media: string[];
  outages: Outage[];
  /** Types of `rtc.issue`, with their `error.type`. */
  issues: string[];
  /** Who closed a channel of the application's own. */
  closes: string[];
  /** Reasons of `rtc.session.end`. */
  ends: string[];
}

export const NOTHING: Told = { connects: [], phases: [], media: [], outages: [], issues: [], closes: [], ends: [] };

/**
 * Sums signals up. Stalls are left out: a picture stands still wherever the machine is busy; that every stall is told as
 * one, is the impairment test's to say.
 */
export function tell(signals: readonly Signal[]): Told {
  const told: Told = structuredClone(NOTHING);
  const phases = new Set<string>();
  const tries = new Map<number | undefined, string[]>();
  for (const signal of signals) {
    if (signal.type === "span.open") continue;
    const attributes: Readonly<Record<string, unknown>> = { ...signal.attributes };
    const error = signal.errorType ? ` ${signal.errorType}` : "";
    if (signal.type === "event") {
      if (signal.name === EVENT_RTC_ISSUE) told.issues.push(`${attributes[ATTR_RTC_ISSUE_TYPE]}${error}`);
      if (signal.name === EVENT_RTC_SESSION_END) told.ends.push(String(attributes[ATTR_RTC_SESSION_END_REASON]));
      if (signal.name === EVENT_RTC_SIGNALING_CLOSE)
        told.closes.push(String(attributes[ATTR_RTC_SIGNALING_CLOSE_INITIATOR]));
      continue;
    }
    const ending = signal.outcome + error;
    if (signal.name === SPAN_RTC_CONNECT) told.connects.push(ending);
    if (signal.name === "rtc.connect.phase") phases.add(`${attributes[ATTR_RTC_CONNECT_PHASE]} ${ending}`);
    if (signal.name === SPAN_RTC_PUBLISH || signal.name === SPAN_RTC_SUBSCRIBE)
      told.media.push(`${signal.name.slice("rtc.".length)} ${attributes[ATTR_RTC_MEDIA_KIND]} ${ending}`);
    if (signal.name === SPAN_RTC_RECONNECT_ATTEMPT)
      tries.set(signal.parent, [
        ...(tries.get(signal.parent) ?? []),
        `${attributes[ATTR_RTC_RECONNECT_MODE]} ${ending}`,
      ]);
    if (signal.name === SPAN_RTC_RECONNECT)
      told.outages.push({
        cause: String(attributes[ATTR_RTC_RECONNECT_CAUSE]),
        mode: String(attributes[ATTR_RTC_RECONNECT_MODE]),
        attempts: attributes[ATTR_RTC_RECONNECT_ATTEMPTS] as number | undefined,
        ending,
        tries: tries.get(signal.id) ?? [],
      });
  }
  told.phases = [...phases].sort();
  told.media.sort();
  return told;
}
