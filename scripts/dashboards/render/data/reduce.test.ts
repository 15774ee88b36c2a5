import { expect, it } from "vitest";
import { calcTitle, reduce } from "./reduce.mjs";

const points = [1, Number.NaN, 5, 3].map((value, at) => [at, value]);

it.each([
  ["lastNotNull", 3],
  ["firstNotNull", 1],
  ["min", 1],
  ["max", 5],
  ["mean", 3],
  ["sum", 9],
  ["count", 3],
])("%s leaves gaps out", (calc, expected) => expect(reduce(calc, points)).toBe(expected));

it("nothing reduces to nothing", () => {
  expect(reduce("mean", [])).toBeUndefined();
  expect(reduce("lastNotNull", [[0, Number.NaN]])).toBeUndefined();
});

it("an unknown calculation is told", () => {
  expect(() => calcTitle("p95")).toThrow(/"p95" is not drawn here/);
});
