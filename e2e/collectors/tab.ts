import { afterAll, beforeAll, describe } from "vitest";
import { type BrowserKind, findBrowser, launchChromium, launchFirefox, missingBrowser } from "../browsers";
import { servePage } from "../serve-page";
import type {} from "./page";

export interface Tab {
  /** Runs a function in a fresh page and hands back what it returns, which must be plain data. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

interface Opened extends Tab {
  close(): Promise<unknown>;
}

async function open(kind: BrowserKind, url: string): Promise<Opened> {
  if (kind === "chromium") {
    const browser = await launchChromium();
    return {
      async run(work) {
        const page = await browser.newPage();
        await page.goto(url);
        const result = await page.evaluate(work);
        await page.close();
        return result;
      },
      close: () => browser.close(),
    };
  }
  const browser = await launchFirefox();
  return {
    async run(work) {
      const page = await browser.newPage();
      await page.goto(url);
      const result = await page.evaluate(work);
      await page.close();
      return result as Awaited<ReturnType<typeof work>>;
    },
    close: () => browser.close(),
  };
}

/** The same questions to Chromium (playwright) and Firefox (WebDriver BiDi); a browser that is missing is skipped. */
export function inEachBrowser(define: (tab: Tab, kind: BrowserKind) => void): void {
  for (const kind of ["chromium", "firefox"] as const) {
    const missing = !findBrowser(kind);
    describe.skipIf(missing)(missing ? `${kind} (${missingBrowser(kind)})` : kind, () => {
      let server: Awaited<ReturnType<typeof servePage>> | undefined;
      let opened: Opened | undefined;
      beforeAll(async () => {
        server = await servePage(new URL("./page.ts", import.meta.url));
        opened = await open(kind, server.url);
      });
      afterAll(async () => {
        await opened?.close();
        server?.close();
      });
      define({ run: (work) => opened!.run(work) }, kind);
    });
  }
}
