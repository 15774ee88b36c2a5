import type { EventSignal } from "@rtcscope/core";
import {
  ATTR_RTC_TELEMETRY_BYTES_SENT,
  ATTR_RTC_TELEMETRY_DROPPED_PREFIX,
  ATTR_RTC_TELEMETRY_DURATION,
  ATTR_RTC_TELEMETRY_EXPORT_FAILURES_PREFIX,
  ATTR_RTC_TELEMETRY_RECORDS_DROPPED,
  ATTR_RTC_TELEMETRY_RECORDS_SENT,
  ATTR_RTC_TELEMETRY_REQUESTS,
  EVENT_RTC_TELEMETRY_REPORT,
} from "@rtcscope/core/semconv";
import type { Draft } from "./draft";

/** What the delivery of a page would have reported; where there is a real one (live), that reports. */
export function tellTelemetry(draft: Draft, time: number, seconds: number): void {
  const { random, options, tell, expect } = draft;
  if (options.live) return;
  const sent = random.between(10, 90);
  const dropped = random.chance(0.03) ? random.between(1, 20) : 0;
  const failed = random.chance(0.05) ? random.between(1, 3) : 0;
  const attributes: EventSignal<typeof EVENT_RTC_TELEMETRY_REPORT>["attributes"] = {
    [ATTR_RTC_TELEMETRY_RECORDS_SENT]: sent,
    [ATTR_RTC_TELEMETRY_RECORDS_DROPPED]: dropped,
    [ATTR_RTC_TELEMETRY_REQUESTS]: random.between(2, 6) + failed,
    [ATTR_RTC_TELEMETRY_BYTES_SENT]: sent * 300,
    [ATTR_RTC_TELEMETRY_DURATION]: seconds,
    ...(dropped ? { [`${ATTR_RTC_TELEMETRY_DROPPED_PREFIX}logs.queue_full`]: dropped } : {}),
    ...(failed ? { [`${ATTR_RTC_TELEMETRY_EXPORT_FAILURES_PREFIX}logs.network`]: failed } : {}),
  };
  const body = `telemetry: ${sent} records sent, ${dropped} lost`;
  tell({ type: "event", event: { type: "event", name: EVENT_RTC_TELEMETRY_REPORT, time, body, attributes } });
  expect({ type: "event", name: EVENT_RTC_TELEMETRY_REPORT, attributes });
}
