import {
  ATTR_RTC_CONNECT_QUEUE_DURATION,
  ATTR_RTC_ISSUE_COUNT,
  ATTR_RTC_MEDIA_BYTES,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_FREEZE_COUNT,
  ATTR_RTC_MEDIA_FREEZE_DURATION,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_QUALITY_WORST,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_SESSION_BYTES_RECEIVED,
  ATTR_RTC_SESSION_BYTES_SENT,
  ATTR_RTC_SESSION_CONNECT_FAILURES,
  ATTR_RTC_SESSION_CONNECTS,
  ATTR_RTC_SESSION_FREEZE_DURATION,
  ATTR_RTC_SESSION_FREEZES,
  ATTR_RTC_SESSION_ISSUES,
  ATTR_RTC_SESSION_MEDIA_RECEIVED_DURATION,
  ATTR_RTC_SESSION_MEDIA_SENT_DURATION,
  ATTR_RTC_SESSION_RECONNECT_ATTEMPTS,
  ATTR_RTC_SESSION_RECONNECT_DURATION,
  ATTR_RTC_SESSION_RECONNECTS,
  ATTR_RTC_SESSION_STALL_DURATION,
  ATTR_RTC_SESSION_STALLS,
  ATTR_RTC_SESSION_TIME_TO_MEDIA,
  EVENT_RTC_ISSUE,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_QUALITY,
  type EventAttributes,
  RTC_QUALITY_LEVEL_VALUES,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "../semconv";
import type { Own, Signal } from "../signal";

/** What `rtc.session.end` says beside why and how long: the sum of the signals that were sent. */
export type SessionRollup = Omit<
  Own<EventAttributes["rtc.session.end"]>,
  "rtc.session.end.reason" | "rtc.session.duration"
>;

export interface Rollup {
  /** Every signal of the session, once, in the order it was emitted. */
  add(signal: Signal): void;
  /** The sums so far. Durations in s; absent where nothing of the kind was measured. */
  attributes(): SessionRollup;
}

/**
 * The counters of `rtc.session.end`, folded over the emitted signals and nothing else: the roll-up cannot disagree with
 * what was sent, and nothing is counted twice. Spans count when they are over, cancelled connects not at all.
 */
export function createRollup(): Rollup {
  let connects = 0;
  let failures = 0;
  let firstConnect: number | undefined;
  let queued = 0;
  let timeToMedia: number | undefined;
  let reconnects = 0;
  let attempts = 0;
  let reconnecting = 0;
  let stalls = 0;
  let stalled = 0;
  let issues = 0;
  let worst = -1;
  let freezes: number | undefined;
  let frozen: number | undefined;
  const inbound = { duration: 0, bytes: 0 };
  const outbound = { duration: 0, bytes: 0 };

  function addSpan(signal: Extract<Signal, { type: "span" }>): void {
    const seconds = (signal.end - signal.start) / 1000;
    if (signal.name === SPAN_RTC_CONNECT) {
      firstConnect = Math.min(firstConnect ?? signal.start, signal.start);
      if (timeToMedia === undefined) queued += signal.attributes[ATTR_RTC_CONNECT_QUEUE_DURATION] ?? 0;
      if (signal.outcome === "error") failures++;
      if (signal.outcome !== "ok") return;
      connects++;
      timeToMedia ??= (signal.end - firstConnect) / 1000 - queued;
    } else if (signal.name === SPAN_RTC_RECONNECT) {
      reconnects++;
      reconnecting += seconds;
      attempts += signal.attributes[ATTR_RTC_RECONNECT_ATTEMPTS] ?? 0;
    } else if (signal.name === SPAN_RTC_STALL) {
      stalls++;
      stalled += seconds;
    }
  }

  function addEvent(signal: Extract<Signal, { type: "event" }>): void {
    if (signal.name === EVENT_RTC_MEDIA_WINDOW) {
      const { attributes } = signal;
      const side = attributes[ATTR_RTC_MEDIA_DIRECTION] === "inbound" ? inbound : outbound;
      side.duration += attributes[ATTR_RTC_MEDIA_WINDOW_DURATION];
      side.bytes += attributes[ATTR_RTC_MEDIA_BYTES] ?? 0;
      const count = attributes[ATTR_RTC_MEDIA_FREEZE_COUNT];
      const duration = attributes[ATTR_RTC_MEDIA_FREEZE_DURATION];
      if (count !== undefined) freezes = (freezes ?? 0) + count;
      if (duration !== undefined) frozen = (frozen ?? 0) + duration;
    } else if (signal.name === EVENT_RTC_QUALITY) {
      worst = Math.max(worst, RTC_QUALITY_LEVEL_VALUES.indexOf(signal.attributes[ATTR_RTC_QUALITY_LEVEL]));
    } else if (signal.name === EVENT_RTC_ISSUE) {
      issues += signal.attributes[ATTR_RTC_ISSUE_COUNT] ?? 1;
    }
  }

  return {
    add(signal) {
      if (signal.type === "span") addSpan(signal);
      else if (signal.type === "event") addEvent(signal);
    },
    attributes: () => ({
      [ATTR_RTC_SESSION_CONNECTS]: connects,
      [ATTR_RTC_SESSION_CONNECT_FAILURES]: failures,
      [ATTR_RTC_SESSION_RECONNECTS]: reconnects,
      [ATTR_RTC_SESSION_RECONNECT_ATTEMPTS]: attempts,
      [ATTR_RTC_SESSION_RECONNECT_DURATION]: reconnecting,
      [ATTR_RTC_SESSION_STALLS]: stalls,
      [ATTR_RTC_SESSION_STALL_DURATION]: stalled,
      [ATTR_RTC_SESSION_FREEZES]: freezes,
      [ATTR_RTC_SESSION_FREEZE_DURATION]: frozen,
      [ATTR_RTC_SESSION_ISSUES]: issues,
      [ATTR_RTC_SESSION_MEDIA_SENT_DURATION]: outbound.duration,
      [ATTR_RTC_SESSION_MEDIA_RECEIVED_DURATION]: inbound.duration,
      [ATTR_RTC_SESSION_BYTES_SENT]: outbound.bytes,
      [ATTR_RTC_SESSION_BYTES_RECEIVED]: inbound.bytes,
      [ATTR_RTC_SESSION_TIME_TO_MEDIA]: timeToMedia,
      [ATTR_RTC_QUALITY_WORST]: RTC_QUALITY_LEVEL_VALUES[worst],
    }),
  };
}
