import process from "node:process";
import { loadFixture, loadSource, measure } from "./harness.mjs";

/**
 * What a tick costs in all: the report read, every tracker fed, windows and quality told. Signals go nowhere.
 *
 * @param {{ json?: boolean }} [options]
 */
export async function run({ json = false } = {}) {
  const { createStory } = await loadSource("../src/session/story.ts");
  const { reports, entries, fixture } = await loadFixture();
  const begin = () => {
    let ids = 0;
    let told = 0;
    const story = createStory({
      emit: () => {
        told++;
      },
      nextId: () => ++ids,
      start: 0,
      sampled: false,
      privacy: {},
      role: () => undefined,
      idle() {},
    });
    story.take({ type: "connection.opened", connection: "pc1", time: 0 });
    return (report, tick) => {
      story.take({ type: "stats", connection: "pc1", report, time: tick * 1000 });
      return told;
    };
  };
  const result = { name: "story", fixture, entries, tick: measure(begin, reports) };
  if (!json) {
    const { best, median, bytes } = result.tick;
    console.log(
      `parser + trackers   ${best.toFixed(2)} µs/tick (median ${median.toFixed(2)}), ${bytes} B/tick, ${entries} entries, ${fixture} fixture, goal 15 µs`,
    );
  }
  return result;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const json = process.argv.includes("--json");
  const result = await run({ json });
  if (json) console.log(JSON.stringify(result));
}
