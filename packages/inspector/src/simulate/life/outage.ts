import {
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_BACKOFF,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  type RtcOutcome,
  type RtcReconnectCause,
  type RtcReconnectMode,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
} from "@rtcscope/core/semconv";
import type { Draft } from "./draft";

/** One try of an outage as it will have been. */
export interface Try {
  readonly outcome: RtcOutcome;
  readonly mode: RtcReconnectMode;
  readonly errorType?: string | undefined;
  readonly backoffMs?: number | undefined;
  readonly start: number;
  readonly end: number;
}

export interface OutageStory {
  readonly start: number;
  readonly end: number;
  readonly cause: RtcReconnectCause;
  readonly mode: RtcReconnectMode;
  readonly outcome: RtcOutcome;
  readonly errorType?: string | undefined;
  readonly tries: readonly Try[];
}

/** What must be told of an outage: the episode, and each of its attempts. */
export function expectOutage({ expect, person }: Draft, outage: OutageStory): void {
  const waited = outage.tries.filter(({ backoffMs }) => backoffMs !== undefined);
  expect({
    type: "span",
    name: SPAN_RTC_RECONNECT,
    outcome: outage.outcome,
    errorType: outage.errorType,
    seconds: (outage.end - outage.start) / 1000,
    attributes: {
      [ATTR_RTC_RECONNECT_CAUSE]: outage.cause,
      [ATTR_RTC_RECONNECT_MODE]: outage.mode,
      [ATTR_RTC_RECONNECT_ATTEMPTS]: outage.tries.length,
      [ATTR_RTC_RECONNECT_BACKOFF]: waited.length
        ? waited.reduce((sum, { backoffMs = 0 }) => sum + backoffMs, 0) / 1000
        : undefined,
      [ATTR_RTC_PATH_LOCAL_TYPE]: person.candidate,
    },
  });
  for (const { outcome, mode, errorType, backoffMs, start, end } of outage.tries)
    expect({
      type: "span",
      name: SPAN_RTC_RECONNECT_ATTEMPT,
      outcome,
      errorType,
      seconds: (end - start) / 1000,
      attributes: {
        [ATTR_RTC_RECONNECT_MODE]: mode,
        [ATTR_RTC_RECONNECT_BACKOFF]: backoffMs === undefined ? undefined : backoffMs / 1000,
      },
    });
}
