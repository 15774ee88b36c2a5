// What a tick costs: `pnpm bench [--json]`. Figures are for comparing in one run on one machine; no test depends on them.
import process from "node:process";
import { buildPackages } from "./lib/build.mjs";
import { must, root } from "./lib/run.mjs";

const BENCHES = [
  "packages/core/bench/stats.bench.mjs",
  "packages/core/bench/story.bench.mjs",
  "packages/core/bench/memory.bench.mjs",
  "scripts/bench/wire.mjs",
  "scripts/bench/browser-tick.mjs",
  "scripts/bench/dumps.mjs",
];

const json = process.argv.includes("--json");
await buildPackages();
const results = [];
for (const path of BENCHES) {
  // Each in a process of its own: what one warms up or leaves on the heap is no business of the next.
  const code = `const { run } = await import(${JSON.stringify(root + path)}); const result = await run({ json: ${json} }); if (${json}) console.log(JSON.stringify(result ?? null));`;
  const output = await must(process.execPath, ["--input-type=module", "-e", code], { show: !json });
  if (json) results.push(JSON.parse(output));
}
if (json) console.log(JSON.stringify({ node: process.version, results: results.filter(Boolean) }, null, 2));
