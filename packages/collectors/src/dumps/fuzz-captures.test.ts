import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { survives } from "./fuzz.test-kit";

/** Real dumps. They are test data of others and not part of this repository. */
const captures = new URL("../../../../../shared/captures/", import.meta.url);
/** Of a capture, to keep a hundred readings of it short. */
const BYTES = 100_000;

describe.skipIf(!existsSync(captures))("cut off captures (skipped where the folder is absent)", () => {
  const names = existsSync(captures)
    ? readdirSync(captures).filter((name) => /^(internals|rtcstats|getstats)/.test(name))
    : [];

  it.each(names)("%s: whole, cut in each quarter", { timeout: 120_000 }, async (name) => {
    const bytes = readFileSync(new URL(name, captures));
    for (const share of [0.13, 0.37, 0.61, 0.83]) {
      await survives(bytes.subarray(0, bytes.length * share), { replay: true, most: 1_000_000 });
    }
  });

  it.each(names)("%s: at every hundredth", { timeout: 120_000 }, async (name) => {
    const bytes = readFileSync(new URL(name, captures)).subarray(0, BYTES);
    for (let n = 1; n <= 100; n++)
      await survives(bytes.subarray(0, (bytes.length * n) / 100), { replay: n % 10 === 0 });
  });
});
