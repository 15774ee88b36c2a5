// What a tick costs: `pnpm bench [--json]`. Figures are for comparing in one run on one machine; no test depends on them.
import process from "node:process";
import { run as memory } from "../packages/core/bench/memory.bench.mjs";
import { run as stats } from "../packages/core/bench/stats.bench.mjs";
import { run as story } from "../packages/core/bench/story.bench.mjs";
import { run as browserTick } from "./bench/browser-tick.mjs";
import { run as wire } from "./bench/wire.mjs";
import { buildPackages } from "./lib/build.mjs";

const json = process.argv.includes("--json");
await buildPackages();
const results = [];
for (const run of [stats, story, memory, wire, browserTick]) results.push(await run({ json }));
if (json) console.log(JSON.stringify({ node: process.version, results: results.filter(Boolean) }, null, 2));
