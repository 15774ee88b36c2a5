import { describe, expect, it } from "vitest";
import { closing, scan } from "./scan";

describe("what is read in an expression", () => {
  it("are its series, their conditions, windows and labels", () => {
    expect(
      scan('sum by (a, b) (rate(x_total{l=~"$v", m="[)"}[5m])) / on (c) group_left () (sum(y:z:rate5m) > 0)'),
    ).toEqual({
      selectors: [
        { metric: "x_total", matchers: { l: '=~"$v"', m: '="[)"' } },
        { metric: "y:z:rate5m", matchers: {} },
      ],
      ranges: [{ call: "rate", window: "5m" }],
      grouping: ["a", "b", "c"],
    });
  });

  it("are names with dots too", () => {
    expect(scan('sum by ("a.b") (increase({"x.y_bucket", "l.m"!~"v"}[$__range])) or vector(0)')).toEqual({
      selectors: [{ metric: "x.y_bucket", matchers: { "l.m": '!~"v"' } }],
      ranges: [{ call: "increase", window: "$__range" }],
      grouping: ["a.b"],
    });
  });
});

it("finds where a parenthesis closes, strings left out", () => {
  const text = 'f(a, ")", (b)) >= 0';
  expect(text.slice(closing(text, 1))).toBe(") >= 0");
  expect(closing("(", 0)).toBe(1);
});
