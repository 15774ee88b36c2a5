import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SIMULATE_OPTIONS } from "../cli/arguments/simulate";
import { HELP } from "../cli/help";
import { truthSchema } from "./truth";

const docs = readFileSync(join(import.meta.dirname, "../../../../docs/simulate.md"), "utf8");

it("docs/simulate.md and the help know every option", () => {
  for (const option of SIMULATE_OPTIONS) {
    expect(docs).toContain(`--${option}`);
    expect(HELP).toContain(`--${option} `);
  }
});

it("docs/simulate.md knows every field of the truth", () => {
  const { storm, ...fields } = truthSchema.shape;
  for (const field of [...Object.keys(fields), "storm", ...Object.keys(storm.unwrap().shape)])
    expect(docs).toContain(`\`${field}\``);
});
