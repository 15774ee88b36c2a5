import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { HEADLESS_FLAGS } from "../lib/browsers.mjs";

const INTERNALS = "dump-click-target";
const RTCSTATS = "dump-click-target-rtcstats";
const POLL_MS = 1000;
/** What ends a call travels from one process to another. */
const SETTLE_MS = 1000;

const unzipped = (bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();

/** What the buttons of chrome://webrtc-internals give. */
async function download(internals, button, folder) {
  const arriving = internals.waitForEvent("download");
  await internals.evaluate((id) => document.getElementById(id).click(), button);
  const path = join(folder, button);
  await (await arriving).saveAs(path);
  return unzipped(await readFile(path));
}

async function openInternals(context) {
  const internals = await context.newPage();
  await internals.goto("chrome://webrtc-internals");
  const openedMs = Date.now();
  return { internals, openedMs };
}

const polls = (rtcstats) => rtcstats.split("\n").filter((line) => line.startsWith('["getStats"')).length;

/** Both dumps of one moment: no poll came in between. */
async function downloadBoth(internals, folder) {
  for (;;) {
    const before = await download(internals, RTCSTATS, folder);
    const dump = await download(internals, INTERNALS, folder);
    const after = await download(internals, RTCSTATS, folder);
    if (polls(before) === polls(after)) return { dump, rtcstats: after };
    await internals.waitForTimeout(POLL_MS / 3);
  }
}

/**
 * A call in Chromium, watched by chrome://webrtc-internals in a tab of its own.
 *
 * @param late whether that tab is opened only when the call has been up for a while
 * @returns {Promise<{ version: string, openedMs: number, page: object, up: { dump: string, rtcstats: string }, rtcstats: string }>}
 *   `up` is of the call while it is up, because chrome://webrtc-internals forgets a connection once it is closed;
 *   `rtcstats` of the whole call
 */
export async function recordInChromium({ executablePath, url, folder, late }) {
  const browser = await chromium.launch({ executablePath, headless: false, args: HEADLESS_FLAGS });
  try {
    const context = await browser.newContext();
    const early = late ? undefined : await openInternals(context);
    const page = await context.newPage();
    await page.goto(url);
    await page.evaluate((options) => window.prepare(options), { simulcast: true, incidents: !late });
    const call = page.evaluate(() => window.recording.start());
    call.catch(() => {});
    if (late) {
      await page.waitForFunction("window.connected");
      await page.waitForTimeout(1000);
    }
    const { internals, openedMs } = early ?? (await openInternals(context));
    await call;
    if (late) await page.waitForTimeout(4000);
    const up = await downloadBoth(internals, folder);
    const recorded = await page.evaluate(() => window.recording.finish());
    await internals.waitForTimeout(SETTLE_MS);
    return {
      version: `Chromium ${browser.version()}`,
      openedMs,
      page: recorded,
      up,
      rtcstats: await download(internals, RTCSTATS, folder),
    };
  } finally {
    await browser.close();
  }
}
