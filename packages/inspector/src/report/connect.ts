import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_CONNECT_ATTEMPT,
  ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_CONNECT_QUEUE_DURATION,
  ATTR_RTC_ERROR_MESSAGE,
  SPAN_RTC_CONNECT,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
} from "@rtcscope/core/semconv";
import type { SpanRecord } from "../otlp";
import { msOf, numberOf, numbersBelow, outcomeOf, type SessionRows, secondsAsMs, spanDurationMs, textOf } from "./rows";
import type { ConnectReport } from "./schema";

/** Phase spans below one connect or attempt, in the order in which they began. */
export function phasesBelow(parent: SpanRecord, rows: SessionRows): ConnectReport["phases"] {
  return rows.spans
    .filter((span) => span.parentSpanId === parent.spanId && span.traceId === parent.traceId)
    .filter((span) => span.name.startsWith(SPAN_RTC_CONNECT_PHASE_PREFIX) || ATTR_RTC_CONNECT_PHASE in span.attributes)
    .map((span) => ({
      phase: textOf(span.attributes, ATTR_RTC_CONNECT_PHASE) ?? span.name.slice(SPAN_RTC_CONNECT_PHASE_PREFIX.length),
      startMs: msOf(span.startNs),
      offsetMs: Number(span.startNs - parent.startNs) / 1e6,
      durationMs: spanDurationMs(span),
      outcome: outcomeOf(span.attributes),
      errorType: textOf(span.attributes, ATTR_ERROR_TYPE),
    }));
}

/** Shares of the critical path, sorted by when their phase began; a share without a phase span (`other`) comes last. */
export function criticalPathOf(
  span: SpanRecord,
  prefix: string,
  phases: ConnectReport["phases"],
): ConnectReport["criticalPath"] {
  const offset = (name: string) => phases.find((phase) => phase.phase === name)?.offsetMs ?? Number.POSITIVE_INFINITY;
  const byStart = (a: string, b: string) => {
    const [left, right] = [offset(a), offset(b)];
    return left === right ? a.localeCompare(b) : left < right ? -1 : 1;
  };
  return numbersBelow(span.attributes, prefix)
    .map(({ key, value }) => ({ phase: key, ms: value }))
    .sort((a, b) => byStart(a.phase, b.phase));
}

/** Every connect that is over, oldest first, with its waterfall. */
export function connectsOf(rows: SessionRows): ConnectReport[] {
  return rows.spans
    .filter((span) => span.name === SPAN_RTC_CONNECT)
    .map((span) => {
      const phases = phasesBelow(span, rows);
      const criticalPath = criticalPathOf(span, ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX, phases);
      return {
        spanId: span.spanId,
        attempt: numberOf(span.attributes, ATTR_RTC_CONNECT_ATTEMPT),
        startMs: msOf(span.startNs),
        durationMs: spanDurationMs(span),
        connectMs: secondsAsMs(span.attributes, ATTR_RTC_CONNECT_DURATION),
        queueMs: secondsAsMs(span.attributes, ATTR_RTC_CONNECT_QUEUE_DURATION),
        outcome: outcomeOf(span.attributes),
        errorType: textOf(span.attributes, ATTR_ERROR_TYPE),
        errorMessage: textOf(span.attributes, ATTR_RTC_ERROR_MESSAGE) ?? span.statusMessage,
        criticalPath,
        criticalPathMs: criticalPath.reduce((sum, share) => sum + share.ms, 0),
        phases,
        attributes: span.attributes,
      };
    });
}
