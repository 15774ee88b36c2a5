import { expect, it } from "vitest";
import { stretches } from "./regions.mjs";

it("a series that was there without a gap is one stretch", () => {
  const points = [
    [0, 1],
    [30, 1],
    [60, 0],
    [90, 1],
    [180, 1],
  ];
  expect(stretches(points, 30)).toEqual([
    { fromMs: 0, toMs: 30 },
    { fromMs: 90, toMs: 90 },
    { fromMs: 180, toMs: 180 },
  ]);
});
