import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { loadFixture } from "../../packages/core/bench/harness.mjs";
import { must, root } from "../lib/run.mjs";
import { FORMATS, LARGEST, writeDump } from "./dumps/write.mjs";

const SIZES = [10e6, 100e6];
const MB = (bytes) => Math.round(bytes / 1e6);

/** How fast dumps are read and replayed, and the memory it takes: for bounded reading, ten times the file must not be ten times the memory. */
export async function run({ json = false } = {}) {
  const { makeReport, fixture } = await loadFixture(1);
  const folder = await mkdtemp(join(tmpdir(), "rtcscope-dumps-"));
  const results = [];
  try {
    for (const format of Object.keys(FORMATS)) {
      for (const size of SIZES) {
        const path = join(folder, "dump");
        const bytes = await writeDump(format, path, Math.min(size, LARGEST[format] ?? size), makeReport);
        const output = await must(process.execPath, [`${root}scripts/bench/dumps/replay-one.mjs`, path]);
        const { seconds, before, peak, ticks, problems } = JSON.parse(output);
        const megabytesPerSecond = bytes / 1e6 / seconds;
        results.push({
          format,
          bytes,
          megabytesPerSecond,
          peakBytes: peak,
          readingBytes: peak - before,
          ticks,
          problems,
        });
        if (!json)
          console.log(
            `dump ${format.padEnd(18)}${String(MB(bytes)).padStart(4)} MB  ${megabytesPerSecond.toFixed(1).padStart(6)} MB/s  peak ${MB(peak)} MB, ${MB(peak - before)} above the start  ${ticks} readings${problems ? `, ${problems} PROBLEMS` : ""}`,
          );
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { name: "dumps", fixture, results };
}
