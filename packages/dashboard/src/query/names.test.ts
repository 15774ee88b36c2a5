import { describe, expect, it } from "vitest";
import { createNames } from "./names";

describe("a selector", () => {
  it.each([
    ["suffixes", 'rtc_client_connect_duration_seconds_bucket{rtc_outcome="ok", rtc_transport=~"webrtc|ivs"}'],
    ["no-suffixes", 'rtc_client_connect_duration_bucket{rtc_outcome="ok", rtc_transport=~"webrtc|ivs"}'],
    ["utf8", '{"rtc.client.connect.duration_bucket", "rtc.outcome"="ok", "rtc.transport"=~"webrtc|ivs"}'],
  ] as const)("of a histogram with %s", (naming, expected) => {
    const names = createNames(naming);
    const matchers = { "rtc.outcome": "ok", "rtc.transport": { matches: "webrtc|ivs" } };
    expect(names.series("rtc.client.connect.duration", "bucket", matchers)).toBe(expected);
  });

  it.each([
    ["suffixes", "rtc_client_reconnects_total"],
    ["no-suffixes", "rtc_client_reconnects"],
    ["utf8", '{"rtc.client.reconnects"}'],
  ] as const)("of a counter with %s", (naming, expected) => {
    expect(createNames(naming).series("rtc.client.reconnects", undefined)).toBe(expected);
  });

  it("quotes values, so that none can end its string", () => {
    expect(createNames().series("rtc.client.reconnects", undefined, { "service.name": 'a"\\b' })).toBe(
      'rtc_client_reconnects_total{service_name="a\\"\\\\b"}',
    );
  });

  it("refuses a part that a metric does not have", () => {
    const { series } = createNames();
    expect(() => series("rtc.client.reconnects", "count")).toThrow(/is a counter/);
    expect(() => series("rtc.client.rtt", undefined)).toThrow(/say which part/);
  });
});

it("groups by labels as the store spells them", () => {
  expect(createNames().by("rtc.transport", "le")).toBe("by (rtc_transport, le)");
  expect(createNames("utf8").by("rtc.transport", "le")).toBe('by ("rtc.transport", le)');
});

it("spells conditions for series of other names", () => {
  expect(createNames().where({ "rtc.outcome": { matches: "ok|error" } })).toBe('{rtc_outcome=~"ok|error"}');
  expect(createNames("utf8").where({ "rtc.outcome": "ok" })).toBe('{"rtc.outcome"="ok"}');
  expect(createNames().where({})).toBe("");
});
