// What a page loads, min+gzip, against its budgets: `pnpm size [--json]`. Measures the built packages as an application
// bundles them, OpenTelemetry's packages included: what loads at once (that has the budget), and what loads later.
import { relative } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { buildPackages } from "./lib/build.mjs";
import { root } from "./lib/run.mjs";

const watch = `export { createScope } from "@rtcscope/core"; export { observePeerConnection } from "@rtcscope/collectors";`;
const all = (entry) => ({ name: entry, code: `export * from "${entry}";` });

/** Budgets in bytes, from the design; an entry without one is only told. */
const entries = [
  { name: "core + peer connection collector", budget: 9000, code: watch },
  {
    name: "… with otlp(), all three signals",
    budget: 20_000,
    code: `${watch} export { otlp } from "@rtcscope/exporters";`,
  },
  { name: "… on the official SDK", budget: 48_000, code: `${watch} export { sdk } from "@rtcscope/exporters/sdk";` },
  all("@rtcscope/core"),
  all("@rtcscope/core/opentelemetry"),
  all("@rtcscope/core/story"),
  all("@rtcscope/collectors"),
  all("@rtcscope/core/retry"),
  all("@rtcscope/core/server-report"),
  all("@rtcscope/collectors/instrumentation"),
  all("@rtcscope/collectors/livekit"),
  all("@rtcscope/collectors/ivs"),
  all("@rtcscope/collectors/signaling"),
  all("@rtcscope/collectors/web-vitals"),
  all("@rtcscope/exporters"),
  all("@rtcscope/exporters/batch"),
  all("@rtcscope/exporters/sdk"),
];

/** What the entry loads at once: its own chunk and all that it imports statically; the rest comes when it is needed. */
function firstLoad(outputs, entry, seen = new Set()) {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const { path, kind } of outputs[entry]?.imports ?? [])
    if (kind === "import-statement") firstLoad(outputs, path, seen);
  return seen;
}

async function measure({ name, budget, code }) {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: code,
      resolveDir: `${root}e2e`,
      loader: "js",
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    // The workspace maps packages to their sources; an application gets what was built.
    tsconfigRaw: {},
    // As every bundler of applications does: what is imported dynamically is a chunk of its own.
    splitting: true,
    outdir: "out",
    absWorkingDir: root,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const chunks = new Map(outputFiles.map(({ path, contents }) => [relative(root, path), contents]));
  const entry = Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint);
  const first = firstLoad(metafile.outputs, entry);
  const sum = (paths, size) => [...paths].reduce((total, path) => total + size(chunks.get(path)), 0);
  const gzip = (contents) => gzipSync(contents, { level: 9 }).length;
  const later = [...chunks.keys()].filter((path) => !first.has(path));
  return {
    name,
    min: sum(first, (contents) => contents.length),
    gzip: sum(first, gzip),
    later: sum(later, gzip),
    budget,
  };
}

await buildPackages();
const sizes = await Promise.all(entries.map(measure));
const over = sizes.filter(({ gzip, budget }) => budget !== undefined && gzip > budget);
if (process.argv.includes("--json")) {
  console.log(
    JSON.stringify(
      {
        unit: "bytes",
        note: "gzip: first load, static imports included; later: chunks that load when they are needed, with the first session (the trackers) or the first server report (zod/mini)",
        sizes,
        over: over.map(({ name }) => name),
      },
      null,
      2,
    ),
  );
} else {
  const kB = (bytes) => `${(bytes / 1000).toFixed(2)} kB`.padStart(9);
  for (const { name, min, gzip, later, budget } of sizes) {
    const verdict = budget === undefined ? "" : `  budget ${kB(budget)}  ${gzip > budget ? "EXCEEDED" : "ok"}`;
    console.log(`${name.padEnd(38)} min ${kB(min)}  gzip ${kB(gzip)}  when needed ${kB(later)}${verdict}`);
  }
}
process.exit(over.length > 0 ? 1 : 0);
