import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { survives } from "./fuzz.test-kit";

/** Real dumps. They are test data of others and not part of this repository. */
const captures = new URL("../../../../../shared/captures/", import.meta.url);

describe.skipIf(!existsSync(captures))("cut off captures (skipped where the folder is absent)", () => {
  const names = existsSync(captures)
    ? readdirSync(captures).filter((name) => /^(internals|rtcstats|getstats)/.test(name))
    : [];

  it.each(names)("%s: at every hundredth", { timeout: 300_000 }, async (name) => {
    const bytes = readFileSync(new URL(name, captures));
    for (let n = 1; n <= 100; n++)
      await survives(bytes.subarray(0, (bytes.length * n) / 100), { replay: n % 10 === 0, most: 1_000_000 });
  });
});
