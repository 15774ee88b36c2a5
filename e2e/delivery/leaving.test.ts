/**
 * What a closing tab still delivers: real closes and navigations of Chromium, a real receiver on another origin. The
 * receiver is what outlives the page, so all that is asserted is what arrived there.
 */
import { describe, expect, it } from "vitest";
import type { Received } from "../../packages/exporters/src/testing/decode";
import type { Receiver } from "./receiver";
import { chromiumTitle, noChromium, upTo, useWorld, type Visit, WAYS, windowsIn } from "./world";

/** Windows by number and size; with the story and its metrics the sum of all bodies is what the title says. */
const LOADS = {
  small: { count: 3, bytes: 500 },
  "48 kB": { count: 15, bytes: 3000 },
  "300 kB": { count: 100, bytes: 3000 },
} as const;

const STORY_SPANS = ["rtc.connect", "rtc.reconnect", "rtc.stall"];
const STORY_METRICS = [
  "rtc.client.connect.duration",
  "rtc.client.media.duration",
  "rtc.client.reconnect.attempts",
  "rtc.client.reconnect.duration",
  "rtc.client.reconnects",
  "rtc.client.rtt",
  "rtc.client.sessions.ended",
  "rtc.client.stall.duration",
];

const spanNames = ({ spans }: Received) => spans.map(({ item }) => item.name).sort();
const eventNames = ({ records }: Received) => new Set(records.map(({ item }) => item.eventName));
/** How many observations a histogram tells, all requests together. */
const observed = ({ metrics }: Received, name: string) =>
  metrics
    .filter(({ item }) => item.name === name)
    .flatMap(({ item }) => item.histogram?.dataPoints ?? [])
    .reduce((sum, { count }) => sum + count, 0);
const metricNames = ({ metrics }: Received) => [...new Set(metrics.map(({ item }) => item.name))].sort();

/** All of it is pending when the page goes: a connect is under way, which keeps telemetry quiet. */
async function load({ page }: Visit, { count, bytes }: { count: number; bytes: number }): Promise<void> {
  await page.evaluate(
    ([count, bytes]) => {
      window.telemetry.connecting();
      window.telemetry.windows(count, bytes);
      window.telemetry.story();
    },
    [count, bytes] as const,
  );
}

const bytesOf = ({ arrivals }: Receiver) => arrivals.reduce((sum, { wireBytes }) => sum + wireBytes, 0);
/** All but what one window more would have needed, and what is kept free for the last word. */
const quotaUsed = (receiver: Receiver) => bytesOf(receiver) > 50_000;

const cross = <A, B, C>(a: readonly A[], b: readonly B[], c: readonly C[]) =>
  a.flatMap((x) => b.flatMap((y) => c.map((z) => [x, y, z] as const)));

describe.skipIf(noChromium).each(WAYS)(`${chromiumTitle} by %s when the page goes`, (way) => {
  const world = useWorld();
  const leave = {
    "tab close": ({ page }: Visit) => page.close(),
    navigation: ({ page }: Visit) => page.goto(world.elsewhere()),
  };
  const HOWS = ["tab close", "navigation"] as const;

  it.each(cross(HOWS, ["small", "48 kB"] as const, [0, 1500]))(
    "by %s with %s pending and a CORS preflight of %d ms: all of it arrives, metrics included",
    async (how, size, preflightMs) => {
      const { count } = LOADS[size];
      const visit = await world.visit({ way, preflightMs });
      const { receiver } = visit;
      await load(visit, LOADS[size]);
      expect(receiver.arrivals).toEqual([]);
      await leave[how](visit);
      await receiver.until("everything", () => {
        const received = receiver.received();
        return (
          received.spans.length === 3 &&
          windowsIn(received).length === count &&
          observed(received, "rtc.client.rtt") === count
        );
      });
      const received = receiver.received();
      expect(spanNames(received)).toEqual(STORY_SPANS);
      expect(windowsIn(received)).toEqual(upTo(count));
      expect(eventNames(received)).toContain("rtc.session.end");
      expect(metricNames(received)).toEqual(STORY_METRICS);
      const bytes = receiver.arrivals.reduce((sum, { wireBytes }) => sum + wireBytes, 0);
      expect(bytes).toBeLessThan(64 * 1024);
      if (size === "48 kB") expect(bytes).toBeGreaterThan(48_000);
      expect(receiver.problems).toEqual([]);
    },
  );

  it.each(cross(HOWS, ["300 kB"] as const, [0, 1500]))(
    "by %s with %s pending and a CORS preflight of %d ms: the most valuable arrives, the rest after a reload",
    async (how, size, preflightMs) => {
      const { count } = LOADS[size];
      const visit = await world.visit({ way, preflightMs, persist: true });
      const { receiver } = visit;
      await visit.page.evaluate(() => window.telemetry.stored());
      await load(visit, LOADS[size]);
      // What a closing tab could not take along is stored as soon as there is so much of it.
      await visit.page.waitForFunction(async () => (await window.telemetry.stored()) > 0);
      await leave[how](visit);
      await receiver.until("what the quota takes", () => quotaUsed(receiver) && receiver.received().metrics.length > 0);
      const first = receiver.received();
      expect(spanNames(first)).toEqual(STORY_SPANS);
      expect(eventNames(first)).toContain("rtc.session.end");
      expect(metricNames(first)).toEqual(STORY_METRICS);
      expect(observed(first, "rtc.client.rtt")).toBe(count);
      expect(bytesOf(receiver)).toBeLessThan(64 * 1024);
      await visit.again();
      await receiver.until("the rest", () => windowsIn(receiver.received()).length >= count);
      const received = receiver.received();
      expect(spanNames(received)).toEqual(STORY_SPANS);
      expect(windowsIn(received).sort((a, b) => a - b)).toEqual(upTo(count));
      expect(receiver.problems).toEqual([]);
    },
  );

  it.each(HOWS)("by %s with 300 kB pending and nothing that persists: the rest is counted as dropped", async (how) => {
    const { count } = LOADS["300 kB"];
    const visit = await world.visit({ way });
    const { receiver } = visit;
    await load(visit, LOADS["300 kB"]);
    await leave[how](visit);
    const lost = () =>
      receiver
        .received()
        .records.map(({ item }) => item.attributes["rtc.telemetry.dropped.logs.shutdown"])
        .find((dropped) => dropped !== undefined);
    await receiver.until(
      "windows, the count of those lost, and its metric",
      () =>
        quotaUsed(receiver) && lost() !== undefined && metricNames(receiver.received()).length > STORY_METRICS.length,
    );
    const received = receiver.received();
    expect(spanNames(received)).toEqual(STORY_SPANS);
    expect(eventNames(received)).toContain("rtc.session.end");
    expect(metricNames(received)).toEqual([...STORY_METRICS, "rtc.client.telemetry.dropped"]);
    const arrived = windowsIn(received);
    // Of windows the oldest go first.
    expect(arrived).toEqual(upTo(arrived.length));
    expect(arrived.length).toBeGreaterThan(15);
    expect(lost()).toBe(count - arrived.length);
    expect(bytesOf(receiver)).toBeLessThan(64 * 1024);
    expect(receiver.problems).toEqual([]);
  });
});
