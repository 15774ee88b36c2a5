import { ATTR_RTC_OUTCOME, RTC_OUTCOME_VALUES, type RtcOutcome } from "@rtcscope/core/semconv";
import type { Attributes, LogRecord, SpanRecord } from "../otlp";

/** Everything that is stored of one session; the only input of a report. */
export interface SessionRows {
  id: string;
  /** Spans that carry the session's id. */
  spans: readonly SpanRecord[];
  /** Log records that carry the session's id. */
  logs: readonly LogRecord[];
  /** Spans of other producers (the app, its server) in the session's traces. */
  otherSpans: readonly SpanRecord[];
}

/** ms since the Unix epoch, to the microsecond. */
export const msOf = (ns: bigint): number => Number(ns / 1000n) / 1000;

export const spanDurationMs = (span: SpanRecord): number => Number(span.endNs - span.startNs) / 1e6;

export function numberOf(attributes: Attributes, key: string): number | undefined {
  const value = attributes[key];
  return typeof value === "number" ? value : undefined;
}

export function textOf(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  return typeof value === "string" ? value : undefined;
}

export function flagOf(attributes: Attributes, key: string): boolean | undefined {
  const value = attributes[key];
  return typeof value === "boolean" ? value : undefined;
}

/** Seconds on the wire, milliseconds in a report. */
export function secondsAsMs(attributes: Attributes, key: string): number | undefined {
  const seconds = numberOf(attributes, key);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Numbers of a template attribute, by the part of the key after the prefix. */
export function numbersBelow(attributes: Attributes, prefix: string): { key: string; value: number }[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    key.startsWith(prefix) && typeof value === "number" ? [{ key: key.slice(prefix.length), value }] : [],
  );
}

export function outcomeOf(attributes: Attributes): RtcOutcome | undefined {
  const value = textOf(attributes, ATTR_RTC_OUTCOME);
  return RTC_OUTCOME_VALUES.find((outcome) => outcome === value);
}

/** Without what a retry after a lost answer stored twice: OTLP delivers at least once. */
export function withoutDuplicates(rows: SessionRows): SessionRows {
  const unique = <T>(records: readonly T[], key: (record: T) => string): T[] => [
    ...new Map(records.map((record) => [key(record), record])).values(),
  ];
  const spanKey = (span: SpanRecord) => `${span.traceId}/${span.spanId}`;
  const logKey = (log: LogRecord) => `${log.timeNs} ${log.eventName} ${JSON.stringify(log.attributes)}`;
  return {
    id: rows.id,
    spans: unique(rows.spans, spanKey).sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0)),
    logs: unique(rows.logs, logKey).sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0)),
    otherSpans: unique(rows.otherSpans, spanKey),
  };
}
