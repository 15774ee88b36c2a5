import { describe, expect, it } from "vitest";
import { THEMES } from "../format/colors.mjs";
import { drawPanel } from "./panel.mjs";

const time = { fromMs: 0, toMs: 600_000 };
const ok = {
  labels: {},
  refId: "A",
  name: "<livekit>",
  points: [
    [0, 0.5],
    [30_000, 0.97],
  ],
};
const buckets = ["0.5", "+Inf"].map((name, at) => ({ labels: {}, refId: "A", name, points: [[30_000, at + 1]] }));
const none = { series: [], tables: [], lines: [], exemplars: [], errors: [], absent: [], stepMs: 30_000 };
const settings = {
  defaults: {
    unit: "percentunit",
    custom: { thresholdsStyle: { mode: "line+area" }, fillOpacity: 10 },
    thresholds: {
      mode: "absolute",
      steps: [
        { color: "red", value: null },
        { color: "green", value: 0.9 },
      ],
    },
  },
};

const draw = (panel: object, data: object) =>
  drawPanel({
    panel: { id: 1, fieldConfig: settings, ...panel },
    data: { ...none, ...data },
    regions: [{ fromMs: 60_000, toMs: 90_000 }],
    variables: {},
    theme: THEMES.dark,
    time,
    width: 600,
    height: 240,
  });

describe("a panel", () => {
  it.each([
    ["timeseries", { series: [ok] }, "&lt;livekit&gt;"],
    ["stat", { series: [ok] }, "97%"],
    ["bargauge", { series: [ok] }, "97%"],
    ["heatmap", { series: buckets }, "0.5"],
    ["table", { tables: [{ refId: "A", columns: ["transport", "Value"], rows: [["<ivs>", 0.97]] }] }, "&lt;ivs&gt;"],
    ["logs", { lines: [{ labels: { level: "error" }, ns: "1000000000", line: "lost <it>" }] }, "lost &lt;it&gt;"],
  ])("%s is drawn, and says what it holds without markup of its own", (type, data, expected) => {
    const { markup, state } = draw({ type }, data);
    expect(state).toBe("drawn");
    expect(markup).toContain(type === "heatmap" ? "<rect" : expected);
    expect(markup).not.toMatch(/NaN|undefined/);
  });

  it("that found nothing says so, in its own words if it has them", () => {
    expect(draw({ type: "stat" }, {})).toEqual({
      markup: '<div class="note"><span>No data</span></div>',
      state: "empty",
    });
    expect(draw({ type: "stat", fieldConfig: { defaults: { noValue: "none yet" } } }, {}).markup).toContain("none yet");
  });

  it("whose query failed shows why", () => {
    const { markup, state } = draw({ type: "stat" }, { errors: [{ refId: "A", query: "x", message: "400: no <x>" }] });
    expect({ markup, state }).toMatchObject({ state: "failed", markup: expect.stringContaining("400: no &lt;x&gt;") });
  });

  it("that wants what is not drawn here says so", () => {
    const panel = { type: "table", transformations: [{ id: "pivot" }] };
    expect(draw(panel, { series: [ok], errors: [] })).toMatchObject({
      state: "failed",
      markup: expect.stringContaining("is not drawn here"),
    });
  });

  it("that asks what was not there is a note", () => {
    expect(draw({ type: "traces" }, { absent: ["tempo"] })).toMatchObject({
      state: "absent",
      markup: expect.stringContaining("asks Tempo"),
    });
  });
});
