#!/usr/bin/env node
/**
 * Generates what is committed of packages/dashboard: the gateway's configuration, dashboards, rules, provisioning,
 * compose.yaml, Honeycomb's board, as `npx rtcscope dashboards` writes them; and the rules' tests for promtool.
 *
 *   node scripts/dashboards.mjs           writes all, and removes what is generated no more
 *   node scripts/dashboards.mjs --check   writes nothing, exits 1 when one of them is stale
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { findStale, folder } from "./dashboards/stale.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));

/** From the sources, so that a change needs no build first. */
async function generatedFiles() {
  const place = mkdtempSync(join(tmpdir(), "rtcscope-dashboards-"));
  try {
    const outfile = join(place, "generated.mjs");
    await build({
      entryPoints: [join(root, "scripts/dashboards/generated.ts")],
      // It maps the workspace's packages to their sources.
      tsconfig: join(root, "tsconfig.json"),
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "error",
    });
    return (await import(pathToFileURL(outfile).href)).generatedFiles();
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const check = process.argv.includes("--check");
const stale = findStale(await generatedFiles());
for (const { path, text } of stale) {
  const at = join(folder, path);
  if (check) console.log(`packages/dashboard/${path} is stale: run npx -y pnpm@10 dashboards`);
  else if (text === undefined) {
    rmSync(at);
    console.log(`packages/dashboard/${path} removed`);
  } else {
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
    console.log(`packages/dashboard/${path} written`);
  }
}
if (stale.length === 0) console.log("dashboards: everything is up to date");
if (check && stale.length > 0) process.exitCode = 1;
