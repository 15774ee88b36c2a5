import { describe, expect, it } from "vitest";
import { dashboard, panelId, type Row, range, SCHEMA_VERSION, timeseries, UNIT } from ".";

const panel = (key: string, width: number, height = 8) =>
  timeseries({
    key,
    title: key,
    description: "It.",
    unit: UNIT.number,
    width,
    height,
    queries: [range("up", "up"), range("up", "down")],
  });

const made = (...rows: readonly Row[]) =>
  dashboard({ uid: "one", title: "One", description: "One.", tags: [], variables: [], links: [], rows });

const places = (...rows: readonly Row[]) => made(...rows).panels.map(({ title, gridPos }) => [title, gridPos]);

describe("the places of panels", () => {
  it("go from left to right, and on below the highest of a line", () => {
    expect(places({ title: "Row", panels: [panel("a", 12, 4), panel("b", 12, 9), panel("c", 8)] })).toEqual([
      ["Row", { x: 0, y: 0, w: 24, h: 1 }],
      ["a", { x: 0, y: 1, w: 12, h: 4 }],
      ["b", { x: 12, y: 1, w: 12, h: 9 }],
      ["c", { x: 0, y: 10, w: 8, h: 8 }],
    ]);
  });

  it("of the next row are below the row, or directly below when the row is closed", () => {
    const next: Row = { title: "Next", panels: [] };
    expect(places({ title: "Row", panels: [panel("a", 24)] }, next).at(-1)).toEqual([
      "Next",
      { x: 0, y: 9, w: 24, h: 1 },
    ]);
    const closed = made({ title: "Row", panels: [panel("a", 24)], collapsed: true }, next);
    expect(closed.panels.map(({ title, gridPos }) => [title, gridPos.y])).toEqual([
      ["Row", 0],
      ["Next", 1],
    ]);
    expect(closed.panels[0]?.panels).toMatchObject([{ title: "a" }]);
  });
});

describe("ids of panels", () => {
  it("come from the key alone", () => {
    const before = made({ title: "Row", panels: [panel("a", 12)] }).panels[1];
    const after = made({ title: "Other", panels: [panel("b", 6), { ...panel("a", 6), title: "New" }] }).panels[2];
    expect(after?.id).toBe(before?.id);
  });

  it("are what they always were", () => {
    // FNV-1a of "a" is 0xe40c292c.
    expect(panelId("a")).toBe((0xe40c292c % 999_999) + 1);
    expect(panelId("ä")).not.toBe(panelId("a"));
  });
});

it("gives queries their letters, and says the version that Grafana 11 knows", () => {
  const { schemaVersion, panels } = made({ title: "Row", panels: [panel("a", 12)] });
  expect(schemaVersion).toBe(SCHEMA_VERSION);
  expect(panels[1]?.targets?.map(({ refId }) => refId)).toEqual(["A", "B"]);
});
