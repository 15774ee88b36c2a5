import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";

const TICKS = 100;
const SECONDS = 6;
const shared = new URL("../../../../shared/bench/fixture.mjs", import.meta.url);

/**
 * What reading a report costs: alone, and with the figures that trackers look at. Reports are made before the clock starts; a batch
 * is one pass over all of them with a new reader.
 *
 * @param {{ json?: boolean }} [options]
 */
export async function run({ json = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "rtcscope-bench-"));
  try {
    const load = async (path) => {
      const outfile = join(folder, `${path.replaceAll(/\W/g, "_")}.mjs`);
      await build({
        entryPoints: [new URL(path, import.meta.url).pathname],
        bundle: true,
        format: "esm",
        target: "es2022",
        outfile,
        logLevel: "error",
      });
      return import(pathToFileURL(outfile).href);
    };
    const { createStatsReader } = await load("../src/stats/index.ts");
    const fixture = existsSync(shared) ? await import(shared.href) : await load("./fixture.ts");
    const reports = Array.from({ length: TICKS }, (_, tick) => fixture.reportAt(tick));
    const result = {
      name: "stats",
      fixture: existsSync(shared) ? "shared" : "own",
      entries: fixture.ENTRIES,
      read: measure(createStatsReader, reports, () => 0),
      readAndLook: measure(createStatsReader, reports, look),
    };
    if (!json)
      for (const what of ["read", "readAndLook"]) {
        const { best, median, bytes } = result[what];
        console.log(
          `stats ${what.padEnd(12)} ${best.toFixed(2)} µs/tick (median ${median.toFixed(2)}), ${bytes} B/tick, ${result.entries} entries, ${result.fixture} fixture`,
        );
      }
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The figures that stall, quality and window trackers need. */
function look(sample) {
  let sum = 0;
  for (const s of sample.inbound)
    sum +=
      (s.bitrateBps ?? 0) +
      (s.packetsDelta ?? 0) +
      (s.packetsLostDelta ?? 0) +
      (s.lossRatio ?? 0) +
      (s.jitterMs ?? 0) +
      (s.framesPerSecond ?? 0) +
      (s.framesDecodedDelta ?? 0) +
      (s.framesDroppedDelta ?? 0) +
      (s.freezeCountDelta ?? 0) +
      (s.freezeDurationDeltaMs ?? 0) +
      (s.jitterBufferDelayMs ?? 0) +
      (s.concealedRatio ?? 0) +
      (s.decodeTimeMs ?? 0) +
      (s.bytesDelta ?? 0);
  for (const s of sample.outbound)
    sum +=
      (s.bitrateBps ?? 0) +
      (s.bytesDelta ?? 0) +
      (s.framesPerSecond ?? 0) +
      (s.lossRatio ?? 0) +
      (s.rttMs ?? 0) +
      (s.targetBitrateBps ?? 0) +
      (s.framesEncodedDelta ?? 0) +
      (s.qualityLimitationReason?.length ?? 0);
  for (const t of sample.transports)
    sum += (t.selectedPair?.rttMs ?? 0) + (t.selectedPair?.availableOutgoingBitrateBps ?? 0);
  return sum;
}

function measure(createStatsReader, reports, use) {
  let kept = 0;
  const batch = () => {
    const reader = createStatsReader();
    for (let tick = 0; tick < reports.length; tick++) kept += use(reader.read(reports[tick], tick * 1000));
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

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const json = process.argv.includes("--json");
  const result = await run({ json });
  if (json) console.log(JSON.stringify(result));
}
