import process from "node:process";
import { loadFixture, loadSource, measure } from "./harness.mjs";

/**
 * What reading a report costs: alone, and with the figures that trackers look at.
 *
 * @param {{ json?: boolean }} [options]
 */
export async function run({ json = false } = {}) {
  const { createStatsReader } = await loadSource("../src/stats/index.ts");
  const { reports, entries, fixture } = await loadFixture();
  const reading = (use) => () => {
    const reader = createStatsReader();
    return (report, tick) => use(reader.read(report, tick * 1000));
  };
  const result = {
    name: "stats",
    fixture,
    entries,
    read: measure(
      reading(() => 0),
      reports,
    ),
    readAndLook: measure(reading(look), reports),
  };
  if (!json) {
    for (const what of ["read", "readAndLook"]) {
      const { best, median, bytes } = result[what];
      console.log(
        `parser, ${what.padEnd(11)} ${best.toFixed(2)} µs/tick (median ${median.toFixed(2)}), ${bytes} B/tick, ${entries} entries, ${fixture} fixture`,
      );
    }
  }
  return result;
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

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const json = process.argv.includes("--json");
  const result = await run({ json });
  if (json) console.log(JSON.stringify(result));
}
