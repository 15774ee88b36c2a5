import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";

const TICKS = 100;
const SECONDS = 6;
const shared = new URL("../../../../shared/bench/fixture.mjs", import.meta.url);

/** A module of the source, bundled as an application would. */
export async function loadSource(path) {
  const folder = await mkdtemp(join(tmpdir(), "rtcscope-bench-"));
  try {
    const outfile = join(folder, "bundle.mjs");
    const entry = new URL(path, import.meta.url).pathname;
    await build({ entryPoints: [entry], bundle: true, format: "esm", target: "es2022", outfile, logLevel: "error" });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reports made before the clock starts: new objects every tick, as a browser gives them. */
export async function loadFixture(ticks = TICKS) {
  const own = !existsSync(shared);
  const { reportAt, ENTRIES } = own ? await loadSource("./fixture.ts") : await import(shared.href);
  const reports = Array.from({ length: ticks }, (_, tick) => reportAt(tick));
  return { reports, makeReport: reportAt, entries: ENTRIES, fixture: own ? "own" : "shared" };
}

/**
 * A batch is one pass over all reports with a new state.
 *
 * @param {() => (report: unknown, tick: number) => number} begin makes the state; what is returned is used, so that
 *   nothing is optimised away
 */
export function measure(begin, reports) {
  let kept = 0;
  const batch = () => {
    const tick = begin();
    for (let at = 0; at < reports.length; at++) kept += tick(reports[at], at);
  };
  const means = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    const start = process.hrtime.bigint();
    batch();
    means.push(Number(process.hrtime.bigint() - start) / 1000 / reports.length);
  }
  means.sort((a, b) => a - b);
  return {
    best: means[0],
    median: means[means.length >> 1],
    bytes: allocated(batch, reports.length),
    kept: Number.isFinite(kept),
  };
}

/** Bytes per tick: what the heap grows by in a batch that is too short for a collection. The median of several. */
function allocated(batch, ticks) {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc");
  const grown = Array.from({ length: 9 }, () => {
    gc();
    const before = process.memoryUsage().heapUsed;
    batch();
    return (process.memoryUsage().heapUsed - before) / ticks;
  }).sort((a, b) => a - b);
  return Math.round(grown[4]);
}
