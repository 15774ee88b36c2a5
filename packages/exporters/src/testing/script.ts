import type { Clock, Diagnostics, ScopeInfo, SessionInfo, Signal } from "@rtcscope/core";
import {
  ATTR_RTC_CONNECT_ATTEMPT,
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_RTT_SOURCE,
  ATTR_RTC_SESSION_CONNECT_FAILURES,
  ATTR_RTC_SESSION_CONNECTS,
  ATTR_RTC_SESSION_DURATION,
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_SESSION_RECONNECTS,
  ATTR_RTC_SESSION_STALL_DURATION,
  ATTR_RTC_SESSION_STALLS,
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_STALL_ERROR_BOUND,
  ATTR_RTC_STALL_METHOD,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_SESSION_START,
  EVENT_RTC_STATE,
  SPAN_RTC_CONNECT,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";

/** Monday 6 July 2026, 12:00 UTC. */
export const START = Date.UTC(2026, 6, 6, 12);

/** Session time that a test moves. */
export function createTestClock(): Clock & { time: number } {
  return {
    time: START,
    now() {
      return this.time;
    },
    resync() {},
  };
}

export interface TestScope extends ScopeInfo {
  clock: ReturnType<typeof createTestClock>;
  said: string[];
}

export function createTestScope(over: Partial<ScopeInfo> = {}): TestScope {
  const said: string[] = [];
  const keys = new Set<string>();
  const diagnostics: Diagnostics = {
    warn(key, message) {
      if (!keys.has(key)) said.push(message);
      keys.add(key);
    },
  };
  return {
    service: { name: "studio", version: "2026.7.1", environment: "test" },
    resource: { "cloud.region": "eu-1" },
    diagnostics,
    ...over,
    clock: createTestClock(),
    said,
  };
}

export const SESSION: SessionInfo = {
  id: "01998b2e-7c1f-7d53-9a1e-9d3b5cfb0a11",
  transport: "webrtc",
  role: "publisher",
  attributes: { region: "eu" },
};

const at = (ms: number) => START + ms;

/**
 * A short session with one of everything: a root with a phase that failed, a root's later sibling, windows of two
 * streams, attributes that were not measured, an error, an end. Signals only a typed core can make, in its order.
 */
export const SIGNALS: readonly Signal[] = [
  { type: "event", name: EVENT_RTC_SESSION_START, time: at(0), body: "session started", attributes: {} },
  { type: "span.open", name: SPAN_RTC_CONNECT, id: 1, time: at(10.25) },
  {
    type: "span",
    name: `${SPAN_RTC_CONNECT_PHASE_PREFIX}phase`,
    id: 2,
    parent: 1,
    start: at(20.125),
    end: at(180),
    outcome: "ok",
    attributes: { [ATTR_RTC_CONNECT_PHASE]: "signaling.open" },
  },
  {
    type: "span",
    name: `${SPAN_RTC_CONNECT_PHASE_PREFIX}phase`,
    id: 3,
    parent: 1,
    start: at(180),
    end: at(900),
    outcome: "error",
    errorType: "ice_failed",
    errorMessage: "no route to the relay – nirgends",
    attributes: { [ATTR_RTC_CONNECT_PHASE]: "ice.checking" },
  },
  {
    type: "span",
    name: SPAN_RTC_CONNECT,
    id: 1,
    start: at(10.25),
    end: at(1260.5),
    outcome: "ok",
    attributes: { [ATTR_RTC_CONNECT_ATTEMPT]: 1, [ATTR_RTC_CONNECT_DURATION]: 1.25025 },
  },
  {
    type: "event",
    name: EVENT_RTC_STATE,
    time: at(1261),
    body: "ice connected",
    attributes: { [ATTR_RTC_STATE_KIND]: "ice", [ATTR_RTC_STATE_VALUE]: "connected" },
  },
  ...(["audio", "video"] as const).flatMap((kind, nth) =>
    [0, 1, 2].map(
      (window): Signal => ({
        type: "event",
        name: EVENT_RTC_MEDIA_WINDOW,
        time: at(11_000 + window * 10_000 + nth),
        body: `${kind} window ${window}`,
        attributes: {
          [ATTR_RTC_MEDIA_KIND]: kind,
          [ATTR_RTC_MEDIA_DIRECTION]: "outbound",
          [ATTR_RTC_MEDIA_STREAM_ID]: `s${nth}`,
          [ATTR_RTC_MEDIA_WINDOW_DURATION]: 10,
          [ATTR_RTC_MEDIA_BITRATE]: kind === "video" ? 1_500_000.5 + window : undefined,
          [ATTR_RTC_MEDIA_RTT]: 0.05 * (window + 1),
          [ATTR_RTC_RTT_SOURCE]: "remote_inbound",
        },
      }),
    ),
  ),
  {
    type: "span",
    name: SPAN_RTC_STALL,
    id: 4,
    start: at(12_000),
    end: at(14_000),
    outcome: "ok",
    attributes: {
      [ATTR_RTC_MEDIA_KIND]: "video",
      [ATTR_RTC_STALL_CAUSE]: "network",
      [ATTR_RTC_STALL_METHOD]: "frame_callback",
      [ATTR_RTC_STALL_ERROR_BOUND]: 0.05,
    },
  },
  { type: "span.open", name: SPAN_RTC_RECONNECT, id: 5, time: at(32_000) },
  {
    type: "span",
    name: SPAN_RTC_RECONNECT,
    id: 5,
    start: at(32_000),
    end: at(35_000),
    outcome: "error",
    errorType: "gave_up",
    attributes: {
      [ATTR_RTC_RECONNECT_CAUSE]: "ice_failed",
      [ATTR_RTC_RECONNECT_MODE]: "ice_restart",
      [ATTR_RTC_RECONNECT_ATTEMPTS]: 3,
    },
  },
  {
    type: "event",
    name: EVENT_RTC_SESSION_END,
    time: at(35_001),
    body: "session ended: failed",
    severity: "error",
    errorType: "gave_up",
    attributes: {
      [ATTR_RTC_SESSION_END_REASON]: "failed",
      [ATTR_RTC_SESSION_DURATION]: 35.001,
      [ATTR_RTC_SESSION_CONNECTS]: 1,
      [ATTR_RTC_SESSION_CONNECT_FAILURES]: 0,
      [ATTR_RTC_SESSION_RECONNECTS]: 1,
      [ATTR_RTC_SESSION_STALLS]: 1,
      [ATTR_RTC_SESSION_STALL_DURATION]: 2,
    },
  },
];
