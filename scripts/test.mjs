// Everything that says whether rtcscope is good, in one command: `pnpm test`. A path or a name narrows the tests down.
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parts, provide } from "./lib/parts.mjs";
import { must, pnpm, run, step } from "./lib/run.mjs";

const only = process.argv.slice(2);
const requireServers = process.env.RTCSCOPE_REQUIRE_SERVERS === "1";
const totals = { passed: 0, failed: 0, skipped: 0 };
const problems = [];
const skips = [];

async function attempt(title, work) {
  try {
    return await step(title, work);
  } catch (error) {
    problems.push(`${title}\n${error.message}`);
    return undefined;
  }
}

if (requireServers) {
  for (const name of Object.keys(parts)) await attempt(parts[name].title, () => provide(name, step));
}

await attempt("build", () => must(...pnpm("build")));
if (only.length === 0) {
  await attempt("format and lint", () => must(...pnpm("check")));
  await attempt("types", () => must(...pnpm("typecheck")));
  await attempt("bundle budgets", () => must(...pnpm("size")));
}

/** One vitest project; its own report is where the numbers come from. */
async function vitest(project) {
  const report = join(tmpdir(), `rtcscope-${project}-${process.pid}.json`);
  const args = [
    "exec",
    "vitest",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const { code } = await run(...pnpm(...args, "--passWithNoTests", ...only), { show: true });
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    totals.passed += result.numPassedTests;
    totals.failed +=
      result.numFailedTests +
      (result.numFailedTestSuites > 0 && result.numFailedTests === 0 ? result.numFailedTestSuites : 0);
    totals.skipped += result.numPendingTests + result.numTodoTests;
    for (const file of result.testResults) {
      for (const test of file.assertionResults)
        if (["skipped", "pending"].includes(test.status)) skips.push(test.fullName);
    }
  } catch (error) {
    problems.push(`${project} tests left no report: ${error.message}`);
  } finally {
    rmSync(report, { force: true });
  }
  if (code !== 0) problems.push(`${project} tests exited with ${code}`);
}

await vitest("unit");
await vitest("browser");

const missing = Object.values(parts).filter((part) => !part.find());
for (const part of missing)
  console.log(`missing: ${part.title}, for ${part.needed}; get it with: npx -y pnpm@10 servers`);
for (const name of skips.slice(0, 20)) console.log(`skipped: ${name}`);
if (skips.length > 20) console.log(`skipped: ${skips.length - 20} more`);
if (totals.passed + totals.failed === 0) problems.push("no test ran");
for (const problem of problems) console.log(`\nfailed: ${problem}`);
console.log(`tests: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(problems.length > 0 || totals.failed > 0 ? 1 : 0);
