import { expect, it } from "vitest";
import { seriesNames } from "./series-name.mjs";

const series = [
  { labels: { __name__: "up", transport: "ivs", version: "1" } },
  { labels: { __name__: "up", transport: "livekit", version: "1" } },
];

it("a legend puts labels in, also those with dots; an absent one is nothing", () => {
  expect(seriesNames("{{transport}} of {{ gone }}", series, "q")).toEqual(["ivs of ", "livekit of "]);
  expect(seriesNames('{{"rtc.role"}}', [{ labels: { "rtc.role": "viewer" } }], "q")).toEqual(["viewer"]);
});

it("without a legend, series are named by what tells them apart", () => {
  expect(seriesNames("__auto", series, "q")).toEqual(["ivs", "livekit"]);
  expect(seriesNames(undefined, [{ labels: { le: "1" } }], "q")).toEqual(["1"]);
  expect(seriesNames("__auto", [{ labels: {} }], "sum(up)")).toEqual(["sum(up)"]);
  expect(seriesNames("__auto", [{ labels: { __name__: "up", a: "1" } }], "q")).toEqual(['up{a="1"}']);
});
