import type { EventSignal, MediaDirection, MediaKind } from "@rtcscope/core";
import { errorType as typeOf } from "@rtcscope/core/errors";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_DEVICE_ACTION,
  ATTR_RTC_DEVICE_KIND,
  ATTR_RTC_ERROR_CODE,
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_TRACK_ID,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_PREVIOUS,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_DEVICE,
  EVENT_RTC_ISSUE,
  EVENT_RTC_STATE,
  type RtcDeviceKind,
  type RtcIssueType,
  type RtcStateKind,
} from "@rtcscope/core/semconv";
import type { SubscriptionError } from "livekit-client";
import type { ObservedSession } from "../lifetime";
import { tellEvent } from "../tell-event";
import { failureOf } from "./reasons";

type Severity = NonNullable<EventSignal["severity"]>;

export interface StateFacts {
  severity?: Severity;
  errorType?: string | undefined;
  kind?: MediaKind | undefined;
  track?: string | undefined;
}

/** `rtc.state` of the machines that LiveKit itself has; those of peer connections are told by core. */
export function createStates(session: ObservedSession) {
  const known = new Map<string, string>();
  return (kind: RtcStateKind, value: string, { severity = "info", errorType, ...about }: StateFacts = {}): void => {
    const key = `${kind} ${about.track ?? ""}`;
    const previous = known.get(key);
    if (previous === value) return;
    known.set(key, value);
    tellEvent(session, {
      type: "event",
      name: EVENT_RTC_STATE,
      time: session.clock.now(),
      body: `${kind}: ${previous ? `${previous} → ` : ""}${value}`,
      severity,
      errorType,
      attributes: {
        [ATTR_RTC_STATE_KIND]: kind,
        [ATTR_RTC_STATE_VALUE]: value,
        [ATTR_RTC_STATE_PREVIOUS]: previous,
        [ATTR_RTC_MEDIA_KIND]: about.kind,
        [ATTR_RTC_MEDIA_DIRECTION]: about.track === undefined ? undefined : "inbound",
        [ATTR_RTC_MEDIA_TRACK_ID]: about.track,
      },
    });
  };
}

export type TellState = ReturnType<typeof createStates>;

export interface IssueFacts {
  error?: unknown;
  code?: string | undefined;
  kind?: MediaKind | undefined;
  direction?: MediaDirection | undefined;
  connection?: string | undefined;
}

/** @param message a sentence of ours: the text of an error stays with the spans, where it is masked */
export function issue(session: ObservedSession, type: RtcIssueType, message: string, facts: IssueFacts = {}): void {
  tellEvent(session, {
    type: "event",
    name: EVENT_RTC_ISSUE,
    time: session.clock.now(),
    body: message,
    severity: "warn",
    errorType: facts.error === undefined ? undefined : typeOf(facts.error),
    attributes: {
      [ATTR_RTC_ISSUE_TYPE]: type,
      [ATTR_RTC_ISSUE_MESSAGE]: message,
      [ATTR_RTC_ERROR_CODE]: facts.code,
      [ATTR_RTC_CONNECTION_ID]: facts.connection,
      [ATTR_RTC_MEDIA_KIND]: facts.kind,
      [ATTR_RTC_MEDIA_DIRECTION]: facts.direction,
    },
  });
}

const DEVICES: Readonly<Record<MediaDeviceKind, RtcDeviceKind>> = {
  audioinput: "audio_input",
  videoinput: "video_input",
  audiooutput: "audio_output",
};

/** A device that LiveKit asked for, or uses, failed. */
export function deviceError(session: ObservedSession, error: unknown, device: MediaDeviceKind | undefined): void {
  const errorType = typeOf(failureOf(error).error);
  const kind = device && DEVICES[device];
  tellEvent(session, {
    type: "event",
    name: EVENT_RTC_DEVICE,
    time: session.clock.now(),
    body: `${kind ?? "device"}: ${errorType}`,
    severity: "warn",
    errorType,
    attributes: { [ATTR_RTC_DEVICE_ACTION]: "device_error", [ATTR_RTC_DEVICE_KIND]: kind },
  });
}

/** Why the server does not deliver a track; the numbers are LiveKit's. */
export const SUBSCRIPTION_ERRORS: Readonly<Record<SubscriptionError, keyof typeof SubscriptionError>> = {
  0: "SE_UNKNOWN",
  1: "SE_CODEC_UNSUPPORTED",
  2: "SE_TRACK_NOTFOUND",
};
