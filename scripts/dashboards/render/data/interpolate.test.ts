import { describe, expect, it } from "vitest";
import { interpolate } from "./interpolate.mjs";

const variables = {
  one: { values: ["livekit"], many: true, shown: "livekit" },
  two: { values: ["a.b", 'c"d'], many: true, shown: 'a.b + c"d' },
  all: { values: [".*"], verbatim: true, shown: "All" },
  plain: { values: ['x"y'], shown: 'x"y' },
  __interval: { values: ["30s"], verbatim: true },
};

describe("in a query", () => {
  it.each([
    ['{t=~"$one"}', '{t=~"livekit"}'],
    ["$" + "{one}_total", "livekit_total"],
    ["[[one]]", "livekit"],
    ['{t=~"$all"}', '{t=~".*"}'],
    ["[$__interval]", "[30s]"],
    ['{t="$plain"}', '{t="x\\"y"}'],
  ])("%s", (text, expected) => expect(interpolate(text, variables)).toBe(expected));

  it("several values are alternatives, escaped for the expression and for its string", () => {
    expect(interpolate('{t=~"$two"}', variables)).toBe('{t=~"(a\\\\.b|c\\"d)"}');
  });

  it("a format says how", () => {
    expect(interpolate("$" + "{two:pipe}", variables)).toBe('a.b|c"d');
    expect(interpolate("$" + "{two:csv}", variables)).toBe('a.b,c"d');
    expect(interpolate("$" + "{two:regex}", variables)).toBe('(a\\.b|c"d)');
  });

  it("what is no variable stays", () => {
    expect(interpolate("label_replace(x, $" + '{1}, "$2", $unknown)', variables)).toContain('"$2", $unknown');
  });
});

it("a reader is told All, not an expression", () => {
  expect(interpolate("of $all and $one", variables, "text")).toBe("of All and livekit");
});
