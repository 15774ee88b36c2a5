import { spawn } from "node:child_process";
import process from "node:process";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, HEADLESS_FLAGS } from "../lib/browsers.mjs";
import { keepWithin, reachFlags } from "./reach.mjs";

// Hidden or covered windows throttle timers, and then the script of incidents is no longer the truth.
const AWAKE = "--disable-backgrounding-occluded-windows";

const hasDisplay = () => process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * Opens the pages in Chromium, headless when there is no display. Each has a window of its own, because the pages of one
 * window hide one another.
 *
 * @param {string} executablePath
 * @param {{ pages: readonly string[], reach?: readonly string[] }} what `reach`: the pages reach these addresses and no others
 * @returns {Promise<{ failed: Promise<never>, close(): Promise<void> }>} `failed` rejects when a page breaks
 */
export async function openInChromium(executablePath, { pages: urls, reach }) {
  const flags = hasDisplay() ? CHROMIUM_FLAGS : HEADLESS_FLAGS;
  const browser = await chromium.launch({
    executablePath,
    headless: false,
    args: [...flags, AWAKE, ...(reach ? reachFlags(reach) : [])],
  });
  const pages = await Promise.all(urls.map(() => browser.newPage()));
  const kept = reach ? await Promise.all(pages.map((page) => keepWithin(page, reach))) : [];
  const failed = Promise.race([...pages.map(broken), ...kept.map(({ escaped }) => escaped)]);
  failed.catch(() => {});
  for (const [index, page] of pages.entries()) await page.goto(urls[index]);
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
export function openInOwnBrowser({ pages }) {
  const opener = { darwin: "open", win32: "start" }[process.platform] ?? "xdg-open";
  for (const url of pages)
    spawn(opener, [url], { stdio: "ignore", detached: true, shell: process.platform === "win32" })
      .on("error", () => process.stderr.write(`  open this address: ${url}\n`))
      .unref();
  return { failed: new Promise(() => {}), close: async () => {} };
}
