import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_ERROR_CATEGORY,
  ATTR_RTC_ERROR_CODE,
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_TRACK_ID,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_PREVIOUS,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_ISSUE,
  EVENT_RTC_STATE,
} from "@rtcscope/core/semconv";
import type { ObservedSession } from "../lifetime";
import { tellEvent } from "../tell-event";
import { categoryOf, type NamedError, SUBSCRIBE_ERROR } from "./errors";
import type { IvsStageError, IvsStream } from "./types";

/** The stage's own state, in the SDK's words; a reason for leaving is one of them. */
export function tellStageState(session: ObservedSession, value: string, previous: string | undefined): void {
  tellEvent(session, {
    type: "event",
    time: session.clock.now(),
    name: EVENT_RTC_STATE,
    body: `stage: ${previous ? `${previous} → ` : ""}${value}`,
    severity: value === "errored" ? "error" : "info",
    attributes: { [ATTR_RTC_STATE_KIND]: "room", [ATTR_RTC_STATE_VALUE]: value, [ATTR_RTC_STATE_PREVIOUS]: previous },
  });
}

/** Which simulcast layer the server sends of a remote stream. */
export function tellLayer(
  session: ObservedSession,
  connection: string,
  stream: IvsStream,
  value: string,
  previous: string | undefined,
): void {
  tellEvent(session, {
    type: "event",
    time: session.clock.now(),
    name: EVENT_RTC_STATE,
    body: `${connection} video layer: ${previous ? `${previous} → ` : ""}${value} (${stream.isAdapting ? "server" : "application"})`,
    attributes: {
      [ATTR_RTC_STATE_KIND]: "track_stream",
      [ATTR_RTC_STATE_VALUE]: value,
      [ATTR_RTC_STATE_PREVIOUS]: previous,
      [ATTR_RTC_CONNECTION_ID]: connection,
      [ATTR_RTC_MEDIA_KIND]: "video",
      [ATTR_RTC_MEDIA_DIRECTION]: "inbound",
      [ATTR_RTC_MEDIA_TRACK_ID]: stream.id,
    },
  });
}

/** An error that the stage reported, or the reason why the server ended it. */
export function tellIssue(session: ObservedSession, error: NamedError, from?: IvsStageError): void {
  const category = from && categoryOf(from.category);
  tellEvent(session, {
    type: "event",
    time: session.clock.now(),
    name: EVENT_RTC_ISSUE,
    body: `stage ${error.message}`,
    severity: "error",
    errorType: error.name,
    attributes: {
      [ATTR_RTC_ISSUE_TYPE]: category === SUBSCRIBE_ERROR ? "subscription_failed" : "server_error",
      [ATTR_RTC_ISSUE_MESSAGE]: error.message,
      [ATTR_RTC_ERROR_CODE]: from && String(Number(from.code)),
      [ATTR_RTC_ERROR_CATEGORY]: category,
    },
  });
}
