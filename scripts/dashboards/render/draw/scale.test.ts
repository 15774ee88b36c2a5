import { describe, expect, it } from "vitest";
import { linearScale, logScale, timeScale } from "./scale.mjs";

describe("a linear scale", () => {
  it("goes from tick to tick, at nice numbers", () => {
    const scale = linearScale({ min: 0, max: 0.93, from: 200, to: 0 });
    expect(scale.ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect([scale.at(0), scale.at(1)]).toEqual([200, 0]);
  });

  it("keeps an end that is fixed", () => {
    expect(linearScale({ min: 0, max: 1, from: 200, to: 0, fixedMax: true }).max).toBe(1);
  });

  it("has round minutes, not hundreds of seconds", () => {
    expect(linearScale({ min: 0, max: 500, from: 200, to: 0, unit: "s" }).ticks).toEqual([0, 120, 240, 360, 480, 600]);
  });
});

it("a logarithmic scale has powers of its base, and a floor for what has no logarithm", () => {
  const scale = logScale({ min: 1, max: 900, from: 300, to: 0, base: 10 });
  expect(scale.ticks).toEqual([1, 10, 100, 1000]);
  expect(scale.at(0)).toBe(scale.at(1));
});

it("a time axis has round times in UTC, and seconds only where they differ", () => {
  const day = Date.parse("2026-01-02T00:00:00Z");
  const hour = timeScale({ fromMs: day, toMs: day + 3_600_000, from: 0, to: 600 });
  expect(hour.ticks.map(hour.format)).toEqual(["00:00", "00:10", "00:20", "00:30", "00:40", "00:50", "01:00"]);
  const minute = timeScale({ fromMs: day, toMs: day + 60_000, from: 0, to: 200 });
  expect(minute.ticks.map(minute.format)).toEqual(["00:00:00", "00:00:30", "00:01:00"]);
});
