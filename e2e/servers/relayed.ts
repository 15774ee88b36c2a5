import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { findBrowser, launchChromium, missingBrowser } from "../browsers";
import { servePage } from "../serve-page";
import { missingServer } from "./process";
import { startTurn, type Turn } from "./turn";

/** Why tests of relayed calls are skipped; undefined: they are not. */
export const missingRelay =
  missingServer("coturn") ?? (findBrowser("chromium") ? undefined : missingBrowser("chromium"));

/** A coturn and a Chromium for the tests of one `describe`. */
export function useRelay(): { readonly turn: Turn; open(): Promise<Page> } {
  let turn: Turn;
  let server: Awaited<ReturnType<typeof servePage>>;
  let browser: Browser;
  beforeAll(async () => {
    turn = await startTurn();
    server = await servePage(new URL("./page.ts", import.meta.url));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await turn?.stop();
  });
  return {
    get turn() {
      return turn;
    },
    /** A page that can hold a call. */
    async open() {
      const page = await browser.newPage();
      await page.goto(server.url);
      return page;
    },
  };
}
