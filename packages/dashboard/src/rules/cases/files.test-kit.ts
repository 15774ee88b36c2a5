import { toYaml } from "../../gateway";
import { createNames, type Naming } from "../../query";
import type { GeneratedFile } from "../files";
import { testFile } from "./case.test-kit";
import { CASES } from "./cases.test-kit";

/** The cases for `promtool test rules`, beside the rules of the same naming. */
export function caseFiles(naming: Naming = "suffixes"): GeneratedFile[] {
  const names = createNames(naming);
  return Object.entries(CASES).map(([file, cases]) => ({
    path: `prometheus/tests/${file}.yaml`,
    text: toYaml(testFile(cases, names, "../rules"), [
      "Generated from src/rules/cases. Do not edit; `npx -y pnpm@10 dashboards` writes it again.",
      "promtool test rules *.yaml",
    ]),
  }));
}
