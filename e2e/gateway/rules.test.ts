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

describe.skipIf(missing)(missing ?? "the committed rules", () => {
  it("are rules", async () => {
    await succeeds(
      "check",
      "rules",
      ...["recording", "alerts"].map((name) => join(COMMITTED, "rules", `${name}.yaml`)),
    );
  });

  it("do what the committed cases say", { timeout: LONG_MS }, async () => {
    const files = (await readdir(join(COMMITTED, "tests"))).filter((name) => name.endsWith(".yaml"));
    expect(files).toHaveLength(Object.keys(CASES).length);
    await succeeds("test", "rules", ...files.map((name) => join(COMMITTED, "tests", name)));
  });
});

describe.skipIf(missing).each(NAMINGS.filter((naming) => naming !== "suffixes"))("rules with %s", (naming) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string) => join(folder.path, name);

  beforeAll(async () => {
    folder = await temporaryFolder("rules");
    for (const { path, text } of [...ruleFiles({ naming }), ...caseFiles(naming)]) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), text);
    }
  });
  afterAll(() => folder.remove());

  it("are rules", async () => {
    await succeeds("check", "rules", at("prometheus/rules/recording.yaml"), at("prometheus/rules/alerts.yaml"));
  });

  it("do what the cases say", { timeout: LONG_MS }, async () => {
    await succeeds("test", "rules", ...Object.keys(CASES).map((file) => at(`prometheus/tests/${file}.yaml`)));
  });
});
