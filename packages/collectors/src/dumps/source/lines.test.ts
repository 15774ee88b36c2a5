import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textLines } from "./lines";

async function lines(chunks: string[], longest?: number) {
  const all = [];
  for await (const batch of textLines(
    (async function* () {
      yield* chunks;
    })(),
    longest,
  ))
    all.push(...batch);
  return all;
}

describe("textLines", () => {
  it("numbers lines from 1, counts empty ones, and takes both line ends", async () => {
    expect(await lines(["a\r", "\n\n b\n\r\nc"])).toEqual([
      { number: 1, text: "a", terminated: true },
      { number: 3, text: " b", terminated: true },
      { number: 5, text: "c", terminated: false },
    ]);
  });

  it("gives the lines of the text, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ minLength: 1 })), async (chunks) => {
        const plain = chunks.map((chunk) => chunk.replaceAll("q", "\n"));
        const expected = plain
          .join("")
          .split("\n")
          .map((text, n) => ({ number: n + 1, text: text.endsWith("\r") ? text.slice(0, -1) : text }));
        expect((await lines(plain)).map(({ number, text }) => ({ number, text }))).toEqual(
          expected.filter(({ text }) => text.trim() !== ""),
        );
      }),
      { seed: 1 },
    );
  });

  it("cuts a line that is too long, and goes on with the next", async () => {
    expect(await lines(["abc", "def", "g\nabcd\nx"], 4)).toEqual([
      { number: 1, text: "abcd", terminated: true, cut: true },
      { number: 2, text: "abcd", terminated: true },
      { number: 3, text: "x", terminated: false },
    ]);
  });
});
