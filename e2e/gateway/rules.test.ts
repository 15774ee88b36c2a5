/** The rules in the real promtool: all are understood, and each alert fires and stays silent where it should. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NAMINGS } from "../../packages/dashboard/src/query";
import { ruleFiles } from "../../packages/dashboard/src/rules";
import { CASES } from "../../packages/dashboard/src/rules/cases/cases.test-kit";
import { caseFiles } from "../../packages/dashboard/src/rules/cases/files.test-kit";
import { missingServer, temporaryFolder } from "../servers/process";
import { promtool } from "../servers/promtool";

const missing = missingServer("promtool");
const COMMITTED = fileURLToPath(new URL("../../packages/dashboard/prometheus/", import.meta.url));

/** With all that it printed, so that a failure says what was expected and what came. */
async function succeeds(...args: readonly string[]) {
  const { code, stdout, stderr } = await promtool(args);
  expect(code, `promtool ${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
}

/** Hours of a service's life, evaluated minute by minute. */
const LONG_MS = 300_000;

describe.skipIf(missing)(missing ?? "the rules", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const OTHERS = NAMINGS.filter((naming) => naming !== "suffixes");
  const at = (naming: string, name: string) => join(folder.path, naming, name);

  beforeAll(async () => {
    folder = await temporaryFolder("rules");
    for (const naming of OTHERS)
      for (const { path, text } of [...ruleFiles({ naming }), ...caseFiles(naming)]) {
        await mkdir(dirname(at(naming, path)), { recursive: true });
        await writeFile(at(naming, path), text);
      }
  });
  afterAll(() => folder?.remove());

  it("are rules, as committed and with every other naming", async () => {
    const names = ["recording", "alerts"];
    await succeeds("check", "rules", ...names.map((name) => join(COMMITTED, "rules", `${name}.yaml`)));
    for (const naming of OTHERS)
      await succeeds("check", "rules", ...names.map((name) => at(naming, `prometheus/rules/${name}.yaml`)));
  });

  it("do what the cases say, as committed and with every other naming", { timeout: LONG_MS }, async () => {
    const files = (await readdir(join(COMMITTED, "tests"))).filter((name) => name.endsWith(".yaml"));
    expect(files).toHaveLength(Object.keys(CASES).length);
    const cases = [
      files.map((name) => join(COMMITTED, "tests", name)),
      ...OTHERS.map((naming) => Object.keys(CASES).map((file) => at(naming, `prometheus/tests/${file}.yaml`))),
    ];
    // Each takes half a minute of one core.
    await Promise.all(cases.map((paths) => succeeds("test", "rules", ...paths)));
  });
});
