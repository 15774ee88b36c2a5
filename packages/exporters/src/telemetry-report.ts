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
  type RtcTelemetryFailureReason,
} from "@rtcscope/core/semconv";
import type { DeliveryCounts } from "./delivery";
import { SIGNALS } from "./options";

/** The delivery's words and status codes for a failed request, where they are not simply `rejected`. */
const FAILURE_REASONS: Readonly<Record<string, RtcTelemetryFailureReason>> = {
  network: "network",
  timeout: "timeout",
  401: "unauthorized",
  403: "unauthorized",
  413: "too_large",
  429: "throttled",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/**
 * Turns running totals into the event `rtc.telemetry.report`, which tells the differences since the one before; the
 * metrics of telemetry's own losses and failures are made from it like all others.
 */
export function createReporter(now: () => number): (counts: DeliveryCounts) => EventSignal<"rtc.telemetry.report"> {
  let before: Record<string, number> = {};
  let since = now();

  return ({ signals, requests, bytes, queuedBytes }) => {
    const time = now();
    const totals: Record<string, number> = {};
    let queued = 0;
    const add = (key: string, by: number) => {
      totals[key] = (totals[key] ?? 0) + by;
    };
    add(ATTR_RTC_TELEMETRY_BYTES_SENT, bytes);
    add(ATTR_RTC_TELEMETRY_REQUESTS, requests);
    for (const signal of SIGNALS) {
      const { sent, queued: waiting, persisted, dropped, failures } = signals[signal];
      queued += waiting;
      add(ATTR_RTC_TELEMETRY_RECORDS_SENT, sent);
      add(ATTR_RTC_TELEMETRY_PERSISTED, persisted);
      for (const [reason, lost = 0] of Object.entries(dropped)) {
        add(ATTR_RTC_TELEMETRY_RECORDS_DROPPED, lost);
        add(`${ATTR_RTC_TELEMETRY_DROPPED_PREFIX}${signal}.${reason}`, lost);
      }
      for (const [answer, failed] of Object.entries(failures))
        add(`${ATTR_RTC_TELEMETRY_EXPORT_FAILURES_PREFIX}${signal}.${FAILURE_REASONS[answer] ?? "rejected"}`, failed);
    }
    const grown = (key: string) => (totals[key] ?? 0) - (before[key] ?? 0);
    const sent = grown(ATTR_RTC_TELEMETRY_RECORDS_SENT);
    const made = grown(ATTR_RTC_TELEMETRY_REQUESTS);
    const lost = grown(ATTR_RTC_TELEMETRY_RECORDS_DROPPED);
    const attributes: EventSignal<"rtc.telemetry.report">["attributes"] = {
      ...Object.fromEntries(Object.keys(totals).flatMap((key) => (grown(key) ? [[key, grown(key)]] : []))),
      [ATTR_RTC_TELEMETRY_RECORDS_SENT]: sent,
      [ATTR_RTC_TELEMETRY_REQUESTS]: made,
      [ATTR_RTC_TELEMETRY_RECORDS_DROPPED]: lost,
      [ATTR_RTC_TELEMETRY_BYTES_SENT]: grown(ATTR_RTC_TELEMETRY_BYTES_SENT),
      [ATTR_RTC_TELEMETRY_DURATION]: (time - since) / 1000,
      [ATTR_RTC_TELEMETRY_QUEUE_RECORDS]: queued,
      [ATTR_RTC_TELEMETRY_QUEUE_BYTES]: queuedBytes,
    };
    before = totals;
    since = time;
    return {
      type: "event",
      name: EVENT_RTC_TELEMETRY_REPORT,
      time,
      body: `telemetry: ${sent} records sent in ${made} requests, ${lost} lost`,
      severity: lost ? "warn" : "info",
      attributes,
    };
  };
}
