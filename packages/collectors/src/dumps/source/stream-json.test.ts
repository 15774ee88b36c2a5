import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { streamJson } from "./stream-json";
import type { JsonEnd, JsonPart } from "./types";

async function* chunked(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, paths: string[], size = 7): Promise<{ parts: JsonPart[]; end: JsonEnd }> {
  const parts: JsonPart[] = [];
  const stream = streamJson(chunked(text, size), paths);
  for (;;) {
    const next = await stream.next();
    if (next.done) return { parts, end: next.value };
    parts.push(...next.value);
  }
}

const paths = ["$.a.*.b.*", "$.c", "$.d.*"];
const wholePart = (document: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], document);

/** Documents in which the paths lead somewhere more often than not. */
const inner = fc.jsonValue({ maxDepth: 3 });
const documents = fc.oneof(
  inner,
  fc.record(
    {
      a: fc.oneof(
        fc.dictionary(fc.string(), fc.record({ b: fc.oneof(fc.dictionary(fc.string(), inner), inner) })),
        inner,
      ),
      c: inner,
      d: fc.oneof(fc.array(inner), fc.dictionary(fc.string(), inner)),
      e: inner,
    },
    { requiredKeys: [] },
  ),
);

describe("streamJson", () => {
  it("gives every value that a path leads to, in the order of the document", async () => {
    const text = '{"a":{"x":{"b":{"1":[1],"2":"two"},"q":0},"y":{"b":[true,{"z":null}]}},"c":-1.5e3,"d":[]}';
    const { parts, end } = await read(text, paths);
    expect(parts).toEqual([
      { path: ["a", "x", "b", "1"], value: [1] },
      { path: ["a", "x", "b", "2"], value: "two" },
      { path: ["a", "y", "b", 0], value: true },
      { path: ["a", "y", "b", 1], value: { z: null } },
      { path: ["c"], value: -1500 },
    ]);
    expect(end).toEqual({ truncated: false });
  });

  it("gives what JSON.parse gives, however the text is cut and indented", async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.constantFrom(0, 1, 2, "\t"),
        fc.integer({ min: 1, max: 40 }),
        async (document, indent, size) => {
          const text = JSON.stringify(document, null, indent).replaceAll("\n", size % 2 ? "\n" : "\r\n");
          const { parts, end } = await read(text, paths, size);
          expect(end).toEqual({ truncated: false });
          const plain = JSON.parse(text);
          for (const { path, value } of parts) expect(value).toEqual(wholePart(plain, path));
          const wanted = new Set(parts.map(({ path }) => JSON.stringify(path)));
          expect(wanted.size).toBe(parts.length);
          if (Object.hasOwn(Object(plain), "c")) expect(wanted).toContain('["c"]');
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it("a text that ends early gives what was whole, and says so; at every length", async () => {
    const document = { a: { x: { b: { one: ["1", { q: '\\" {' }], two: 2 } } }, c: "the end" };
    for (const indent of [0, 1]) {
      const text = JSON.stringify(document, null, indent);
      for (let length = 1; length < text.length; length++) {
        const { parts, end } = await read(text.slice(0, length), paths, 5);
        expect(end).toEqual({ truncated: true });
        for (const { path, value } of parts) expect(value).toEqual(wholePart(document, path));
      }
    }
  });

  it("a document of one value", async () => {
    for (const text of ["12", ' "x" ', "[1]", "null"]) {
      expect(await read(text, ["$"])).toEqual({
        parts: [{ path: [], value: JSON.parse(text) }],
        end: { truncated: false },
      });
    }
  });

  it("says where an indented document is damaged, and goes on behind it", async () => {
    const lines = JSON.stringify(
      { a: { x: { b: { one: { v: "1" }, two: { v: "2" }, three: { v: "3" } } } }, c: 1 },
      null,
      1,
    ).split("\n");
    const at = lines.findIndex((line) => line.includes('"two"')) + 1;
    for (const damaged of [
      '     "v": "2',
      '     "v": 2"',
      '     "v" "2"',
      '     "v": x',
      '     "v": 1.2.3',
      '     "v": "\\q"',
    ]) {
      const { parts, end } = await read(lines.with(at, damaged).join("\n"), paths);
      expect(parts.map(({ path }) => path.at(-1))).toEqual(["one", "three", "c"]);
      expect(end.broken).toMatchObject({ path: "$.a.x.b.two" });
      expect(end.truncated).toBe(false);
    }
  });

  it("a comma or a bracket that is missing costs no more than the member it belongs to", async () => {
    const text = JSON.stringify(
      { a: { x: { b: { zero: { v: 0 }, one: { v: 1 }, two: { v: 2 }, three: { v: 3 } } } }, c: 1 },
      null,
      1,
    );
    const names = async (damaged: string) => (await read(damaged, paths)).parts.map(({ path }) => path.at(-1));
    expect(await names(text.replace(/},\n(\s*"two")/, "}\n$1"))).toEqual(["zero", "one", "two", "three", "c"]);
    expect(await names(text.replace('"two": {', '"two": '))).toEqual(["zero", "one", "three", "c"]);
    expect(await names(text.replace('"x": {', '"x": ['))).toEqual(["c"]);
  });

  it("a bracket whose loss makes another document: where that became apparent is named", async () => {
    const text = JSON.stringify({ a: { x: { b: { one: { v: 1 }, two: { v: 2 } } } }, c: 1 }, null, 1);
    const { parts, end } = await read(text.replace(/\n\s*},\n(\s*"two")/, ",\n$1"), paths);
    expect(parts.map(({ path }) => path.at(-1))).toEqual(["one"]);
    expect(end).toMatchObject({ truncated: true, broken: { path: "$.a.x.b.one", line: 10 } });
  });

  it("takes a sound document as it is, however oddly it is indented", async () => {
    const text = '  {"d": [\n{\n    "q": 1\n  },\n    {"q": 2\n},\n  3\n      ],\n"c":\n4\n  }\n';
    const { parts, end } = await read(text, paths);
    expect(parts.map(({ value }) => value)).toEqual([{ q: 1 }, { q: 2 }, 3, 4]);
    expect(end).toEqual({ truncated: false });
  });

  it("without line breaks nothing tells where to go on: what came before is given", async () => {
    const { parts, end } = await read('{"a":{"x":{"b":{"one":1,"two":tru,"three":3}}},"c":1}', paths);
    expect(parts).toEqual([{ path: ["a", "x", "b", "one"], value: 1 }]);
    expect(end).toEqual({ truncated: false, broken: { path: "$.a.x.b.two", message: "not JSON; left out", line: 1 } });
  });

  it("names the line, also of what was read a second time", async () => {
    const { end } = await read('{\n "d": [\n  1,\n  {\n   "q": 1,\n   "r": x\n  },\n  2,\n  3 4\n ]\n}', paths);
    expect(end.broken).toMatchObject({ path: "$.d[1]", line: 6 });
    expect(end.more).toMatchObject([{ path: "$.d[3]", line: 9 }]);
  });

  it("members named __proto__ are left out", async () => {
    const { parts } = await read(
      '{"d":{"__proto__":{"type":"x"},"\\u005f_proto__":1,"y":{"__proto__":{"z":1},"w":1}}}',
      paths,
    );
    expect(parts).toEqual([{ path: ["d", "y"], value: { w: 1 } }]);
    expect(Object.keys(Object(parts[0]?.value))).toEqual(["w"]);
  });

  it("absurd nesting is a problem, not a crash", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const { end } = await read(`{"c":${deep}}`, paths, 65536);
    expect(end.broken).toMatchObject({ path: "$.c", message: "nested too deeply; left out" });
  });

  it("tells at most a hundred problems", async () => {
    const text = `{\n "d": [\n  1,\n${"  1 1,\n".repeat(5000)}  1\n ]\n}`;
    const { end } = await read(text, paths, 4096);
    expect(end.more).toHaveLength(99);
  });

  it("text behind the end of the document", async () => {
    const { parts, end } = await read('{"c":1}\n{"c":2}', paths);
    expect(parts).toEqual([{ path: ["c"], value: 1 }]);
    expect(end.broken?.line).toBe(2);
  });
});
