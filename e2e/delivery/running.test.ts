/** A page that stays: when it sends, when it does not, and an outage of half a minute. */
import { describe, expect, it } from "vitest";
import { chromiumTitle, noChromium, upTo, useWorld, type Visit, WAYS, windowsIn } from "./world";

const windows = ({ page }: Visit, count: number, bytes = 1000) =>
  page.evaluate(([count, bytes]) => window.telemetry.windows(count, bytes), [count, bytes] as const);

describe.skipIf(noChromium).each(WAYS)(`${chromiumTitle} by %s from a page that stays`, (way) => {
  const world = useWorld();

  it("sends before so much waits that a closing tab could not take it along", async () => {
    const at = await world.visit({ way, limits: { firstMs: 600_000, intervalMs: 600_000 } });
    const { receiver } = at;
    await windows(at, 10, 3000);
    await at.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(receiver.arrivals).toEqual([]);
    // 30 kB wait and nothing is due for minutes; 3 kB more are enough.
    await windows(at, 1, 3000);
    await receiver.until("a request", (arrivals) => arrivals.length > 0);
    for (let i = 0; i < 20; i++) await windows(at, 1, 3000);
    await receiver.until("most of it", () => windowsIn(receiver.received()).length > 20);
    const waiting = 31 - windowsIn(receiver.received()).length;
    expect(waiting * 3300).toBeLessThan(33_000);
    for (const { bytes, headers } of receiver.arrivals) {
      expect(bytes).toBeLessThanOrEqual(32 << 10);
      expect(headers["content-type"]).toBe("application/x-protobuf");
    }
    // Visible, and worth it: compressed.
    expect(receiver.arrivals.find(({ bytes }) => bytes > 1024)?.headers["content-encoding"]).toBe("gzip");
    const attempts = await at.page.evaluate(() => window.telemetry.attempts);
    expect(attempts.every(({ keepalive }) => keepalive)).toBe(true);
    expect(at.warnings).toEqual([]);
    await at.healthy();
  });

  it("has one request in flight for all signals together", async () => {
    let open = 0;
    let most = 0;
    const at = await world.visit({
      way,
      // Metrics are collected again soon, should the first time have come before there was anything to collect.
      limits: { firstMs: 100, intervalMs: 1000, paceMs: 0 },
      async answer() {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 100));
        open--;
        return { status: 200 };
      },
    });
    await at.page.evaluate(() => {
      window.telemetry.windows(30, 3000);
      window.telemetry.story();
    });
    await at.receiver.until("everything", () => {
      const { spans, metrics, ...rest } = at.receiver.received();
      return spans.length === 3 && metrics.length > 0 && windowsIn(rest).length === 30;
    });
    expect(at.receiver.arrivals.length).toBeGreaterThan(3);
    expect(most).toBe(1);
    await at.healthy();
  });

  it("sends nothing while a connect is open, and soon after", async () => {
    const at = await world.visit({ way, limits: { firstMs: 100, intervalMs: 200 } });
    const { receiver } = at;
    const answered = at.page.evaluate(async () => {
      const { telemetry } = window;
      const connected = telemetry.connecting();
      telemetry.windows(40, 3000);
      await telemetry.flush();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const meanwhile = telemetry.attempts.length;
      connected();
      return meanwhile;
    });
    expect(await answered).toBe(0);
    await receiver.until("everything", () => windowsIn(receiver.received()).length === 40);
    expect(windowsIn(receiver.received())).toEqual(upTo(40));
    await receiver.until("the connect", () => receiver.received().spans.length === 1);
    await at.healthy();
  });

  it("sends a connect that stays open when the page is hidden", async () => {
    const at = await world.visit({ way });
    await at.page.evaluate(() => {
      window.telemetry.connecting();
      window.telemetry.windows(3, 1000);
      window.telemetry.hide();
    });
    await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).length === 3);
    expect(windowsIn(at.receiver.received())).toEqual(upTo(3));
    await at.healthy();
  });
});

describe.skipIf(noChromium)(`${chromiumTitle} to a receiver that is down for 30 s`, () => {
  const world = useWorld();

  // Both at once: it is half a minute of real time.
  it.concurrent.each(WAYS)("loses nothing by %s, and is not hurried", { timeout: 180_000 }, async (way) => {
    const at = await world.visit({ way, limits: { firstMs: 200, intervalMs: 1000 }, chance: 0.5 });
    const { receiver } = at;
    await windows(at, 2);
    await receiver.until("what was told before", () => windowsIn(receiver.received()).length === 2);
    await receiver.down();
    const until = performance.now() + 30_000;
    while (performance.now() < until) {
      await windows(at, 2);
      await at.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    }
    await receiver.up();
    await windows(at, 1);
    const total = await at.page.evaluate(() => window.telemetry.told());
    await receiver.until("everything", () => windowsIn(receiver.received()).length >= total, 90_000);
    expect(windowsIn(receiver.received())).toEqual(upTo(total));

    // Half of 1, 2, 4, 8, 16 and 32 s, from the first try that failed: 31.5 s, so the seventh finds it back.
    // Counted by what failed, not from when the receiver said that it was down: a request may fail while it goes.
    const attempts = await at.page.evaluate(() => window.telemetry.attempts);
    const first = attempts.findIndex(({ failed }) => failed);
    const last = attempts.findIndex(({ failed }, n) => n > first && !failed);
    const tries = attempts.slice(first, last + 1);
    expect(tries.length).toBeGreaterThanOrEqual(7);
    const gaps = tries.slice(1).map(({ at }, n) => at - tries[n]!.at);
    gaps.forEach((gap, n) => {
      expect(gap).toBeGreaterThanOrEqual(Math.min(500 * 2 ** n, 30_000) - 5);
    });
    expect(at.warnings).toHaveLength(1);
    await at.healthy();
  });
});
