import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ruleFiles } from "./files";

/** `npx vitest run --project unit packages/dashboard/src/rules -u` writes them anew. */
const committed = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("the committed rules", () => {
  it.each(ruleFiles())("$path is what is generated", async ({ path, text }) => {
    await expect(text).toMatchFileSnapshot(committed(path));
  });
});
