import { describe, expect, it } from "vitest";
import { createNames } from "../../query";
import { quantileOf, share, times } from "./arithmetic";
import { directRates, recordedRates } from "./rates";

const names = createNames();
const filter = { "service.name": { matches: "$service" } };

describe("one thing, read in two ways", () => {
  it("from what the rules recorded, over the window asked for or the only one there is", () => {
    const rates = recordedRates(names, filter, "2m");
    expect(rates("reconnects", ["rtc.transport"])).toBe(
      'sum by (rtc_transport) (rtc_fleet:reconnects:rate2m{service_name=~"$service"})',
    );
    expect(rates("connects_by_path")).toBe('sum (rtc_fleet:connects_by_path:rate30m{service_name=~"$service"})');
    expect(rates("sessions_active", [], {}, "peak")).toBe(
      'sum (max_over_time(rtc_fleet:sessions_active:rate2m{service_name=~"$service"}[10m]))',
    );
  });

  it("from the series themselves, with what the rule selects", () => {
    const rates = directRates(names, filter, "$__range");
    expect(rates("stalled_seconds", [], { "rtc.media.kind": "video" })).toBe(
      'sum (rate(rtc_client_stall_duration_seconds_sum{service_name=~"$service", rtc_media_kind="video"}[$__range]))',
    );
    expect(rates("watched_seconds")).toContain('rtc_media_direction="inbound"');
  });

  it("where one signal steps in for another, for each fleet on its own", () => {
    const signalled = directRates(names, {}, "5m")("connects_signalled", ["rtc.transport"]);
    expect(signalled).toMatch(
      /^sum by \(rtc_transport\) \(sum by \(deployment_environment_name, .*room\.join.* or sum by/,
    );
  });
});

describe("arithmetic", () => {
  it("takes no part for 0, and no whole for nothing", () => {
    expect(share("sum(a)", "sum(b)")).toBe("(sum(a) or sum(b) * 0) / (sum(b) > 0)");
    expect(times("a", "b")).toBe("a / (b > 0)");
  });

  it("has no quantile of nothing", () => {
    expect(quantileOf(0.5, "x")).toBe("histogram_quantile(0.5, x) >= 0");
  });
});
