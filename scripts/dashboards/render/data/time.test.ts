import { describe, expect, it } from "vitest";
import { aligned, durationMs, intervalMs, moment, promDuration, rateIntervalMs } from "./time.mjs";

const HOUR = 3_600_000;

describe("a time", () => {
  const now = Date.parse("2026-01-02T03:04:05Z");

  it.each([
    ["now", now],
    ["now-90m", now - 90 * 60_000],
    ["2026-01-02T00:00:00Z", now - 11_045_000],
    ["1767323045000", now],
    [1_767_323_045_000, now],
  ])("%s", (text, expected) => expect(moment(text, now)).toBe(expected));

  it.each(["yesterday", "now-1", "now+1h", ""])("is not %j", (text) => {
    expect(() => moment(text, now)).toThrow(/is not a time/);
  });
});

it.each([
  ["30s", 30_000],
  ["1h30m", 90 * 60_000],
  ["250ms", 250],
])("%s lasts", (text, expected) => expect(durationMs(text)).toBe(expected));

it("a number without a unit is no duration", () => {
  expect(() => durationMs("30")).toThrow(/is not a duration/);
});

it.each([
  [30_000, "30s"],
  [90_000, "90s"],
  [7_200_000, "2h"],
  [1500, "1500ms"],
])("%d ms in PromQL", (ms, expected) => expect(promDuration(ms)).toBe(expected));

describe("an interval", () => {
  it("is rounded as Grafana does", () => {
    expect(intervalMs({ rangeMs: 24 * HOUR, points: 700, leastMs: 30_000 })).toBe(120_000);
    expect(intervalMs({ rangeMs: 7 * 24 * HOUR, points: 700, leastMs: 30_000 })).toBe(900_000);
  });

  it("is never below what the data source is scraped at", () => {
    expect(intervalMs({ rangeMs: HOUR, points: 1000, leastMs: 30_000 })).toBe(30_000);
  });

  it("of a rate holds four scrapes, and a scrape more than the step", () => {
    expect(rateIntervalMs(30_000, 30_000)).toBe(120_000);
    expect(rateIntervalMs(300_000, 30_000)).toBe(330_000);
  });
});

it("a range ends on multiples of its step", () => {
  expect(aligned({ fromMs: 61_000, toMs: 125_000 }, 30_000)).toEqual({ fromMs: 60_000, toMs: 120_000 });
});
