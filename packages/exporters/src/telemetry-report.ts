import type { EventSignal } from "@rtcscope/core";
import {
  ATTR_RTC_TELEMETRY_BYTES_SENT,
  ATTR_RTC_TELEMETRY_DROPPED_PREFIX,
  ATTR_RTC_TELEMETRY_DURATION,
  ATTR_RTC_TELEMETRY_EXPORT_FAILURES_PREFIX,
  ATTR_RTC_TELEMETRY_PERSISTED,
  ATTR_RTC_TELEMETRY_QUEUE_BYTES,
  ATTR_RTC_TELEMETRY_QUEUE_RECORDS,
  ATTR_RTC_TELEMETRY_RECORDS_DROPPED,
  ATTR_RTC_TELEMETRY_RECORDS_SENT,
  ATTR_RTC_TELEMETRY_REQUESTS,
  EVENT_RTC_TELEMETRY_REPORT,
  type RtcTelemetryDropReason,
  type RtcTelemetryFailureReason,
} from "@rtcscope/core/semconv";
import type { DeliveryCounts, DropReason } from "./delivery";
import { SIGNALS } from "./options";

/** The delivery's reasons in the registry's coarser terms; the others have the same name in both. */
const DROP_REASONS: Partial<Record<DropReason, RtcTelemetryDropReason>> = {
  no_endpoint: "rejected",
  encode: "error",
  partial: "rejected",
  redirect: "rejected",
  shutdown: "page_gone",
  expired: "page_gone",
  store_full: "queue_full",
};

/** A status code or a word of the delivery's in the registry's terms. */
function failureReason(answer: string): RtcTelemetryFailureReason {
  if (answer === "network" || answer === "timeout") return answer;
  const status = Number(answer);
  if (status === 413) return "too_large";
  if (status === 429) return "throttled";
  if (status === 401 || status === 403) return "unauthorized";
  return status === 408 || status > 501 ? "unavailable" : "rejected";
}

/**
 * Turns running totals into the event `rtc.telemetry.report`, which tells the differences since the one before; the
 * metrics of telemetry's own losses and failures are made from it like all others.
 */
export function createReporter(now: () => number): (counts: DeliveryCounts) => EventSignal<"rtc.telemetry.report"> {
  const before = new Map<string, number>();
  let since = now();

  function growth(key: string, total: number): number {
    const grown = total - (before.get(key) ?? 0);
    before.set(key, total);
    return grown;
  }

  return (counts) => {
    const time = now();
    const parts: Record<string, number> = {};
    let sent = 0;
    let dropped = 0;
    let queued = 0;
    let persisted = 0;
    const part = (prefix: string, signal: string, name: string, reason: string, total: number) => {
      const grown = growth(prefix + signal + name, total);
      const key = `${prefix}${signal}.${reason}`;
      if (grown) parts[key] = (parts[key] ?? 0) + grown;
      return grown;
    };
    for (const signal of SIGNALS) {
      const of = counts.signals[signal];
      sent += of.sent;
      queued += of.queued;
      persisted += of.persisted;
      for (const [name, total] of Object.entries(of.dropped)) {
        const reason = DROP_REASONS[name as DropReason] ?? name;
        dropped += part(ATTR_RTC_TELEMETRY_DROPPED_PREFIX, signal, name, reason, total);
      }
      for (const [answer, total] of Object.entries(of.failures))
        part(ATTR_RTC_TELEMETRY_EXPORT_FAILURES_PREFIX, signal, answer, failureReason(answer), total);
    }
    const attributes = {
      ...parts,
      [ATTR_RTC_TELEMETRY_DURATION]: (time - since) / 1000,
      [ATTR_RTC_TELEMETRY_RECORDS_SENT]: growth("sent", sent),
      [ATTR_RTC_TELEMETRY_BYTES_SENT]: growth("bytes", counts.bytes),
      [ATTR_RTC_TELEMETRY_REQUESTS]: growth("requests", counts.requests),
      [ATTR_RTC_TELEMETRY_RECORDS_DROPPED]: dropped,
      [ATTR_RTC_TELEMETRY_QUEUE_RECORDS]: queued,
      [ATTR_RTC_TELEMETRY_QUEUE_BYTES]: counts.queuedBytes,
      [ATTR_RTC_TELEMETRY_PERSISTED]: growth("persisted", persisted),
    };
    since = time;
    return {
      type: "event",
      name: EVENT_RTC_TELEMETRY_REPORT,
      time,
      body: `telemetry: ${attributes[ATTR_RTC_TELEMETRY_RECORDS_SENT]} records sent in ${attributes[ATTR_RTC_TELEMETRY_REQUESTS]} requests, ${dropped} lost`,
      severity: dropped ? "warn" : "info",
      attributes,
    };
  };
}
