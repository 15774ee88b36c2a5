import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildPackages } from "../lib/build.mjs";
import { root } from "../lib/run.mjs";
import { changes } from "./changes.test-kit";
import { compareCapture } from "./compare.mjs";
import { conform } from "./conform.mjs";
import { inspect } from "./inspect.mjs";
import { table } from "./table.mjs";

interface Compared {
  agrees: boolean;
}
interface Connection {
  streams: readonly { resets: number }[];
}

/** Real captures, test data of others and not part of this repository, with figures that someone else computed. */
const folder = join(root, "../shared/captures");
const path = join(folder, "reference.json");

it("compares nothing where there is no reference.json", async () => {
  expect(await conform(join(root, "docs"))).toBeUndefined();
});

describe.skipIf(!existsSync(path))("real captures (skipped where their folder is absent)", () => {
  beforeAll(() => buildPackages(), 300_000);

  it("agree with their reference, and the two of one session with each other", { timeout: 300_000 }, async () => {
    const outcome = await conform(folder);
    const text = outcome && [...table(outcome)].filter((line) => !line.startsWith("  ") || line.startsWith("    "));
    expect(outcome?.fine, text?.join("\n")).toBe(true);
    expect(outcome?.results.filter(({ file }) => file.includes(" = "))).toHaveLength(1);
  });

  it("agree no more when any one figure of the reference is another", { timeout: 240_000 }, async () => {
    const { captures } = JSON.parse(readFileSync(path, "utf8"));
    // One dump of lines, one JSON document, whose counters never began anew: there only a part can be compared.
    for (const ending of [".jsonl", ".txt"]) {
      for (const name of Object.keys(captures).filter((one) => one.endsWith(ending))) {
        const found = await inspect(join(folder, name));
        if (found.connections.some(({ streams }: Connection) => streams.some(({ resets }) => resets > 0))) continue;
        const wrong = (reference: unknown) => compareCapture(reference, found).filter((one: Compared) => !one.agrees);
        expect(wrong(captures[name])).toEqual([]);
        for (const change of changes(captures[name])) expect(wrong(change.document), change.path).not.toEqual([]);
        break;
      }
    }
  });
});
