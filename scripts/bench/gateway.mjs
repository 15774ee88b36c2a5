// What a gateway carries: `pnpm bench:gateway [--json]`. A real Collector with the shipped configuration is sent the traffic
// of ever more sessions at once, recorded from the real exporter, and its own counters say what that cost.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadFixture } from "../../packages/core/bench/harness.mjs";
import { buildPackages } from "../lib/build.mjs";
import { provide } from "../lib/parts.mjs";
import { root, step } from "../lib/run.mjs";

const MINUTES = 5;
/** As `collector()` sends when nothing happens. */
const SEND_EVERY_S = 40;
/** Of the fixture's streams one per kind and direction stay: a call of two. */
const OTHERS = /^(IV|IA|ROV|ROA)[1-9]/;
const SESSIONS = [250, 500, 1000, 2000, 4000, 8000];
const STEP_S = 15;
/** A generator that is this late, or an answer this slow, is the end of what this machine can show. */
const LATE_MS = 2000;
const PORTS = { otlp: 24318, health: 24319, telemetry: 24320 };

/** One session in this many loses its connection for two seconds, and sends what its flight recorder holds. */
const ONE_IN = 10;

/** The request bodies of one session: it connects, sends and receives, and ends. */
async function record(troubled) {
  const { createScope } = await import(`${root}packages/core/dist/index.js`);
  const { collector } = await import(`${root}packages/exporters/dist/index.js`);
  const { reports } = await loadFixture(MINUTES * 60);
  const bodies = [];
  const fetch = async (url, { body, headers }) => {
    bodies.push({
      path: new URL(url).pathname,
      gzip: new Headers(headers).get("content-encoding") === "gzip",
      body: Buffer.from(body),
    });
    return new Response(new Uint8Array(0), { headers: { "content-type": "application/x-protobuf" } });
  };
  let now = Date.now() - MINUTES * 60_000;
  const exporter = collector({ url: "http://127.0.0.1/", fetch, limits: { floodBurst: 100_000 } });
  const scope = createScope({
    service: { name: "bench", version: "1.0.0", environment: "bench" },
    resource: { "cloud.region": "eu-1" },
    clock: { now: () => now, resync() {} },
    exporters: [exporter],
  });
  const session = scope.session({ transport: "webrtc", role: "both" });
  await session.ready;
  const state = (kind, to) =>
    session.observe({ type: "connection.state", connection: "pc1", kind, state: to, time: now });
  const stats = (tick) => {
    const report = new Map([...reports[tick]].filter(([id]) => !OTHERS.test(id)));
    session.observe({ type: "stats", connection: "pc1", report, time: now });
  };
  const connected = session.connect(async () => {
    session.observe({ type: "connection.opened", connection: "pc1", time: now });
    for (const [kind, to, ms] of [
      ["ice", "checking", 40],
      ["ice", "connected", 180],
      ["dtls", "connected", 60],
      ["connection", "connected", 5],
    ]) {
      now += ms;
      state(kind, to);
    }
  });
  for (let tick = 0; tick < MINUTES * 60; tick++) {
    now += 1000;
    if (troubled && tick === 150) state("ice", "disconnected");
    if (troubled && tick === 152) state("ice", "connected");
    stats(tick);
    if (tick % SEND_EVERY_S === SEND_EVERY_S - 1) await scope.flush();
  }
  session.end();
  await connected.catch(() => {});
  await scope.flush();
  scope.disable();
  return bodies;
}

/** A store that takes everything. */
async function startStore() {
  let bytes = 0;
  const server = createServer((incoming, response) => {
    incoming.on("data", (chunk) => {
      bytes += chunk.length;
    });
    incoming.on("end", () => response.writeHead(200, { "content-type": "application/x-protobuf" }).end());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, bytes: () => bytes, close: () => server.close() };
}

async function startGateway(path, store) {
  const file = (name) => fileURLToPath(new URL(`../../packages/dashboard/gateway/${name}.yaml`, import.meta.url));
  const child = spawn(path, [`--config=${file("gateway")}`, `--config=${file("to-otlp")}`], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      RTCSCOPE_OTLP_URL: store.url,
      RTCSCOPE_LISTEN: `127.0.0.1:${PORTS.otlp}`,
      RTCSCOPE_HEALTH_LISTEN: `127.0.0.1:${PORTS.health}`,
      RTCSCOPE_TELEMETRY_PORT: String(PORTS.telemetry),
      RTCSCOPE_LOG_LEVEL: "error",
      RTCSCOPE_MEMORY_LIMIT_MIB: "1024",
    },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said = (said + text).slice(-4000);
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for (let tries = 0; ; tries++) {
    const up = await globalThis.fetch(`http://127.0.0.1:${PORTS.health}`).catch(() => undefined);
    if (up?.ok) break;
    if (tries > 100 || child.exitCode !== null) throw new Error(`the gateway did not start\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
    /** Seconds of CPU so far; ticks are hundredths on every Linux there is. */
    cpu() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    /** Sums of its own metrics, by name. */
    async counters() {
      const sums = {};
      const page = await (await globalThis.fetch(`http://127.0.0.1:${PORTS.telemetry}/metrics`)).text();
      for (const [, name, value] of page.matchAll(
        /^(otelcol_\w+?)(?:_total|_seconds_total|_bytes)?(?:\{.*\})? (\S+)$/gm,
      ))
        sums[name] = (sums[name] ?? 0) + Number(value);
      return sums;
    },
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function post({ path, gzip, body }) {
  return new Promise((resolve) => {
    const begun = performance.now();
    const headers = {
      "content-type": "application/x-protobuf",
      "content-length": body.length,
      ...(gzip && { "content-encoding": "gzip" }),
    };
    const sent = request({ port: PORTS.otlp, host: "127.0.0.1", method: "POST", path, agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve({ ok: response.statusCode === 200, ms: performance.now() - begun }));
    });
    sent.on("error", () => resolve({ ok: false, ms: performance.now() - begun }));
    sent.end(body);
  });
}

/** That many sessions at once, somewhere in their lives: requests at the rate at which they would come. */
async function load(gateway, store, { bodies, ofSessions }, sessions) {
  const perSession = bodies.length / ofSessions;
  const perSecond = (sessions * perSession) / (MINUTES * 60);
  const before = await gateway.counters();
  const outBefore = store.bytes();
  const cpuBefore = gateway.cpu();
  const answers = [];
  const begun = performance.now();
  let at = Math.floor(Math.random() * bodies.length);
  let late = 0;
  for (let made = 0; ; ) {
    const elapsed = performance.now() - begun;
    if (elapsed > STEP_S * 1000) break;
    const due = Math.floor((elapsed / 1000) * perSecond);
    late = Math.max(late, ((due - made) / perSecond) * 1000);
    for (; made < due; made++) answers.push(post(bodies[at++ % bodies.length]));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const done = await Promise.all(answers);
  const seconds = (performance.now() - begun) / 1000;
  const cpu = gateway.cpu() - cpuBefore;
  const after = await gateway.counters();
  const grown = (name) => (after[name] ?? 0) - (before[name] ?? 0);
  const sessionMinutes = (done.length / perSession) * MINUTES;
  const ms = done.map((answer) => answer.ms).sort((a, b) => a - b);
  return {
    sessions,
    requestsPerSecond: done.length / seconds,
    recordsPerSecond:
      (grown("otelcol_receiver_accepted_spans") + grown("otelcol_receiver_accepted_log_records")) / seconds,
    cores: cpu / seconds,
    sessionsPerCore: (sessionMinutes * 60) / cpu,
    memoryMiB: after.otelcol_process_memory_rss / (1 << 20),
    series: after.otelcol_deltatocumulative_streams_tracked,
    p95Ms: ms[Math.floor(ms.length * 0.95)],
    refused: done.filter(({ ok }) => !ok).length,
    outBytesPerSessionMinute: (store.bytes() - outBefore) / sessionMinutes,
    lateMs: late,
  };
}

const round = (value, digits = 0) => value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, digits ? "" : ",");

const json = process.argv.includes("--json");
await buildPackages();
const path = await provide("collector", step);
const quiet = await record(false);
const bodies = [...Array.from({ length: ONE_IN - 1 }, () => quiet), await record(true)].flat();
const traffic = { bodies, ofSessions: ONE_IN };
const inBytes = bodies.reduce((sum, { body }) => sum + body.length, 0) / MINUTES / ONE_IN;
const store = await startStore();
const gateway = await startGateway(path, store);
const results = [];
try {
  if (!json) {
    console.log(
      `a session-minute is ${round(inBytes)} bytes in ${round(bodies.length / MINUTES / ONE_IN, 1)} requests`,
    );
    console.log("sessions  req/s  records/s  cores  sessions/core  memory MiB  p95 ms  refused  out B/session-min");
  }
  for (const sessions of SESSIONS) {
    const result = await load(gateway, store, traffic, sessions);
    results.push(result);
    if (!json) {
      const cells = [
        [round(sessions), 8],
        [round(result.requestsPerSecond), 6],
        [round(result.recordsPerSecond), 10],
        [round(result.cores, 2), 6],
        [round(result.sessionsPerCore), 14],
        [round(result.memoryMiB), 11],
        [round(result.p95Ms), 7],
        [round(result.refused), 8],
        [round(result.outBytesPerSessionMinute), 18],
      ];
      console.log(cells.map(([cell, width]) => cell.padStart(width)).join(" "));
    }
    if (result.lateMs > LATE_MS || result.p95Ms > LATE_MS || result.refused > 0) break;
  }
} finally {
  await gateway.stop();
  store.close();
  agent.destroy();
}
if (json) console.log(JSON.stringify({ node: process.version, bytesPerSessionMinute: inBytes, results }, null, 2));
