import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_SOURCE,
  ATTR_RTC_MEDIA_TRACK_ID,
  ATTR_RTC_TELEMETRY_BYTES_SENT,
  ATTR_RTC_TELEMETRY_DROPPED_PREFIX,
  ATTR_RTC_TELEMETRY_EXPORT_FAILURES_PREFIX,
  ATTR_RTC_TELEMETRY_MAIN_THREAD,
  ATTR_RTC_TELEMETRY_RECORDS_DROPPED,
  ATTR_RTC_TELEMETRY_RECORDS_SENT,
  ATTR_RTC_TELEMETRY_REQUESTS,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_PATH,
  EVENT_RTC_QUALITY,
  EVENT_RTC_STALL_END,
  EVENT_RTC_STALL_START,
  EVENT_RTC_STATE,
  EVENT_RTC_STATS,
  EVENT_RTC_TELEMETRY_REPORT,
  SPAN_RTC_PUBLISH,
  SPAN_RTC_SUBSCRIBE,
} from "@rtcscope/core/semconv";
import type { LogRecord, SpanRecord } from "../otlp";
import { connectsOf } from "./connect";
import { reconnectsOf, stallsOf } from "./episodes";
import { streamsOf } from "./media";
import { canonical, msOf, numberOf, numbersBelow, outcomeOf, type SessionRows, spanDurationMs, textOf } from "./rows";
import type { Moment, SessionReport, TelemetryReport, TraceSpan, TrackStart } from "./schema";
import { sessionSummary } from "./summary";

const momentOf = (log: LogRecord): Moment => ({
  timeMs: msOf(log.timeNs),
  name: log.eventName ?? "",
  body: typeof log.body === "string" ? log.body : undefined,
  severity: log.severity,
  attributes: log.attributes,
});

/** Events with a place of their own in the report; full samples (`rtc.stats`) are not part of it. */
const ELSEWHERE: readonly (string | undefined)[] = [
  EVENT_RTC_STATE,
  EVENT_RTC_PATH,
  EVENT_RTC_QUALITY,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_STALL_START,
  EVENT_RTC_STALL_END,
  EVENT_RTC_STATS,
  EVENT_RTC_TELEMETRY_REPORT,
];

function tracksOf(rows: SessionRows): TrackStart[] {
  return rows.spans
    .filter((span) => span.name === SPAN_RTC_PUBLISH || span.name === SPAN_RTC_SUBSCRIBE)
    .map((span) => ({
      direction: span.name === SPAN_RTC_PUBLISH ? "publish" : "subscribe",
      startMs: msOf(span.startNs),
      durationMs: spanDurationMs(span),
      kind: textOf(span.attributes, ATTR_RTC_MEDIA_KIND),
      source: textOf(span.attributes, ATTR_RTC_MEDIA_SOURCE),
      trackId: textOf(span.attributes, ATTR_RTC_MEDIA_TRACK_ID),
      outcome: outcomeOf(span.attributes),
      errorType: textOf(span.attributes, ATTR_ERROR_TYPE),
    }));
}

/** What telemetry said of itself: each report tells what happened since the one before, so they add up. */
function telemetryOf(rows: SessionRows): TelemetryReport | undefined {
  const reports = rows.logs.filter((log) => log.eventName === EVENT_RTC_TELEMETRY_REPORT);
  if (reports.length === 0) return undefined;
  const total = (key: string) => reports.reduce((sum, log) => sum + (numberOf(log.attributes, key) ?? 0), 0);
  const totals = (prefix: string) => {
    const sums = new Map<string, number>();
    for (const log of reports)
      for (const { key, value } of numbersBelow(log.attributes, prefix)) sums.set(key, (sums.get(key) ?? 0) + value);
    return Object.fromEntries(sums);
  };
  const measured = reports.some((log) => numberOf(log.attributes, ATTR_RTC_TELEMETRY_MAIN_THREAD) !== undefined);
  return {
    reports: reports.length,
    recordsSent: total(ATTR_RTC_TELEMETRY_RECORDS_SENT),
    bytesSent: total(ATTR_RTC_TELEMETRY_BYTES_SENT),
    requests: total(ATTR_RTC_TELEMETRY_REQUESTS),
    recordsDropped: total(ATTR_RTC_TELEMETRY_RECORDS_DROPPED),
    dropped: totals(ATTR_RTC_TELEMETRY_DROPPED_PREFIX),
    exportFailures: totals(ATTR_RTC_TELEMETRY_EXPORT_FAILURES_PREFIX),
    mainThreadMs: measured ? total(ATTR_RTC_TELEMETRY_MAIN_THREAD) : undefined,
  };
}

const traceSpan = (span: SpanRecord, own: boolean): TraceSpan => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  service: span.serviceName,
  startMs: msOf(span.startNs),
  durationMs: spanDurationMs(span),
  error: span.statusCode === 2,
  own,
});

/** The whole story of one session, from its rows and nothing else. */
export function sessionReport(input: SessionRows): SessionReport {
  const rows = canonical(input);
  const moments = (name: string) => rows.logs.filter((log) => log.eventName === name).map(momentOf);
  return {
    summary: sessionSummary(rows),
    connects: connectsOf(rows),
    tracks: tracksOf(rows),
    states: moments(EVENT_RTC_STATE),
    paths: moments(EVENT_RTC_PATH),
    qualities: moments(EVENT_RTC_QUALITY),
    streams: streamsOf(rows),
    stalls: stallsOf(rows),
    reconnects: reconnectsOf(rows),
    moments: rows.logs.filter((log) => !ELSEWHERE.includes(log.eventName)).map(momentOf),
    telemetry: telemetryOf(rows),
    trace: [
      ...rows.spans.map((span) => traceSpan(span, true)),
      ...rows.otherSpans.map((span) => traceSpan(span, false)),
    ].sort((a, b) => a.startMs - b.startMs),
  };
}
