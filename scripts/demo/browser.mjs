import { spawn } from "node:child_process";
import process from "node:process";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, HEADLESS_FLAGS } from "../lib/browsers.mjs";
import { escaped, LOOPBACK_FLAGS, stayOnLoopback } from "./loopback.mjs";

// Hidden or covered windows throttle timers, and then the script of incidents is no longer the truth.
const AWAKE = "--disable-backgrounding-occluded-windows";

const hasDisplay = () => process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * Opens the pages in Chromium, headless when there is no display. Each has a window of its own, because the pages of one
 * window hide one another.
 *
 * @param {string} executablePath
 * @param {readonly string[]} urls
 * @param {{ loopback?: boolean }} [options] `loopback`: the pages reach this machine and nothing else
 * @returns {Promise<{ failed: Promise<never>, close(): Promise<void> }>} `failed` rejects when a page breaks
 */
export async function openInChromium(executablePath, urls, { loopback = false } = {}) {
  const flags = hasDisplay() ? CHROMIUM_FLAGS : HEADLESS_FLAGS;
  const browser = await chromium.launch({
    executablePath,
    headless: false,
    args: [...flags, AWAKE, ...(loopback ? LOOPBACK_FLAGS : [])],
  });
  const pages = await Promise.all(urls.map(() => browser.newPage()));
  const failed = Promise.race(pages.flatMap((page) => [broken(page), ...(loopback ? [escaped(page)] : [])]));
  failed.catch(() => {});
  for (const [index, page] of pages.entries()) {
    if (loopback) await stayOnLoopback(page);
    await page.goto(urls[index]);
  }
  return { failed, close: () => browser.close() };
}

function broken(page) {
  return new Promise((_, reject) => {
    page.on("pageerror", (error) => reject(new Error(`the page failed: ${error.message}`)));
    page.on("crash", () => reject(new Error("the page crashed")));
    page.on("console", (message) => {
      if (["warning", "error"].includes(message.type()) && message.text().startsWith("rtcscope"))
        process.stderr.write(`  page: ${message.text()}\n`);
    });
  });
}

/** Opens the pages in the browser that the user has; nothing of them can be watched or closed from here. */
export function openInOwnBrowser(urls) {
  const opener = { darwin: "open", win32: "start" }[process.platform] ?? "xdg-open";
  for (const url of urls)
    spawn(opener, [url], { stdio: "ignore", detached: true, shell: process.platform === "win32" })
      .on("error", () => process.stderr.write(`  open this address: ${url}\n`))
      .unref();
  return { failed: new Promise(() => {}), close: async () => {} };
}
