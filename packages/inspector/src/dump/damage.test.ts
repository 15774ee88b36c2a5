import { DumpError } from "@rtcscope/collectors/dumps";
import { describe, expect, it, vi } from "vitest";
import { formatDump } from "../terminal";
import { internalsDump, rtcstatsDump } from "../test-support/dumps";
import { inspectDocument, inspectSchema, readRecording } from ".";

vi.setConfig({ testTimeout: 60_000 });

/** Numbers between 0 and 1 that are the same every time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What stands in no dump, and therefore in some. */
const STRANGE = [
  "-1",
  "0",
  "1e300",
  "-1e300",
  "9007199254740993",
  "null",
  "true",
  "[]",
  "{}",
  '""',
  '"\\ud800"',
  '"__proto__"',
];

/** Some of the numbers and texts of a dump replaced by something strange. */
function distort(dump: string, random: () => number): string {
  const share = random() ** 3 / 2;
  return dump.replace(/(?<=[:,[])(?:-?\d+(?:\.\d+)?|"[^"\\]*")(?=[,\]}])/g, (value) =>
    random() < share ? (STRANGE[Math.floor(random() * STRANGE.length)] ?? value) : value,
  );
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

describe("a dump in which anything can stand", () => {
  it.each([
    ["rtcstats", rtcstatsDump({ seconds: 6 })],
    ["webrtc-internals", internalsDump({ seconds: 6 })],
  ])("%s: a document of the schema and lines of 80 columns, or a refusal", async (_, dump) => {
    let told = 0;
    for (let seed = 1; seed <= 60; seed++) {
      try {
        const recording = await readRecording(once(distort(dump, chance(seed))));
        const document = inspectDocument({ ...recording, name: "-", bytes: 0, masked: true });
        expect(() => inspectSchema.parse(JSON.parse(JSON.stringify(document))), `seed ${seed}`).not.toThrow();
        const lines = formatDump(document, { color: false, columns: 80 });
        expect(Math.max(...lines.map((line) => line.length)), `seed ${seed}`).toBeLessThanOrEqual(80);
        expect(lines.join("\n"), `seed ${seed}`).not.toMatch(/NaN|undefined|Infinity|\[object/);
        told++;
      } catch (error) {
        if (!(error instanceof DumpError)) throw error;
      }
    }
    expect(told).toBeGreaterThan(20);
  });
});
