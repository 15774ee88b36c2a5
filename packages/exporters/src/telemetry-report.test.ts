import { RTC_TELEMETRY_DROP_REASON_VALUES, RTC_TELEMETRY_FAILURE_REASON_VALUES } from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import type { DeliveryCounts, DropReason, SignalCounts } from "./delivery";
import { createReporter } from "./telemetry-report";

const none: SignalCounts = { added: 0, sent: 0, queued: 0, persisted: 0, restored: 0, dropped: {}, failures: {} };
const counts = (logs: Partial<SignalCounts>, rest: Partial<DeliveryCounts> = {}): DeliveryCounts => ({
  signals: { traces: none, logs: { ...none, ...logs }, metrics: none },
  requests: 0,
  bytes: 0,
  queuedBytes: 0,
  ...rest,
});

describe("the report of telemetry about itself", () => {
  it("tells what grew since the one before", () => {
    let time = 1000;
    const report = createReporter(() => time);
    time = 11_000;
    const first = report(
      counts(
        { sent: 5, queued: 2, dropped: { flood: 3 }, failures: { "503": 1 } },
        { requests: 2, bytes: 900, queuedBytes: 80 },
      ),
    );
    expect(first).toMatchObject({
      time: 11_000,
      body: "telemetry: 5 records sent in 2 requests, 3 lost",
      severity: "warn",
      attributes: {
        "rtc.telemetry.duration": 10,
        "rtc.telemetry.records_sent": 5,
        "rtc.telemetry.requests": 2,
        "rtc.telemetry.bytes_sent": 900,
        "rtc.telemetry.records_dropped": 3,
        "rtc.telemetry.dropped.logs.flood": 3,
        "rtc.telemetry.export_failures.logs.unavailable": 1,
        "rtc.telemetry.queue.records": 2,
        "rtc.telemetry.queue.bytes": 80,
      },
    });
    time = 21_000;
    const second = report(
      counts({ sent: 7, dropped: { flood: 3 }, failures: { "503": 1 } }, { requests: 3, bytes: 1000 }),
    );
    expect(second.severity).toBe("info");
    expect(second.attributes).toEqual({
      "rtc.telemetry.duration": 10,
      "rtc.telemetry.records_sent": 2,
      "rtc.telemetry.requests": 1,
      "rtc.telemetry.bytes_sent": 100,
      "rtc.telemetry.records_dropped": 0,
      "rtc.telemetry.queue.records": 0,
      "rtc.telemetry.queue.bytes": 0,
    });
  });

  it("has a reason of the registry for every way to lose a record or fail a request", () => {
    const reasons: Record<DropReason, number> = {
      flood: 1,
      queue_full: 1,
      no_endpoint: 1,
      encode: 1,
      too_large: 1,
      rejected: 1,
      partial: 1,
      redirect: 1,
      unauthorized: 1,
      disabled: 1,
      shutdown: 1,
      expired: 1,
      store_full: 1,
    };
    const answers = [
      "timeout",
      "network",
      "gzip",
      "headers",
      "302",
      "400",
      "401",
      "403",
      "404",
      "408",
      "413",
      "429",
      "500",
      "502",
      "503",
      "504",
    ];
    const { attributes } = createReporter(() => 0)(
      counts({ dropped: reasons, failures: Object.fromEntries(answers.map((answer) => [answer, 1])) }),
    );
    const known: Record<string, readonly string[]> = {
      dropped: RTC_TELEMETRY_DROP_REASON_VALUES,
      export_failures: RTC_TELEMETRY_FAILURE_REASON_VALUES,
    };
    let lost = 0;
    let failed = 0;
    for (const [key, value] of Object.entries(attributes)) {
      const [, kind = "", reason = ""] = /^rtc\.telemetry\.(dropped|export_failures)\.logs\.(.+)$/.exec(key) ?? [];
      if (!kind) continue;
      expect(known[kind]).toContain(reason);
      if (kind === "dropped") lost += Number(value);
      else failed += Number(value);
    }
    expect(lost).toBe(Object.keys(reasons).length);
    expect(failed).toBe(answers.length);
    expect(attributes).toMatchObject({ "rtc.telemetry.records_dropped": lost });
  });
});
