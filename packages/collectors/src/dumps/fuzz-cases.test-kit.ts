import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { changeMembers, flipBytes, seeded, survives } from "./fuzz.test-kit";
import { readDump } from "./index";

/** Cases per format; every tenth is also replayed. */
const CASES = 10_000;
/** Of them, a truncation at every 1 %, and at every 5 % of the compressed dump. */
const CUTS = 100;
const GZIP_CUTS = 20;

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The tests of one format: `dumps` are sound and small, by their dialect. */
export function describeDamage(format: string, dumps: Readonly<Record<string, string>>): void {
  const all = Object.entries(dumps);
  const cases = Math.ceil(CASES / all.length);

  describe(`damaged dumps: ${format}`, () => {
    it.each(all)("%s: sound as it is", async (_, text) => {
      const seen = new Set<string>();
      for await (const { type } of readDump(utf8(text))) seen.add(type);
      expect([...seen]).toEqual(expect.arrayContaining(["format", "connection", "observation"]));
      expect(seen).not.toContain("problem");
      await survives(utf8(text), { replay: true });
    });

    it.each(all)(`%s: ${cases} cases`, { timeout: 300_000 }, async (dialect, text) => {
      const random = seeded(dialect.length * 7919 + format.length);
      const gzip = gzipSync(text);
      for (let n = 0; n < cases; n++) {
        const damaged = damage(n, text, gzip, random);
        try {
          await survives(damaged, { replay: n % 10 === 0 });
        } catch (error) {
          const what = error instanceof Error ? error.stack : error;
          throw new Error(`case ${n}: ${what}\n${new TextDecoder().decode(damaged)}`);
        }
      }
    });
  });
}

function damage(n: number, text: string, gzip: Uint8Array, random: () => number): Uint8Array {
  if (n < CUTS) return utf8(text.slice(0, (text.length * n) / CUTS));
  if (n < CUTS + GZIP_CUTS) return gzip.subarray(0, (gzip.length * (n - CUTS)) / GZIP_CUTS);
  return n % 2 ? flipBytes(text, random) : utf8(changeMembers(text, random));
}
