import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { must, pnpm, root, step } from "./run.mjs";

function newest(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
    }),
  );
}

/** Types are written last, so an entry's declaration says when a build was complete. */
function builtAt(folder) {
  const marks = ["dist/index.d.ts", "dist/index.html"]
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
  return Math.max(0, ...marks.map((path) => statSync(path).mtimeMs));
}

const packages = () => readdirSync(`${root}packages`).map((name) => `${root}packages/${name}`);

/** Builds the packages, when a source is newer than what was built. */
export async function buildPackages() {
  const oldest = Math.min(...packages().map(builtAt));
  const sources = Math.max(...packages().map((folder) => newest(join(folder, "src"))));
  if (oldest < sources) await step("building the packages", () => must(...pnpm("build")));
}

/** Builds an example's page, when its sources or the packages are newer. */
export async function buildExample(name) {
  await buildPackages();
  const folder = `${root}examples/${name}`;
  const sources = Math.max(newest(join(folder, "src")), ...packages().map(builtAt));
  if (builtAt(folder) < sources) {
    await step(`building the page ${name}`, () => must(...pnpm("--filter", `./examples/${name}`, "build")));
  }
}
