import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_MEDIA_TRACK_ID,
  ATTR_RTC_RECONNECT_ATTEMPT_NUMBER,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_BACKOFF,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_RECONNECT_PERMANENT,
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_STALL_ERROR_BOUND,
  ATTR_RTC_STALL_METHOD,
  EVENT_RTC_STALL_END,
  EVENT_RTC_STALL_START,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import type { Attributes, SpanRecord } from "../otlp";
import { criticalPathOf, phasesBelow } from "./connect";
import { flagOf, msOf, numberOf, outcomeOf, type SessionRows, secondsAsMs, spanDurationMs, textOf } from "./rows";
import type { ReconnectReport, StallReport } from "./schema";

const stalledThing = (attributes: Attributes): string =>
  JSON.stringify(
    [ATTR_RTC_MEDIA_KIND, ATTR_RTC_MEDIA_STREAM_ID, ATTR_RTC_MEDIA_TRACK_ID].map((key) => attributes[key] ?? null),
  );

const stallFacts = (attributes: Attributes) => ({
  kind: textOf(attributes, ATTR_RTC_MEDIA_KIND),
  streamId: textOf(attributes, ATTR_RTC_MEDIA_STREAM_ID),
  cause: textOf(attributes, ATTR_RTC_STALL_CAUSE),
  method: textOf(attributes, ATTR_RTC_STALL_METHOD),
  errorBoundMs: secondsAsMs(attributes, ATTR_RTC_STALL_ERROR_BOUND),
});

/** Stalls that are over (their spans), and those that began and of whose end nothing has arrived. */
export function stallsOf(rows: SessionRows): StallReport[] {
  const over = rows.spans.filter((span) => span.name === SPAN_RTC_STALL);
  const closed: StallReport[] = over.map((span) => ({
    startMs: msOf(span.startNs),
    endMs: msOf(span.endNs),
    durationMs: spanDurationMs(span),
    ...stallFacts(span.attributes),
    open: false,
  }));
  const open: StallReport[] = [];
  for (const log of rows.logs) {
    if (log.eventName !== EVENT_RTC_STALL_START) continue;
    const thing = stalledThing(log.attributes);
    const ended =
      rows.logs.some(
        (end) =>
          end.eventName === EVENT_RTC_STALL_END && end.timeNs >= log.timeNs && stalledThing(end.attributes) === thing,
      ) || over.some((span) => span.endNs >= log.timeNs && stalledThing(span.attributes) === thing);
    if (!ended) open.push({ startMs: msOf(log.timeNs), ...stallFacts(log.attributes), open: true });
  }
  return [...closed, ...open].sort((a, b) => a.startMs - b.startMs);
}

function tryOf(span: SpanRecord, rows: SessionRows): ReconnectReport["tries"][number] {
  const phases = phasesBelow(span, rows);
  return {
    number: numberOf(span.attributes, ATTR_RTC_RECONNECT_ATTEMPT_NUMBER),
    startMs: msOf(span.startNs),
    durationMs: spanDurationMs(span),
    backoffMs: secondsAsMs(span.attributes, ATTR_RTC_RECONNECT_BACKOFF),
    mode: textOf(span.attributes, ATTR_RTC_RECONNECT_MODE),
    outcome: outcomeOf(span.attributes),
    errorType: textOf(span.attributes, ATTR_ERROR_TYPE),
    criticalPath: criticalPathOf(span, ATTR_RTC_RECONNECT_CRITICAL_PATH_PREFIX, phases),
    phases,
  };
}

/** Reconnect episodes that are over, each with its attempts. */
export function reconnectsOf(rows: SessionRows): ReconnectReport[] {
  const attempts = rows.spans.filter((span) => span.name === SPAN_RTC_RECONNECT_ATTEMPT);
  return rows.spans
    .filter((span) => span.name === SPAN_RTC_RECONNECT)
    .map((span) => {
      const tries = attempts
        .filter((attempt) => attempt.parentSpanId === span.spanId)
        .map((attempt) => tryOf(attempt, rows));
      return {
        startMs: msOf(span.startNs),
        durationMs: spanDurationMs(span),
        cause: textOf(span.attributes, ATTR_RTC_RECONNECT_CAUSE),
        mode: textOf(span.attributes, ATTR_RTC_RECONNECT_MODE),
        outcome: outcomeOf(span.attributes),
        errorType: textOf(span.attributes, ATTR_ERROR_TYPE),
        attempts: numberOf(span.attributes, ATTR_RTC_RECONNECT_ATTEMPTS) ?? tries.length,
        backoffMs: secondsAsMs(span.attributes, ATTR_RTC_RECONNECT_BACKOFF),
        permanent: flagOf(span.attributes, ATTR_RTC_RECONNECT_PERMANENT),
        tries,
      };
    });
}
