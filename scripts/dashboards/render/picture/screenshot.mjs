import { chromium } from "playwright-core";
import { HEADLESS_FLAGS } from "../../../lib/browsers.mjs";
import { parts } from "../../../lib/parts.mjs";

/**
 * Documents as pictures, each as high as it is, in one Chromium.
 *
 * @returns {Promise<{ take(html: string, width: number): Promise<Buffer>, close(): Promise<void> }>} PNG
 * @throws when this machine has no Chromium
 */
export async function openCamera() {
  const executablePath = parts.chromium.find();
  if (!executablePath) throw new Error("no Chromium found: pnpm servers chromium, or set RTCSCOPE_CHROMIUM");
  const browser = await chromium.launch({ executablePath, headless: false, args: HEADLESS_FLAGS });
  return {
    async take(html, width) {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      try {
        await page.setContent(html);
        return await page.screenshot({ fullPage: true });
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}
