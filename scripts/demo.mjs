// A real call whose telemetry arrives over OTLP and is shown: `pnpm demo`.
import process from "node:process";
import { parseArgs } from "node:util";
import { openInChromium, openInOwnBrowser } from "./demo/browser.mjs";
import { compare } from "./demo/checks.mjs";
import { servePage } from "./demo/page-server.mjs";
import { buildExample } from "./lib/build.mjs";
import { provide } from "./lib/parts.mjs";
import { root, step } from "./lib/run.mjs";

const HELP = `usage: pnpm demo [options]

  --open        use your own browser instead of Chromium
  --url URL     send to another OTLP/HTTP collector; what was made is then only printed
  --json        print one document: what was done and what the telemetry said
  --port N      port of the inspector (default 4318, or a free one when that is taken)
  --keep        leave the inspector running until Ctrl-C
  --help`;

/** The scripted call takes about half a minute; a browser that needs four times as long is not going to make it. */
const CALL_TIMEOUT_MS = 120_000;
const ARRIVAL_TIMEOUT_MS = 20_000;

function readOptions() {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter((argument) => argument !== "--"),
      options: {
        open: { type: "boolean", default: false },
        url: { type: "string" },
        json: { type: "boolean", default: false },
        port: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.url !== undefined && !/^https?:\/\//.test(values.url))
      throw new Error(`--url must be an http(s) address, got ${values.url}`);
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port))
      throw new Error(`--port must be a number, got ${values.port}`);
    return values;
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

/** What arrived: both sessions, once each has said that it ended. */
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
  console.log("\nwhat was done                                     made              telemetry says");
  for (const { name, ok, made, found } of checks)
    console.log(`  ${ok ? "✓" : "✗"} ${name.padEnd(44)} ${made.padEnd(16)}  ${found}`);
  const { subscriber } = truth.sessions;
  console.log(`\n${inspector.url}/ and ${inspector.url}/api/sessions/${subscriber}`);
  console.log(keep ? "running until Ctrl-C" : "(while this command runs; --keep leaves it running)");
}

async function main(options) {
  const executable = options.open ? undefined : await provide("chromium", step);
  await buildExample("peer-connection");
  const inspector = options.url ? undefined : await startInspector(options);
  const page = await servePage(`${root}examples/peer-connection/dist`);
  let browser;
  try {
    const address = `${page.url}/?run&collector=${encodeURIComponent(options.url ?? inspector.url)}`;
    const truth = await step("a call with a stall, a layer off and on, and an ICE restart (30 s)", async () => {
      browser = executable ? await openInChromium(executable, address) : openInOwnBrowser(address);
      return Promise.race([page.truth, browser.failed, timeout(CALL_TIMEOUT_MS, "the call")]);
    });
    if (truth.error) throw new Error(`the call failed: ${truth.error}`);
    if (!inspector) {
      console.log(JSON.stringify(options.json ? { truth } : truth, null, 2));
      return 0;
    }
    const reports = await step("waiting for its telemetry", () => arrived(inspector, truth.sessions));
    const checks = compare(truth, reports);
    if (options.json) console.log(JSON.stringify({ truth, telemetry: reports, checks }, null, 2));
    else await print(truth, reports, checks, inspector, options.keep);
    await browser.close();
    if (options.keep) await new Promise((resolve) => process.once("SIGINT", resolve));
    return checks.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await browser?.close();
    page.close();
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
