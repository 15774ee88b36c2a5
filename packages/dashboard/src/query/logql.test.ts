import { describe, expect, it } from "vitest";
import { countEvents, events, maxOfEvents } from "./logql";

describe("events in Loki", () => {
  it("are found by name, session and attributes, with a selector that is never empty", () => {
    expect(
      events({ event: "rtc.issue", service: "$service", session: "$session", where: { "rtc.outcome": "ok" } }),
    ).toBe(
      '{service_name=~".+", service_name=~"$service"} | session_id="$session" | event_name="rtc.issue" | rtc_outcome="ok"',
    );
    expect(events()).toBe('{service_name=~".+"} | event_name=~"rtc[.].+"');
  });

  it("are counted and measured, told apart by attributes", () => {
    expect(countEvents("5m", { event: "rtc.issue" }, ["rtc.transport"])).toBe(
      'sum by (rtc_transport) (count_over_time({service_name=~".+"} | event_name="rtc.issue" [5m]))',
    );
    expect(maxOfEvents("rtc.media.rtt", "5m", { event: "rtc.media.window" }, ["rtc.media.kind"])).toBe(
      'max_over_time({service_name=~".+"} | event_name="rtc.media.window" | unwrap rtc_media_rtt | __error__="" [5m])' +
        " by (rtc_media_kind)",
    );
  });
});
