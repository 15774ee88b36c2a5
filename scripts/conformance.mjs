// Are the figures right? `pnpm conformance [DIR] [--json]` compares what `rtcscope inspect --json` says of real captures
// with figures that someone else computed: see docs/conformance.md. Exits with 1 on a disagreement without a reason.
import { resolve } from "node:path";
import process from "node:process";
import { readCaptures } from "./conformance/captures.mjs";
import { conform } from "./conformance/conform.mjs";
import { table } from "./conformance/table.mjs";
import { buildPackages } from "./lib/build.mjs";
import { root } from "./lib/run.mjs";

const args = process.argv.slice(2).filter((arg) => arg !== "--");
const json = args.includes("--json");
const [named = `${root}../shared/captures`, ...rest] = args.filter((arg) => arg !== "--json");
if (rest.length > 0 || named.startsWith("-")) {
  process.stderr.write("usage: pnpm conformance [DIR] [--json]\n");
  process.exit(2);
}
const folder = resolve(named);

if (readCaptures(folder) === undefined) {
  const skipped = "nothing compared: there is no reference.json of captures";
  console.log(json ? JSON.stringify({ skipped }) : skipped);
} else {
  await buildPackages();
  const outcome = await conform(folder);
  if (json) console.log(JSON.stringify(outcome, null, 2));
  else for (const line of table(outcome)) console.log(line);
  process.exitCode = outcome.fine ? 0 : 1;
}
