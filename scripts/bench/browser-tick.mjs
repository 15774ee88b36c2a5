import { createServer } from "node:http";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { HEADLESS_FLAGS } from "../lib/browsers.mjs";
import { parts } from "../lib/parts.mjs";
import { root } from "../lib/run.mjs";

/** A page may measure time to 5 µs only when it is isolated. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/**
 * Main-thread time of a tick in a real page: one participant of a call of eight, at 1 Hz. Sending is not part of it.
 *
 * @returns {Promise<object | undefined>} undefined when there is no Chromium
 */
export async function run({ json = false } = {}) {
  const executablePath = parts.chromium.find();
  if (!executablePath) {
    if (!json)
      console.log("browser tick        skipped: no Chromium found, get it with: npx -y pnpm@10 servers chromium");
    return undefined;
  }
  const { outputFiles } = await build({
    entryPoints: [`${root}scripts/bench/page.js`],
    nodePaths: [`${root}e2e/node_modules`],
    bundle: true,
    minify: true,
    format: "esm",
    tsconfigRaw: {},
    write: false,
    logLevel: "error",
  });
  const server = createServer((request, response) => {
    if (request.method === "POST") return void request.resume().on("end", () => response.writeHead(200).end());
    const script = request.url === "/page.js";
    response.writeHead(200, { ...ISOLATED, "content-type": script ? "text/javascript" : "text/html" });
    response.end(script ? outputFiles[0].contents : '<script type="module" src="/page.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath, headless: false, args: HEADLESS_FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction("window.bench");
    const result = { name: "browser tick", ...(await page.evaluate(`bench(${JSON.stringify(url)})`)) };
    if (!json) {
      console.log(
        `browser tick        ${result.medianMs.toFixed(3)} ms (max ${result.maxMs.toFixed(3)}), getStats() call ${result.getStatsCallMs.toFixed(3)} ms, ${result.entries} entries, 8 participants, main thread ${(result.mainThreadShare * 100).toFixed(3)} %, goal 0.3 %`,
      );
    }
    return result;
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}
