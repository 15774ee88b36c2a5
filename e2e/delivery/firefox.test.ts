/** The core of delivery in Firefox, through WebDriver BiDi: sending, and what a closing tab still gets out. */
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, launchFirefox, missingBrowser } from "../browsers";
import type { Settings } from "./page";
import { type Receiver, type ReceiverOptions, startReceiver } from "./receiver";
import { type Site, serveSite } from "./serve";
import { upTo, WAYS, windowsIn } from "./world";

const none = !findBrowser("firefox");

describe.skipIf(none).each(WAYS)(none ? `firefox (${missingBrowser("firefox")})` : "firefox by %s", (way) => {
  let browser: Browser;
  let site: Site;
  const undo: (() => unknown)[] = [];
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchFirefox(), serveSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await Promise.all(undo.map((each) => each()));
  });

  async function visit(options: ReceiverOptions & Pick<Settings, "limits">): Promise<[Page, Receiver]> {
    const { limits, ...rest } = options;
    const receiver = await startReceiver(rest);
    undo.push(receiver.close);
    const page = await browser.newPage();
    await page.goto(site.page({ way, url: receiver.url, ...(limits && { limits }) }));
    return [page, receiver];
  }

  it("sends in normal running, compressed, and nothing while a connect is open", async () => {
    const [page, receiver] = await visit({ limits: { firstMs: 100, intervalMs: 200 } });
    const meanwhile = await page.evaluate(async () => {
      const { telemetry } = window;
      const connected = telemetry.connecting();
      telemetry.windows(15, 3000);
      telemetry.story();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const attempts = telemetry.attempts.length;
      connected();
      return attempts;
    });
    expect(meanwhile).toBe(0);
    await receiver.until("everything", () => {
      const received = receiver.received();
      return received.spans.length === 4 && windowsIn(received).length === 15 && received.metrics.length > 0;
    });
    expect(windowsIn(receiver.received())).toEqual(upTo(15));
    expect(receiver.arrivals.find(({ signal }) => signal === "logs")?.headers["content-encoding"]).toBe("gzip");
    expect(receiver.problems).toEqual([]);
    expect(await page.evaluate(() => window.telemetry.errors)).toEqual([]);
    await page.close();
  });

  it.each(["tab close", "navigation"] as const)("%s: what is pending arrives, metrics included", async (how) => {
    const [page, receiver] = await visit({});
    await page.evaluate(() => {
      window.telemetry.connecting();
      window.telemetry.windows(3, 1000);
      window.telemetry.story();
    });
    expect(receiver.arrivals).toEqual([]);
    if (how === "tab close") await page.close();
    else await page.goto(site.elsewhere);
    await receiver.until("everything", () => {
      const { spans, metrics, records } = receiver.received();
      return spans.length === 3 && metrics.length > 0 && windowsIn({ records }).length === 3;
    });
    expect(
      receiver
        .received()
        .spans.map(({ item }) => item.name)
        .sort(),
    ).toEqual(["rtc.connect", "rtc.reconnect", "rtc.stall"]);
    expect(windowsIn(receiver.received())).toEqual(upTo(3));
    expect(receiver.problems).toEqual([]);
  });
});
