import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { loadFixture, loadSource } from "./harness.mjs";

const HOURS = 2;

/** Heap that a session holds, after its first minutes and after hours: it must be small and must not grow. */
export async function run({ json = false } = {}) {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc");
  const { createStory } = await loadSource("../src/session/story.ts");
  const { makeReport, fixture } = await loadFixture(1);
  gc();
  const before = process.memoryUsage().heapUsed;
  let ids = 0;
  const story = createStory({
    emit() {},
    nextId: () => ++ids,
    start: 0,
    sampled: false,
    privacy: {},
    role: () => undefined,
    idle() {},
  });
  const held = {};
  for (let tick = 0; tick <= HOURS * 3600; tick++) {
    story.take({ type: "stats", connection: "pc1", report: makeReport(tick), time: tick * 1000 });
    if (tick === 300 || tick === HOURS * 3600) {
      gc();
      held[tick] = process.memoryUsage().heapUsed - before;
    }
  }
  const result = { name: "memory", fixture, afterFiveMinutes: held[300], afterTwoHours: held[HOURS * 3600] };
  if (!json) {
    const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
    console.log(
      `memory              ${kB(held[300])} after 5 minutes, ${kB(held[HOURS * 3600])} after ${HOURS} hours, ${fixture} fixture, goal 2000 kB and flat`,
    );
  }
  return result;
}
