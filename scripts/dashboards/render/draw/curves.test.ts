import { describe, expect, it } from "vitest";
import { drawCurve, segmentsOf } from "./curves.mjs";
import { stacked } from "./stack.mjs";

const asIs = ([x, y]: [number, number]) => [x, y, 0];
const points = [
  [0, 1],
  [10, 2],
  [20, Number.NaN],
  [40, 4],
];

describe("a line", () => {
  it("ends where nothing was measured", () => {
    expect(segmentsOf(points, 10, false, asIs).map((segment: unknown[]) => segment.length)).toEqual([2, 1]);
  });

  it("goes on over a gap only when it was asked to", () => {
    expect(segmentsOf(points, 10, true, asIs)).toHaveLength(1);
    expect(segmentsOf(points, 10, 30, asIs)).toHaveLength(1);
  });

  it("shows a lone point", () => {
    expect(drawCurve([[[1, 2, 3]]], { config: {}, color: "red" })).toContain("<circle");
  });
});

describe("a stack", () => {
  const field = (mode: string, values: number[]) => ({
    config: { custom: { stacking: { mode } } },
    points: values.map((value, at) => [at, value]),
  });

  it("puts each on what is below it", () => {
    const [, second] = stacked([field("normal", [1, 2]), field("normal", [3, Number.NaN])]);
    expect(second.points).toEqual([
      [0, 4, 1],
      [1, 2, 2],
    ]);
  });

  it("a part that is absent thins out, and is not drawn where it was not near", () => {
    const [, second] = stacked([field("normal", [1, 1, 1, 1]), field("normal", [5])]);
    expect(second.points).toEqual([
      [0, 6, 1],
      [1, 1, 1],
    ]);
  });

  it("of percents is a whole", () => {
    const [, second] = stacked([field("percent", [1]), field("percent", [3])]);
    expect(second.points).toEqual([[0, 1, 0.25]]);
  });

  it("leaves alone who does not stack", () => {
    expect(stacked([field("none", [1]), field("none", [3])])[1].points).toEqual([[0, 3, 0]]);
  });
});
