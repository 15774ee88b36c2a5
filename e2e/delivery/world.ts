import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { findBrowser, launchChromium, missingBrowser } from "../browsers";
import type { Settings, Tools } from "./page";
import { type Receiver, type ReceiverOptions, startReceiver } from "./receiver";
import { type Site, serveSite } from "./serve";

export const noChromium = !findBrowser("chromium");
export const chromiumTitle = noChromium ? `delivery (${missingBrowser("chromium")})` : "delivery";

/** Both ways that send through our delivery. */
export const WAYS = ["otlp()", "sdk()"] as const;

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly receiver: Receiver;
  /** What telemetry said on the console. */
  readonly warnings: string[];
  /** Another page of the same browser profile. */
  again(settings?: Partial<Settings>): Promise<Visit>;
  /** The host page is as it was: nothing was thrown, nothing rejected. */
  healthy(): Promise<void>;
}

export type VisitOptions = Partial<Settings> & ReceiverOptions;

/** One browser and one web site for a file; each visit has a profile and a receiver of its own. */
export function useWorld() {
  let browser: Browser | undefined;
  let site: Site | undefined;
  const undo: (() => unknown)[] = [];

  beforeAll(async () => {
    if (noChromium) return;
    [browser, site] = await Promise.all([launchChromium(), serveSite()]);
  });
  afterAll(async () => {
    await Promise.all(undo.map((each) => each()));
    await browser?.close();
    site?.close();
  });

  async function enter(context: BrowserContext, receiver: Receiver, settings: Partial<Settings>): Promise<Visit> {
    const page = await context.newPage();
    const warnings: string[] = [];
    const thrown: string[] = [];
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    page.on("pageerror", (error) => thrown.push(error.message));
    await page.goto(site!.page({ way: "otlp()", url: receiver.url, ...settings }));
    return {
      page,
      context,
      receiver,
      warnings,
      again: (more) => enter(context, receiver, { ...settings, ...more }),
      async healthy() {
        expect(await page.evaluate(() => window.telemetry.errors)).toEqual([]);
        expect(thrown).toEqual([]);
        expect(receiver.problems).toEqual([]);
      },
    };
  }

  return {
    async visit({ answer, preflightMs, ...settings }: VisitOptions): Promise<Visit> {
      const receiver = await startReceiver({ ...(answer && { answer }), ...(preflightMs && { preflightMs }) });
      const context = await browser!.newContext();
      undo.push(() => context.close(), receiver.close);
      return enter(context, receiver, settings);
    },
    elsewhere: () => site!.elsewhere,
  };
}

/** Numbers of the window events among what arrived. */
export const windowsIn = (received: { records: readonly { item: { body: unknown } }[] }): number[] =>
  received.records.flatMap(({ item }) => {
    const number = /^window (\d+) /.exec(String(item.body))?.[1];
    return number === undefined ? [] : [Number(number)];
  });

export const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
export type { Tools };
