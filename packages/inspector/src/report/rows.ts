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

const order = (a: bigint | string, b: bigint | string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Without what a retry after a lost answer stored twice (OTLP delivers at least once), and in an order that does not
 * depend on the order of arrival: by time, a longer span before a shorter one, then by id.
 */
export function canonical(rows: SessionRows): SessionRows {
  const unique = <T>(records: readonly T[], key: (record: T) => string): [string, T][] => [
    ...new Map(records.map((record) => [key(record), record])),
  ];
  const spans = (records: readonly SpanRecord[]) =>
    unique(records, (span) => `${span.spanId}/${span.traceId}`)
      .sort(
        ([a, left], [b, right]) => order(left.startNs, right.startNs) || order(right.endNs, left.endNs) || order(a, b),
      )
      .map(([, span]) => span);
  const logs = unique(rows.logs, (log) => `${log.timeNs} ${log.eventName} ${JSON.stringify(log.attributes)}`)
    .sort(([a, left], [b, right]) => order(left.timeNs, right.timeNs) || order(a, b))
    .map(([, log]) => log);
  return { id: rows.id, spans: spans(rows.spans), logs, otherSpans: spans(rows.otherSpans) };
}
