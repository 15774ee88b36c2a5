import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startInspector } from "rtcscope";
import { build, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, launchChromium, missingBrowser } from "./browsers";

const root = new URL("../examples/opentelemetry", import.meta.url).pathname;

/** The example with its own provider and exporter: what it sends is received by the inspector. */
describe.skipIf(!findBrowser("chromium"))(`the OpenTelemetry example (${missingBrowser("chromium")} otherwise)`, () => {
  const closing: (() => unknown)[] = [];
  let url: string;
  let inspector: Awaited<ReturnType<typeof startInspector>>;

  beforeAll(async () => {
    const outDir = await mkdtemp(join(tmpdir(), "rtcscope-example-"));
    closing.push(() => rm(outDir, { recursive: true, force: true }));
    await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true } });
    const server = await preview({
      root,
      logLevel: "error",
      build: { outDir },
      preview: { port: 0, host: "127.0.0.1" },
    });
    closing.push(() => server.close());
    inspector = await startInspector({ port: 0, memory: true });
    closing.push(() => inspector.close());
    url = `${server.resolvedUrls?.local[0]}?collector=${encodeURIComponent(inspector.url)}`;
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  it("has the click's span as the parent of rtc.connect, and the phases below it", async () => {
    const browser = await launchChromium();
    closing.push(() => browser.close());
    const page = await browser.newPage();
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(url);
    await page.click("#call");
    await page.waitForFunction("document.querySelector('video').currentTime > 0.5");
    await page.click("#hang-up");
    await page.waitForFunction("document.querySelector('#log').textContent.includes('hung up')");

    const sessions = await expect
      .poll(() => inspector.sessions().then((all) => all.filter(({ connects }) => connects > 0)), { timeout: 15_000 })
      .toHaveLength(2)
      .then(() => inspector.sessions());
    for (const { id } of sessions) {
      const report = await inspector.session(id);
      const click = report?.trace.find((span) => span.name === "click");
      const connect = report?.trace.find((span) => span.name === "rtc.connect" && span.own);
      expect(click?.parentSpanId).toBeUndefined();
      expect(connect?.parentSpanId).toBe(click?.spanId);
      const phases = report?.trace.filter((span) => span.parentSpanId === connect?.spanId).map(({ name }) => name);
      expect(phases).toEqual(expect.arrayContaining(["rtc.connect.negotiation", "rtc.connect.dtls"]));
    }
    expect(errors).toEqual([]);
  });
});
