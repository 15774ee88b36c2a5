import { loadFixture } from "../../packages/core/bench/harness.mjs";
import { root } from "../lib/run.mjs";

const MINUTES = 5;
const TICK_MS = 1000;
/** As `otlp()` sends when nothing happens. */
const SEND_EVERY_TICKS = 40;
/** Of the fixture's streams one per kind and direction stay: a call of two. */
const OTHERS = /^(IV|IA|ROV|ROA)[1-9]/;

async function measure(preset, { reports }) {
  const { createScope } = await import(`${root}packages/core/dist/index.js`);
  let bytes = 0;
  const fetch = async (_url, { body }) => {
    bytes += body.length;
    return new Response(new Uint8Array(0), { headers: { "content-type": "application/x-protobuf" } });
  };
  let now = 1_795_250_236_274;
  // Five minutes pass in a second here, which the flood guard would take for a flood.
  const exporter = preset({ url: "http://127.0.0.1/otlp", fetch, limits: { floodBurst: 100_000 } });
  const scope = createScope({
    service: { name: "bench", version: "1.0.0" },
    clock: { now: () => now, resync() {} },
    exporters: [exporter],
  });
  const session = scope.session({ transport: "webrtc", role: "both" });
  await session.ready;
  session.observe({ type: "connection.opened", connection: "pc1", time: now });
  await scope.flush();
  const begun = bytes;
  for (let tick = 0; tick < MINUTES * 60; tick++) {
    now += TICK_MS;
    const report = new Map([...reports[tick]].filter(([id]) => !OTHERS.test(id)));
    session.observe({ type: "stats", connection: "pc1", report, time: now });
    if (tick % SEND_EVERY_TICKS === SEND_EVERY_TICKS - 1) await scope.flush();
  }
  const perMinute = (bytes - begun) / MINUTES;
  exporter.disable?.();
  scope.disable();
  return Math.round(perMinute);
}

/** Compressed bytes of request bodies per minute of a session in which nothing goes wrong, headers left out. */
export async function run({ json = false } = {}) {
  const { collector, otlp } = await import(`${root}packages/exporters/dist/index.js`);
  const fixture = await loadFixture(MINUTES * 60);
  const result = {
    name: "wire",
    fixture: fixture.fixture,
    otlp: await measure(otlp, fixture),
    collector: await measure(collector, fixture),
  };
  if (!json) {
    console.log(
      `wire                otlp() ${result.otlp} B/min, collector() ${result.collector} B/min, gzip, two participants, ${result.fixture} fixture, goal 6000`,
    );
  }
  return result;
}
