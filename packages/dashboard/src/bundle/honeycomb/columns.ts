import {
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  EVENT_RTC_LATENCY_WINDOW,
  EVENT_RTC_MEDIA_WINDOW,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import { all, column, equals, first, isEvent, isSpan, not, OWN, oneOrZero, seconds, when } from "./expression";

/** A derived column, as `POST /1/derived_columns/{dataset}` takes it. */
export interface DerivedColumn {
  readonly alias: string;
  readonly expression: string;
  readonly description: string;
}

const outcome = (value: string) => equals(ATTR_RTC_OUTCOME, value);

/** Of a span that somebody waited for to its end: who gave up by themselves says nothing about whether it works. */
const tried = (span: string) => all(isSpan(span), not(outcome("cancelled")));

export const DERIVED_COLUMNS = [
  {
    alias: "dc.rtc_record",
    expression: first(OWN.event, OWN.span),
    description: "Name of the span or of the event.",
  },
  {
    alias: "dc.rtc_connect_ok",
    expression: when(tried(SPAN_RTC_CONNECT), oneOrZero(outcome("ok"))),
    description:
      "1 for a connect that worked, 0 for one that failed, empty for cancelled ones: AVG is connect success.",
  },
  {
    alias: "dc.rtc_connect_failed",
    expression: when(isSpan(SPAN_RTC_CONNECT), oneOrZero(outcome("error"))),
    description: "1 for a connect that failed, 0 for every other: SUM is how many failed.",
  },
  {
    alias: "dc.rtc_connect_seconds",
    expression: when(all(isSpan(SPAN_RTC_CONNECT), outcome("ok")), column(ATTR_RTC_CONNECT_DURATION)),
    description: "Seconds of connects that worked, waiting in a queue left out.",
  },
  {
    alias: "dc.rtc_stall_seconds",
    expression: when(isSpan(SPAN_RTC_STALL), seconds(OWN.spanDuration)),
    description: "Seconds without a new frame or sound: SUM is the stalled time.",
  },
  {
    alias: "dc.rtc_watched_seconds",
    expression: when(
      all(isEvent(EVENT_RTC_MEDIA_WINDOW), equals(ATTR_RTC_MEDIA_DIRECTION, "inbound")),
      column(ATTR_RTC_MEDIA_WINDOW_DURATION),
    ),
    description: "Seconds of received streams: what stalled seconds are a share of.",
  },
  {
    alias: "dc.rtc_reconnect_amplification",
    expression: when(isSpan(SPAN_RTC_RECONNECT), column(ATTR_RTC_RECONNECT_ATTEMPTS)),
    description: "Attempts of an outage: AVG is the amplification, which is 1 when each comes back at the first try.",
  },
  {
    alias: "dc.rtc_reconnect_ok",
    expression: when(tried(SPAN_RTC_RECONNECT), oneOrZero(outcome("ok"))),
    description: "1 for an outage that was recovered from, 0 for one that was not: AVG is the share that came back.",
  },
  {
    alias: "dc.rtc_reconnect_seconds",
    expression: when(all(isSpan(SPAN_RTC_RECONNECT), outcome("ok")), seconds(OWN.spanDuration)),
    description: "Seconds from the loss to the recovery.",
  },
  {
    alias: "dc.rtc_latency_lower_bound",
    expression: when(isEvent(EVENT_RTC_LATENCY_WINDOW), oneOrZero(equals(ATTR_RTC_LATENCY_BOUND, "lower"))),
    description: "1 for a latency of which a part is missing, 0 for a whole one: AVG is the share of lower bounds.",
  },
] as const satisfies readonly DerivedColumn[];

export type DerivedColumnName = (typeof DERIVED_COLUMNS)[number]["alias"];
