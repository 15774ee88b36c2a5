// Are the figures right? `pnpm conformance [DIR] [--json]` compares what `rtcscope inspect --json` says of real captures
// with figures that someone else computed: see docs/conformance.md. Exits with 1 on a disagreement without a reason.
import { resolve } from "node:path";
import process from "node:process";
import { conform } from "./conformance/conform.mjs";
import { table } from "./conformance/table.mjs";
import { buildPackages } from "./lib/build.mjs";
import { root } from "./lib/run.mjs";

const args = process.argv.slice(2).filter((arg) => arg !== "--");
const json = args.includes("--json");
const [folder = `${root}../shared/captures`, ...rest] = args.filter((arg) => arg !== "--json");
if (rest.length > 0 || folder.startsWith("-")) {
  process.stderr.write("usage: pnpm conformance [DIR] [--json]\n");
  process.exit(2);
}

await buildPackages();
const outcome = await conform(resolve(folder));
if (outcome === undefined) {
  const skipped = "no captures with a reference.json there; nothing compared";
  console.log(json ? JSON.stringify({ skipped }) : skipped);
  process.exit(0);
}
if (json) console.log(JSON.stringify(outcome, null, 2));
else for (const line of table(outcome)) console.log(line);
process.exitCode = outcome.fine ? 0 : 1;
