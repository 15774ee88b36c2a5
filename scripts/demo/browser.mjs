import { spawn } from "node:child_process";
import process from "node:process";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, HEADLESS_FLAGS } from "../lib/browsers.mjs";

// Hidden or covered windows throttle timers, and then the script of incidents is no longer the truth.
const AWAKE = "--disable-backgrounding-occluded-windows";

const hasDisplay = () => process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * Opens the page in Chromium, headless when there is no display.
 *
 * @returns {Promise<{ failed: Promise<never>, close(): Promise<void> }>} `failed` rejects when the page breaks
 */
export async function openInChromium(executablePath, url) {
  const browser = await chromium.launch({
    executablePath,
    headless: false,
    args: [...(hasDisplay() ? CHROMIUM_FLAGS : HEADLESS_FLAGS), AWAKE],
  });
  const page = await browser.newPage();
  const failed = new Promise((_, reject) => {
    page.on("pageerror", (error) => reject(new Error(`the page failed: ${error.message}`)));
    page.on("crash", () => reject(new Error("the page crashed")));
    page.on("console", (message) => {
      if (["warning", "error"].includes(message.type()) && message.text().startsWith("rtcscope"))
        process.stderr.write(`  page: ${message.text()}\n`);
    });
  });
  failed.catch(() => {});
  await page.goto(url);
  return { failed, close: () => browser.close() };
}

/** Opens the page in the browser that the user has; nothing of it can be watched or closed from here. */
export function openInOwnBrowser(url) {
  const opener = { darwin: "open", win32: "start" }[process.platform] ?? "xdg-open";
  spawn(opener, [url], { stdio: "ignore", detached: true, shell: process.platform === "win32" })
    .on("error", () => process.stderr.write(`  open this address: ${url}\n`))
    .unref();
  return { failed: new Promise(() => {}), close: async () => {} };
}
