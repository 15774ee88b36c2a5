import { expect, it } from "vitest";
import { bucketRows } from "./heatmap.mjs";

it("cumulative buckets become what fell between two bounds, lowest first", () => {
  const rows = bucketRows([
    { name: "+Inf", points: [[0, 10]] },
    { name: "0.5", points: [[0, 4]] },
    { name: "1.05", points: [[0, 9]] },
  ]);
  expect(rows.map(({ from, le, cells }) => [from, le, cells.get(0)])).toEqual([
    [Number.NEGATIVE_INFINITY, 0.5, 4],
    [0.5, 1.05, 5],
    [1.05, Number.POSITIVE_INFINITY, 1],
  ]);
});

it("a bucket that is a hair below the one before it holds nothing", () => {
  const rows = bucketRows([
    { name: "1", points: [[0, 5.0001]] },
    { name: "2", points: [[0, 5]] },
  ]);
  expect(rows[1].cells.get(0)).toBe(0);
});
