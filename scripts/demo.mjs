// A real call whose telemetry arrives over OTLP and is shown: `pnpm demo`.
import process from "node:process";
import { parseArgs } from "node:util";
import { openInChromium, openInOwnBrowser } from "./demo/browser.mjs";
import { buildExample } from "./lib/build.mjs";
import { provide } from "./lib/parts.mjs";
import { root, step } from "./lib/run.mjs";

/**
 * What scripts/demo/<name>.mjs exports by default.
 *
 * @typedef {object} Demo
 * @property {string} example folder in examples/, built before
 * @property {readonly string[]} parts names of scripts/lib/parts.mjs that it needs beside the browser
 * @property {string} title what it does, shown while it does it
 * @property {number} timeoutMs from the start to the truth
 * @property {(what: { collector: string, parts: Record<string, string> }) => Promise<Running>} start `parts`: their paths
 * @property {(truth: Truth, reports: Record<string, object>) => Check[]} compare what was done against what arrived over
 *   OTLP and nothing else, by the same names as `truth.sessions`
 *
 * @typedef {object} Running
 * @property {readonly string[]} pages addresses to open, in order, each in a window of its own
 * @property {readonly string[]} [reach] the only addresses that the pages may reach; our Chromium keeps them from all others
 * @property {Promise<Truth>} truth
 * @property {() => void | Promise<void>} close
 *
 * @typedef {{ sessions: Record<string, string>, error?: string }} Truth who did it: session id; and whatever was done
 * @typedef {{ name: string, ok: boolean, made: string, found: string, tolerance: string }} Check
 */
const DEMOS = {
  "peer-connection": "two peer connections of one page (the one that runs when none is named)",
  livekit: "generative video over a real LiveKit server, from the queue to the last frame",
  ivs: "the real AWS IVS SDK; the service is played by the page",
};
const DEFAULT = "peer-connection";

const HELP = `usage: pnpm demo [${Object.keys(DEMOS).join(" | ")}] [options]

${Object.entries(DEMOS)
  .map(([name, what]) => `  ${name.padEnd(16)} ${what}`)
  .join("\n")}

  --open        use your own browser instead of Chromium
  --url URL     send to another OTLP/HTTP collector; what was made is then only printed
  --json        print one document: what was done and what the telemetry said
  --port N      port of the inspector (default 4318, or a free one when that is taken)
  --keep        leave the inspector running until Ctrl-C
  --help`;

const ARRIVAL_TIMEOUT_MS = 20_000;

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      args: process.argv.slice(2).filter((argument) => argument !== "--"),
      allowPositionals: true,
      options: {
        open: { type: "boolean", default: false },
        url: { type: "string" },
        json: { type: "boolean", default: false },
        port: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const [name = DEFAULT, ...more] = positionals;
    if (!Object.hasOwn(DEMOS, name)) throw new Error(`there is no demo ${name}`);
    if (more.length) throw new Error(`one demo at a time, got ${positionals.join(" and ")}`);
    if (values.url !== undefined && !/^https?:\/\//.test(values.url))
      throw new Error(`--url must be an http(s) address, got ${values.url}`);
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port))
      throw new Error(`--port must be a number, got ${values.port}`);
    return { ...values, name };
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function timeout(ms, what) {
  return new Promise((_, reject) =>
    setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s`)), ms).unref(),
  );
}

async function startInspector({ port }) {
  const { ListenError, startInspector } = await import(`${root}packages/inspector/dist/index.js`);
  try {
    return await startInspector({ port: Number(port ?? 4318), memory: true });
  } catch (error) {
    if (!(error instanceof ListenError) || port !== undefined) throw error;
    return startInspector({ port: 0, memory: true });
  }
}

/** What arrived: every session, once each has said that it ended. */
async function arrived(inspector, ids) {
  const deadline = Date.now() + ARRIVAL_TIMEOUT_MS;
  for (;;) {
    const reports = Object.fromEntries(
      await Promise.all(Object.entries(ids).map(async ([who, id]) => [who, await inspector.session(id)])),
    );
    if (Object.values(reports).every((report) => report?.summary.ended)) return reports;
    if (Date.now() > deadline) {
      const missing = Object.entries(reports)
        .filter(([, report]) => !report?.summary.ended)
        .map(([who]) => who);
      throw new Error(`the telemetry of ${missing.join(" and ")} did not arrive within ${ARRIVAL_TIMEOUT_MS / 1000} s`);
    }
    await wait(250);
  }
}

async function print(truth, reports, checks, inspector, keep) {
  const { formatSession } = await import(`${root}packages/inspector/dist/index.js`);
  for (const report of Object.values(reports)) console.log(`\n${formatSession(report).join("\n")}`);
  const widest = (column, atLeast) => Math.max(atLeast, ...checks.map((check) => check[column].length));
  const [names, mades] = [widest("name", 44), widest("made", 16)];
  console.log(`\n${"what was done".padEnd(names + 4)} ${"made".padEnd(mades)}  telemetry says`);
  for (const { name, ok, made, found } of checks)
    console.log(`  ${ok ? "✓" : "✗"} ${name.padEnd(names)} ${made.padEnd(mades)}  ${found}`);
  const last = Object.values(truth.sessions).at(-1);
  console.log(`\n${inspector.url}/ and ${inspector.url}/api/sessions/${last}`);
  console.log(keep ? "running until Ctrl-C" : "(while this command runs; --keep leaves it running)");
}

async function main(options) {
  const { default: demo } = await import(`./demo/${options.name}.mjs`);
  const executable = options.open ? undefined : await provide("chromium", step);
  const parts = {};
  for (const name of demo.parts) parts[name] = await provide(name, step);
  await buildExample(demo.example);
  const inspector = options.url ? undefined : await startInspector(options);
  let running;
  let browser;
  try {
    const truth = await step(demo.title, async () => {
      running = await demo.start({ collector: options.url ?? inspector.url, parts });
      browser = executable ? await openInChromium(executable, running) : openInOwnBrowser(running);
      return Promise.race([running.truth, browser.failed, timeout(demo.timeoutMs, "the call")]);
    });
    if (truth.error) throw new Error(`the call failed: ${truth.error}`);
    if (!inspector) {
      console.log(JSON.stringify(options.json ? { truth } : truth, null, 2));
      return 0;
    }
    const reports = await step("waiting for its telemetry", () => arrived(inspector, truth.sessions));
    const checks = demo.compare(truth, reports);
    if (options.json) console.log(JSON.stringify({ truth, telemetry: reports, checks }, null, 2));
    else await print(truth, reports, checks, inspector, options.keep);
    await browser.close();
    if (options.keep) await new Promise((resolve) => process.once("SIGINT", resolve));
    return checks.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await browser?.close();
    await running?.close();
    await inspector?.close();
  }
}

const options = readOptions();
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
try {
  process.exit(await main(options));
} catch (error) {
  console.error(`\ndemo: ${error.message}`);
  process.exit(1);
}
