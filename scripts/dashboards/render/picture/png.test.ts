import { describe, expect, it } from "vitest";
import { toPalette } from "./palette.mjs";
import { decodePng, encodePng } from "./png.mjs";

/** 16 by 16 pixels of 256 colours. */
const few = { width: 16, height: 16, rgb: Uint8Array.from({ length: 768 }, (_, at) => (at % 3 === 0 ? at / 3 : 7)) };
/** 64 by 64 pixels of 4096 colours. */
const many = {
  width: 64,
  height: 64,
  rgb: Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => [(at / 3) % 64, Math.floor(at / 192), 128][at % 3] * 2),
};

const colorsOf = ({ indices, palette }: ReturnType<typeof toPalette>) =>
  Uint8Array.from([...indices].flatMap((index) => palette[index]));

describe("an image of few colours", () => {
  it("loses nothing", () => {
    expect(colorsOf(toPalette(few))).toEqual(few.rgb);
  });

  it("of many is near to what it was", () => {
    const reduced = toPalette(many);
    expect(reduced.palette).toHaveLength(256);
    const shown = colorsOf(reduced);
    expect(Math.max(...shown.map((value, at) => Math.abs(value - many.rgb[at])))).toBeLessThanOrEqual(16);
  });
});

it("is a PNG that says what it is", () => {
  const png = encodePng(toPalette(few));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[25]]).toEqual([16, 16, 3]);
  expect(() => decodePng(png)).toThrow(/plain colour/);
});
