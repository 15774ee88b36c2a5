import { describe, expect, it } from "vitest";
import { formatTicks, formatValue } from "./units.mjs";

describe("a value", () => {
  it.each([
    [0.25, "s", "250 ms"],
    [1.234, "s", "1.23 s"],
    [90, "s", "1.50 mins"],
    [0.000_02, "s", "20.0 µs"],
    [1500, "ms", "1.50 s"],
    [0.9815, "percentunit", "98.2%"],
    [1, "percentunit", "100%"],
    [42.5, "percent", "42.5%"],
    [2_500_000, "bps", "2.50 Mb/s"],
    [640, "bps", "640 b/s"],
    [2048, "bytes", "2 KiB"],
    [12_345, "short", "12.3 K"],
    [7, "short", "7"],
    [3.2, "reqps", "3.20 req/s"],
    [1500, "cps", "1.50K c/s"],
    [30, "suffix:fps", "30fps"],
    [12.34, "none", "12.3"],
    [1234.5, "none", "1235"],
    [0, "s", "0 s"],
    [0, "percentunit", "0%"],
    [5, "furlongs", "5 furlongs"],
    [-1500, "short", "-1.50 K"],
    [Number.NaN, "s", "NaN"],
    [Number.POSITIVE_INFINITY, "s", "+Inf"],
  ])("%d of %s is %s", (value, unit, expected) => expect(formatValue(value, unit)).toBe(expected));

  it("has the decimals that it is given", () => {
    expect(formatValue(0.98765, "percentunit", 2)).toBe("98.77%");
  });
});

describe("an axis", () => {
  it("has the decimals that tell its ticks apart", () => {
    expect(formatTicks([0, 0.5, 1, 1.5], "s")).toEqual(["0 s", "500 ms", "1.0 s", "1.5 s"]);
    expect(formatTicks([0, 0.25, 0.5], "percentunit")).toEqual(["0%", "25%", "50%"]);
    expect(formatTicks([0, 1000, 2000], "short")).toEqual(["0", "1 K", "2 K"]);
  });

  it("does not show what a sum of floats leaves behind", () => {
    expect(formatTicks([0.1 + 0.2], "none")).toEqual(["0.3"]);
  });
});
