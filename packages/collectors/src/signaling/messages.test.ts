import { describe, expect, it, vi } from "vitest";
import { createMessageReader, MAX_TYPES, sizeOf, typeOf } from "./messages";

describe("typeOf", () => {
  it.each([
    ['{"type":"join"}', "join"],
    ['  {"a":{"type":"inner"},"type":"outer"}', "outer"],
    ['{"type":7}', "text"],
    ['["type"]', "text"],
    ['{"type":"join"', "text"],
    ["hello", "text"],
    [`{"type":"image","data":"${"x".repeat(100_000)}"}`, "image"],
    [`{"data":"${"x".repeat(100_000)}","type":"image"}`, "text"],
    [new ArrayBuffer(1), "binary"],
    [new Blob(["{}"]), "binary"],
  ])("%.40s is %s", (data, type) => expect(typeOf(data)).toBe(type));
});

describe("sizeOf", () => {
  it.each([
    ["", 0],
    ["grün 🙂", 10],
    [new ArrayBuffer(5), 5],
    [new DataView(new ArrayBuffer(8), 2, 4), 4],
    [Buffer.from("abc"), 3],
    [new Blob(["abcd"]), 4],
    [[Buffer.alloc(2), Buffer.alloc(3)], 5],
    [7, undefined],
    [null, undefined],
    [{}, undefined],
  ])("%o has %o bytes", (data, size) => expect(sizeOf(data)).toBe(size));
});

describe("what leaves the page of a message", () => {
  it("is a type of a known form; anything else is other", () => {
    const read = createMessageReader((data) => ({ type: String(data) }), vi.fn());
    const type = (data: string) => read(data, "sent").type;
    expect(["join", "a.b-c_d:e/F9", "x".repeat(64)].map(type)).toEqual(["join", "a.b-c_d:e/F9", "x".repeat(64)]);
    expect(["", "two words", "naïve", "x".repeat(65), "a\n"].map(type)).toEqual(Array(5).fill("other"));
  });

  it(`has at most ${MAX_TYPES} types`, () => {
    const read = createMessageReader(undefined, vi.fn());
    const types = Array.from({ length: 100 }, (_, at) => read(`{"type":"t${at}"}`, "received").type);
    expect(new Set(types).size).toBe(MAX_TYPES + 1);
    expect(types.at(-1)).toBe("other");
    expect(read('{"type":"t3"}', "sent").type).toBe("t3");
  });

  it("is what the default finds where describe says nothing", () => {
    const read = createMessageReader(
      (_, direction) => (direction === "sent" ? undefined : { type: 7 as never }),
      vi.fn(),
    );
    expect(read('{"type":"join"}', "sent").type).toBe("join");
    expect(read('{"type":"joined"}', "received").type).toBe("joined");
  });

  it("is nothing where describe gives what throws when it is read", () => {
    const failed = vi.fn();
    const hostile = {
      type: "join",
      get id(): string {
        throw new Error("hostile");
      },
    };
    const read = createMessageReader(() => hostile, failed);
    expect(read("x", "sent")).toEqual({ type: "other", size: 1 });
    expect(failed).toHaveBeenCalledTimes(1);
  });
});
