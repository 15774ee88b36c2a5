import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, flag, instant, ms, signed, text } from "./number";

describe("count", () => {
  it.each([
    [0, 0],
    [1.5, 1.5],
    [12n, 12],
    ["34", 34],
    [" 5 ", 5],
  ])("reads %p", (value, expected) => expect(count(value)).toBe(expected));

  it.each([
    [undefined],
    [null],
    [Number.NaN],
    [Infinity],
    [-1],
    [-1n],
    ["-1"],
    [""],
    [" "],
    ["x"],
    [true],
    [{}],
    [[1]],
  ])("takes nothing from %p", (value) => expect(count(value)).toBeNaN());

  it("gives a figure that is 0 or more, or none, for anything", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
        const figure = count(value);
        expect(Number.isNaN(figure) || (figure >= 0 && figure < Infinity)).toBe(true);
      }),
    );
  });
});

describe("other readings", () => {
  it("signed may be negative", () => {
    expect(signed(-3)).toBe(-3);
    expect(signed("-3")).toBe(-3);
    expect(signed(undefined)).toBeNaN();
  });
  it("instant reads the ISO text of old Chrome", () => {
    expect(instant("2017-04-17T23:47:42.784Z")).toBe(1492472862784);
    expect(instant("1492472862784.5")).toBe(1492472862784.5);
    expect(instant("soon")).toBeNaN();
  });
  it("text gives ids back that a dump has made numbers of", () => {
    expect(text(0)).toBe("0");
    expect(text("a")).toBe("a");
    expect(text("")).toBeUndefined();
    expect(text({})).toBeUndefined();
  });
  it("flag reads 0/1 and text", () => {
    expect([flag(true), flag(1), flag("true")]).toEqual([true, true, true]);
    expect([flag(false), flag(0), flag("false")]).toEqual([false, false, false]);
    expect([flag(undefined), flag(2), flag("yes"), flag(null)]).toEqual([undefined, undefined, undefined, undefined]);
  });
  it("ms turns seconds into ms", () => expect(ms(0.25)).toBe(250));
});
