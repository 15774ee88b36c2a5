import { expect, it } from "vitest";
import { placeOf, withoutVoids } from "./layout.mjs";

it("24 columns fill the page between its edges", () => {
  const { left, width } = placeOf({ x: 0, y: 0, w: 24, h: 1 }, 1600);
  expect([left, width]).toEqual([16, 1568]);
  expect(placeOf({ x: 12, y: 2, w: 12, h: 8 }, 1600)).toMatchObject({
    left: expect.closeTo(804),
    top: 76,
    height: 296,
  });
});

it("what only says that it is absent takes little room, and what is below moves up", () => {
  const section = (state: string, y: number, w: number, h: number) => ({
    state,
    panel: { gridPos: { x: 0, y, w, h } },
  });
  const sections = [section("absent", 0, 24, 8), section("absent", 8, 12, 8), section("drawn", 16, 24, 8)];
  expect(withoutVoids(sections).map(({ panel }) => [panel.gridPos.y, panel.gridPos.h])).toEqual([
    [0, 3],
    [3, 8],
    [11, 8],
  ]);
});
