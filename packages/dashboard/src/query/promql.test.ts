import { describe, expect, it } from "vitest";
import { group, growth, increase, orZero, quantile, rate, ratio, sum } from "./promql";

describe("PromQL", () => {
  it.each([
    [sum("x"), "sum (x)"],
    [sum("x", "by (a, b)"), "sum by (a, b) (x)"],
    [rate("x", "5m"), "rate(x[5m])"],
    [increase('{"x.y"}', "1h"), 'increase({"x.y"}[1h])'],
    [growth("x", "2m", "1h"), "(last_over_time(x[2m]) - last_over_time(x[1h] offset 2m) >= 0 or increase(x[2m]))"],
    [quantile(0.95, "sum by (le) (x)"), "histogram_quantile(0.95, sum by (le) (x))"],
    [orZero("x"), "(x or vector(0))"],
  ])("%s", (made, expected) => expect(made).toBe(expected));

  it("divides by what is there, so that nothing is not NaN", () => {
    expect(ratio("a", "b")).toBe("a / (b > 0)");
    expect(ratio("a - c", "b")).toBe("(a - c) / (b > 0)");
  });

  it("puts parentheses where an operator inside would bind otherwise", () => {
    expect(group("a or b")).toBe("(a or b)");
    expect(group("a\nor b")).toBe("(a\nor b)");
    expect(group("sum by (a) (b)")).toBe("sum by (a) (b)");
  });
});
