import { describe, expect, expectTypeOf, it } from "vitest";
import {
  ATTR_RTC_CONNECT_CRITICAL_PATH_OTHER,
  ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_MEDIA_LIMITATION_CPU,
  type CommonAttributes,
  type EventAttributes,
  type EventName,
  GATEWAY_METRICS,
  METRIC_DESCRIPTIONS,
  METRICS,
  RTC_QUALITY_LIMITATION_REASON_VALUES,
  RTC_STALL_CAUSE_VALUES,
  type RtcOutcome,
  type RtcStallCause,
  type SpanAttributes,
  type SpanName,
} from "./semconv";

describe("the metric table", () => {
  it("describes every metric, and nothing else", () => {
    expect(Object.keys(METRIC_DESCRIPTIONS).sort()).toEqual(
      [...METRICS, ...GATEWAY_METRICS].map((metric) => metric.name).sort(),
    );
  });

  it("has bounds for histograms only", () => {
    for (const { name, unit, value, buckets } of METRICS) {
      // What is counted, or summed up over a stream's life, has none.
      const counted = value === "count" || /^rtc\.client\.(freeze|quality_limitation|media|telemetry)\./.test(name);
      expect(buckets === undefined, `${name} in ${unit}`).toBe(counted);
    }
  });

  it("starts the names of the phase spans with a dot at the end", () => {
    expect(METRICS.find((metric) => metric.name === "rtc.client.connect.phase.duration")?.from).toBe("rtc.connect.");
  });

  it("leaves the parts of a template's key to `by`", () => {
    const metric = METRICS.find((candidate) => candidate.by?.includes("rtc.quality_limitation.reason"));
    expect(metric?.attributes).not.toContain("rtc.quality_limitation.reason");
    expect(ATTR_RTC_MEDIA_LIMITATION_CPU).toBe(`${metric?.value}.cpu`);
    expect(RTC_QUALITY_LIMITATION_REASON_VALUES).toContain("cpu");
  });
});

describe("the constants", () => {
  it("build a template's keys from its prefix", () => {
    expect(ATTR_RTC_CONNECT_CRITICAL_PATH_OTHER).toBe(`${ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX}other`);
  });

  it("list the values of an enum in the registry's order", () => {
    expect(RTC_STALL_CAUSE_VALUES).toEqual(["network", "decoder", "sender", "unknown"]);
    expectTypeOf<(typeof RTC_STALL_CAUSE_VALUES)[number]>().toEqualTypeOf<RtcStallCause>();
  });
});

describe("the types", () => {
  it("know the attributes of every span and event", () => {
    expectTypeOf<SpanAttributes["rtc.stall"]["rtc.stall.cause"]>().toEqualTypeOf<RtcStallCause>();
    expectTypeOf<SpanAttributes["rtc.connect"]["rtc.outcome"]>().toEqualTypeOf<RtcOutcome>();
    expectTypeOf<SpanAttributes["rtc.connect"]["rtc.connect.critical_path.dtls"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<EventAttributes["rtc.media.window"]["rtc.media.rtt"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<CommonAttributes["session.id"]>().toEqualTypeOf<string>();
  });

  it("leave the common attributes to the session", () => {
    expectTypeOf<SpanAttributes["rtc.connect"]>().not.toHaveProperty("session.id");
  });

  it("know every name", () => {
    expectTypeOf<"rtc.connect.ice.checking">().toExtend<SpanName>();
    expectTypeOf<"rtc.other">().not.toExtend<SpanName>();
    expectTypeOf<keyof EventAttributes>().toEqualTypeOf<EventName>();
  });
});
