import type { CandidateErrorSeen } from "../observation";
import type { Privacy } from "../privacy";
import {
  ATTR_RTC_CONNECT_ATTEMPT,
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE,
  ATTR_RTC_ISSUE_CANDIDATE_URL,
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_ISSUE,
  EVENT_RTC_STATE,
  SPAN_RTC_CONNECT,
} from "../semconv";
import type { EventSignal, SpanSignal } from "../signal";
import type { AppStep } from "./app-step";

// Inputs that need no tracker: each is one signal.

export function candidateErrorEvent(
  { time, connection, code, text, url }: CandidateErrorSeen,
  privacy: Privacy,
): EventSignal<typeof EVENT_RTC_ISSUE> {
  const message = privacy.text(text);
  const server = privacy.url(url);
  return {
    type: "event",
    name: EVENT_RTC_ISSUE,
    time,
    body: `${connection} ICE candidate error ${code}: ${message || "no reason given"} (${server})`,
    severity: "warn",
    attributes: {
      [ATTR_RTC_ISSUE_TYPE]: "ice_candidate_error",
      [ATTR_RTC_ISSUE_MESSAGE]: message,
      [ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE]: code,
      [ATTR_RTC_ISSUE_CANDIDATE_URL]: server,
      [ATTR_RTC_CONNECTION_ID]: connection,
    },
  };
}

/** A milestone outside of any connect. */
export function milestoneEvent({
  name,
  time,
  attributes,
}: Extract<AppStep, { type: "milestone" }>): EventSignal<typeof EVENT_RTC_STATE> {
  return {
    type: "event",
    name: EVENT_RTC_STATE,
    time,
    body: `milestone ${name}`,
    attributes: { ...attributes, [ATTR_RTC_STATE_KIND]: "session", [ATTR_RTC_STATE_VALUE]: name },
  };
}

/** A connect that was announced while the story was loading, and had begun by itself already, with its negotiation. */
export function announcedInVain(id: number, time: number, attempts: number): SpanSignal<typeof SPAN_RTC_CONNECT> {
  return {
    type: "span",
    name: SPAN_RTC_CONNECT,
    id,
    start: time,
    end: time,
    outcome: "cancelled",
    attributes: { [ATTR_RTC_CONNECT_ATTEMPT]: attempts, [ATTR_RTC_CONNECT_DURATION]: 0 },
  };
}
