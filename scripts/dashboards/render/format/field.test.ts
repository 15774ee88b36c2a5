import { describe, expect, it } from "vitest";
import { color, THEMES, thresholdColor } from "./colors.mjs";
import { display, fieldConfigOf, seriesColor } from "./field.mjs";

const theme = THEMES.dark;
const steps = [
  { color: "green", value: null },
  { color: "red", value: 0.5 },
];

it("overrides stand above the defaults, in their order, for what they match", () => {
  const config = {
    defaults: { unit: "s", custom: { lineWidth: 1, fillOpacity: 8 } },
    overrides: [
      { matcher: { id: "byName", options: "p95" }, properties: [{ id: "custom.lineWidth", value: 2 }] },
      { matcher: { id: "byRegexp", options: "/^p/" }, properties: [{ id: "unit", value: "ms" }] },
      { matcher: { id: "byFrameRefID", options: "B" }, properties: [{ id: "unit", value: "none" }] },
    ],
  };
  expect(fieldConfigOf(config, { name: "p95", refId: "A" })).toEqual({
    unit: "ms",
    custom: { lineWidth: 2, fillOpacity: 8 },
  });
  expect(fieldConfigOf(config, { name: "mean", refId: "B" })).toMatchObject({ unit: "none", custom: { lineWidth: 1 } });
});

describe("a value", () => {
  it("has the colour of the last step that it reaches, on the value itself too", () => {
    expect(thresholdColor({ steps }, 0.49, theme)).toBe(color("green", theme));
    expect(thresholdColor({ steps }, 0.5, theme)).toBe(color("red", theme));
  });

  it("is shown as its mapping says", () => {
    const mappings = [
      { type: "value", options: { 1: { text: "there", color: "green" } } },
      { type: "range", options: { from: 2, to: null, result: { text: "many" } } },
      { type: "special", options: { match: "null", result: { text: "gone" } } },
    ];
    expect(display({ mappings }, 1, theme)).toEqual({ text: "there", color: color("green", theme) });
    expect(display({ mappings }, 3, theme).text).toBe("many");
    expect(display({ mappings }, undefined, theme).text).toBe("gone");
  });

  it("that is absent is not a zero", () => {
    expect(display({ unit: "s" }, undefined, theme)).toEqual({ text: "", color: undefined });
    expect(display({ unit: "s", noValue: "none seen" }, undefined, theme).text).toBe("none seen");
  });
});

it("a series has its fixed colour, its value's, or its place's", () => {
  expect(seriesColor({ color: { mode: "fixed", fixedColor: "semi-dark-red" } }, 3, 0, theme)).toBe("#E02F44");
  expect(seriesColor({ color: { mode: "thresholds" }, thresholds: { steps } }, 0, 1, theme)).toBe(color("red", theme));
  expect(seriesColor({}, 0, 1, theme)).not.toBe(seriesColor({}, 1, 1, theme));
});

it("a light page has darker colours", () => {
  expect(color("red", THEMES.light)).toBe(color("semi-dark-red", THEMES.dark));
  expect(color("#123456", theme)).toBe("#123456");
});
