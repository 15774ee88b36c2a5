import { expect, it } from "vitest";
import { statsTime } from "./stats-time";

it("a report has the newest time of its objects, unless that is not its line's", () => {
  expect(statsTime(5000, [{ timestamp: 4990 }, { timestamp: 4000 }, {}])).toBe(4990);
  expect(statsTime(5000, [{ timestamp: 3000 }])).toBe(3000);
  expect(statsTime(5000, [{ timestamp: 2999.9 }])).toBe(5000);
  expect(statsTime(5000, [{ timestamp: 7000 }])).toBe(7000);
  expect(statsTime(5000, [{ timestamp: 7001 }, { timestamp: 4990 }])).toBe(5000);
  expect(statsTime(5000, [{ timestamp: "4990" }, { timestamp: Number.NaN }])).toBe(5000);
  expect(statsTime(5000, [])).toBe(5000);
});
