// Installs or builds the real parts that the tests need: `pnpm servers`, or `pnpm servers chromium`.
import process from "node:process";
import { parts, provide } from "./lib/parts.mjs";
import { step } from "./lib/run.mjs";

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`unknown part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
let failed = false;
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  try {
    console.log(`${parts[name].title}: ${await provide(name, step)}`);
  } catch (error) {
    failed = true;
    console.error(`${parts[name].title}: ${error.message}`);
  }
}
process.exit(failed ? 1 : 0);
