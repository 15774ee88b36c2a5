import { type Browser as Chromium, chromium } from "playwright-core";
import puppeteer, { type Browser as Firefox } from "puppeteer-core";
import { HEADLESS_FLAGS } from "../scripts/lib/browsers.mjs";
import { parts } from "../scripts/lib/parts.mjs";

export type BrowserKind = "chromium" | "firefox";

/** Path of the browser's binary; undefined if this machine has none. */
export const findBrowser = (kind: BrowserKind): string | undefined => parts[kind].find();

/** Why the tests of a browser are skipped, and how to run them. */
export function missingBrowser(kind: BrowserKind): string {
  return `no ${parts[kind].title} found: npx -y pnpm@10 servers ${kind}, or set RTCSCOPE_${kind.toUpperCase()}`;
}

function pathOf(kind: BrowserKind): string {
  const path = findBrowser(kind);
  if (!path) throw new Error(missingBrowser(kind));
  return path;
}

/** Chromium without a window, with a fake camera and microphone that nobody has to allow. */
export function launchChromium(args: readonly string[] = []): Promise<Chromium> {
  return chromium.launch({
    executablePath: pathOf("chromium"),
    headless: false,
    args: [...HEADLESS_FLAGS, ...args],
  });
}

/** Firefox the same way; WebDriver BiDi, because playwright drives only a Firefox of its own. */
export function launchFirefox(): Promise<Firefox> {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: pathOf("firefox"),
    headless: true,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.peerconnection.ice.obfuscate_host_addresses": false,
      "media.peerconnection.ice.loopback": true,
    },
  });
}
