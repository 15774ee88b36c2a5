#!/usr/bin/env node
/**
 * Generates what is written from the registry in semconv/: the TypeScript constants, the shapes behind the zod
 * schemas, and the tables of the documentation.
 *
 *   node scripts/semconv.mjs           writes all
 *   node scripts/semconv.mjs --check   writes nothing, exits 1 when one of them is stale or a rule is broken
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { markEmitted } from "./semconv/emitted.mjs";
import { renderTables } from "./semconv/markdown.mjs";
import { readRegistry } from "./semconv/registry.mjs";
import { findProblems } from "./semconv/rules.mjs";
import { renderShapes } from "./semconv/shapes.mjs";
import { renderTypeScript } from "./semconv/typescript.mjs";

const root = new URL("../", import.meta.url);

/** @returns {{ path: string, current: string, wanted: string }[]} every generated file, as it is and as it should be */
export function generate() {
  const registry = readRegistry(new URL("semconv/", root));
  markEmitted(registry, root);
  const read = (path) => {
    try {
      return readFileSync(new URL(path, root), "utf8");
    } catch {
      return "";
    }
  };
  const docs = "docs/semantic-conventions.md";
  const code = "packages/core/src/semconv.ts";
  const shapes = "packages/core/src/schemas/shapes.ts";
  return [
    { path: shapes, current: read(shapes), wanted: renderShapes(registry) },
    { path: code, current: read(code), wanted: renderTypeScript(registry) },
    { path: docs, current: read(docs), wanted: renderTables(registry, read(docs)) },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = findProblems(readRegistry(new URL("semconv/", root)));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);

  const stale = generate().filter((file) => file.current !== file.wanted);
  const check = process.argv.includes("--check");
  for (const file of stale) {
    if (!check) writeFileSync(new URL(file.path, root), file.wanted);
    console.log(check ? `${file.path} is stale: run node scripts/semconv.mjs` : `${file.path} written`);
  }
  if (check && stale.length > 0) process.exit(1);
  if (stale.length === 0) console.log("semconv: everything is up to date");
}
