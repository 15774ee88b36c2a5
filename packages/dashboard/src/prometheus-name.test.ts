import { GATEWAY_METRICS, METRICS, type MetricName } from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import { prometheusMetric } from "./prometheus-name";

describe("a metric's name in Prometheus", () => {
  it.each([
    ["rtc.client.connect.duration", "rtc_client_connect_duration_seconds"],
    ["rtc.client.sessions.started", "rtc_client_sessions_started_total"],
    ["rtc.client.freeze.duration", "rtc_client_freeze_duration_seconds_total"],
    ["rtc.client.bitrate", "rtc_client_bitrate_bit_per_second"],
    ["rtc.client.packet_loss", "rtc_client_packet_loss"],
    ["rtc.client.frame_rate", "rtc_client_frame_rate_per_second"],
    ["rtc.client.reconnect.attempts", "rtc_client_reconnect_attempts"],
  ] as const)("%s is %s", (name, expected) => {
    expect(prometheusMetric(name).name).toBe(expected);
  });

  it("has three series for a histogram and one for a counter", () => {
    expect(prometheusMetric("rtc.client.rtt").series).toEqual([
      "rtc_client_rtt_seconds_bucket",
      "rtc_client_rtt_seconds_sum",
      "rtc_client_rtt_seconds_count",
    ]);
    expect(prometheusMetric("rtc.client.reconnects").series).toEqual(["rtc_client_reconnects_total"]);
  });

  it("is a valid and a different name for every metric of the registry", () => {
    const all = [...METRICS, ...GATEWAY_METRICS];
    const names = all.map((metric) => prometheusMetric(metric.name).name);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(new Set(names).size).toBe(all.length);
  });

  it("refuses a name that the registry does not have", () => {
    expect(() => prometheusMetric("rtc.client.nothing" as MetricName)).toThrow(/not a metric of the registry/);
  });
});
