import { describe, expect, it } from "vitest";
import { createWorld, ok, status, type World } from "./testing/world";

const QUOTA = 64 * 1024;
const fill = (world: World, bytes: number, record: Parameters<World["add"]>[1] = {}) => {
  for (let i = 0; i < bytes / 1_000; i++) world.add(`e${i}`, { bytes: 1_000, item: "x".repeat(997), ...record });
};
const flying = (world: World) => world.open().reduce((sum, { bytes }) => sum + bytes, 0);
/** Nothing of this page is sent before it is left. */
const late = { firstMs: 1e6, sendAtBytes: 1e6 };

describe.each(["hidden", "left"] as const)("a page that is %s", (change) => {
  it("sends in the same task, as keepalive, several signals at once", () => {
    const world = createWorld({ limits: late });
    for (const signal of ["traces", "logs", "metrics"] as const) world.add(signal, { signal });
    world.change(change);
    expect(world.requests.map(({ items, init }) => [items, init.keepalive])).toEqual([
      [["traces"], true],
      [["logs"], true],
      [["metrics"], true],
    ]);
  });

  it.each([1, 4])("takes 48 kB along in full (estimates off by %d)", (inflation) => {
    const world = createWorld({ inflation, limits: late });
    for (const signal of ["traces", "logs", "metrics"] as const) fill(world, 16_000 / inflation, { signal });
    world.change(change);
    expect(world.requests).toHaveLength(3);
    expect(world.counts().signals).toMatchObject({ logs: { queued: 16 / inflation } });
    expect(world.requests.flatMap(({ items }) => items)).toHaveLength(48 / inflation);
  });

  it.each([0.5, 1, 4])("fills the quota with the most valuable of 300 kB (estimates off by %d)", (inflation) => {
    const world = createWorld({ inflation, limits: { ...late, floodBurst: 1e6 } });
    for (const value of [3, 2, 1, 0]) {
      for (const signal of ["metrics", "logs", "traces"] as const) {
        const count = Math.floor((value ? 30_000 : 8_000) / 1_000 / inflation);
        for (let i = 0; i < count; i++) {
          world.add(`${value}`, { signal, value, bytes: 1_000, item: `${value}${"x".repeat(996)}` });
        }
      }
    }
    world.change(change);
    expect(flying(world)).toBeLessThanOrEqual(QUOTA - 2_048);
    expect(flying(world)).toBeGreaterThan(QUOTA * 0.85);
    const values = world.requests.flatMap(({ items }) => items.map((item) => item[0]));
    expect(values.filter((value) => value === "0")).toHaveLength(3 * Math.floor(8 / inflation));
    expect(values).not.toContain("3");
  });

  it("has metrics collected first", () => {
    let world: World | undefined;
    world = createWorld({ limits: late, collect: () => world?.add("point", { signal: "metrics" }) });
    world.change(change);
    expect(world.requests.map(({ items }) => items)).toEqual([["point"]]);
  });

  it("still takes what listeners after ours have to say", async () => {
    const world = createWorld({ limits: late });
    world.change(change);
    world.add("session end", { value: 0 });
    await Promise.resolve();
    expect(world.requests.map(({ items }) => items)).toEqual([["session end"]]);
  });

  it("keeps the rest in memory and sends it when it can", async () => {
    const world = createWorld({ limits: late });
    fill(world, 100_000, { signal: "metrics" });
    world.change(change);
    expect(flying(world)).toBeLessThanOrEqual(QUOTA);
    await world.advance(10_000);
    world.change("visible");
    await world.advance(10_000);
    expect(world.counts().signals.metrics).toMatchObject({ sent: 100, queued: 0, dropped: {} });
  });

  it("never has more than the quota in flight, also when it is hidden again and again", async () => {
    const world = createWorld({ limits: late, reply: () => "never" });
    for (let i = 0; i < 10; i++) {
      fill(world, 30_000, { signal: "metrics" });
      world.change(change);
      expect(
        world
          .open()
          .filter(({ init }) => init.keepalive)
          .reduce((sum, { bytes }) => sum + bytes, 0),
      ).toBeLessThanOrEqual(QUOTA);
      world.change("visible");
    }
  });

  it("counts what was in flight before it against the quota, and does not send it twice", async () => {
    const world = createWorld({ reply: () => "never", limits: { sendAtBytes: 30_000 } });
    fill(world, 32_000, { signal: "metrics" });
    await world.advance(100);
    const first = world.requests[0]?.bytes ?? 0;
    expect(first).toBeGreaterThan(25_000);
    fill(world, 60_000, { signal: "metrics" });
    world.change(change);
    expect(flying(world)).toBeLessThanOrEqual(QUOTA);
    expect(world.requests.flatMap(({ items }) => items).length).toBeLessThanOrEqual(64);
    expect(world.requests.length).toBe(2);
  });

  it("respects the size that a 413 has taught", async () => {
    const world = createWorld({ reply: ({ bytes }) => (bytes > 5_000 ? new Response("", { status: 413 }) : ok()) });
    fill(world, 20_000, { signal: "metrics" });
    await world.advance(60_000);
    expect(world.counts().signals.metrics.sent).toBe(20);
    fill(world, 20_000, { signal: "metrics" });
    world.change(change);
    await world.settle();
    expect(world.counts().signals.metrics).toMatchObject({ sent: 40, dropped: {} });
  });
});

describe("metrics that are collected later in the same task", () => {
  const collectLater = (world: () => World | undefined) => async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    world()?.add("point", { signal: "metrics", bytes: 2_000, item: `point${"x".repeat(1_900)}` });
  };
  const microtasks = async () => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  };

  it.each([100_000, 58_000])("find room that windows of %d bytes would have taken", async (bytes) => {
    let world: World | undefined;
    world = createWorld({
      limits: { ...late, floodBurst: 1e6 },
      collect: collectLater(() => world),
      reply: () => "never",
    });
    fill(world, bytes, { value: 2 });
    world.change("gone");
    await microtasks();
    expect(world.requests.some(({ items }) => items.some((item) => item.startsWith("point")))).toBe(true);
    expect(flying(world)).toBeLessThanOrEqual(QUOTA - 2_048);
    expect(flying(world)).toBeGreaterThan(QUOTA * 0.85);
  });

  it("come to an end, also when every collection gives some", async () => {
    let collected = 0;
    const world = createWorld({
      limits: late,
      reply: () => "never",
      async collect() {
        await Promise.resolve();
        world.add(`point${++collected}`, { signal: "metrics" });
      },
    });
    world.change("hidden");
    await microtasks();
    expect(collected).toBeLessThan(10);
  });

  it("leave nothing waiting when there are none", async () => {
    const world = createWorld({ limits: { ...late, floodBurst: 1e6 }, collect: async () => {} });
    fill(world, 59_000, { value: 2 });
    world.change("left");
    await microtasks();
    expect(world.requests.flatMap(({ items }) => items)).toHaveLength(59);
  });
});

describe("a page that is gone for good", () => {
  it("counts what did not fit and says so with its last request", () => {
    const told: number[] = [];
    const world = createWorld({
      limits: { ...late, floodBurst: 1e6 },
      report({ signals }) {
        told.push(signals.logs.dropped.shutdown ?? 0);
        return { signal: "logs", name: "report", value: 1, bytes: 500, item: `report${told.at(-1)}` };
      },
    });
    fill(world, 300_000, { value: 2 });
    world.change("gone");
    const { added, queued, dropped } = world.counts().signals.logs;
    expect(dropped.shutdown).toBeGreaterThan(200);
    expect(world.requests.at(-1)?.items).toEqual([`report${dropped.shutdown}`]);
    expect(added).toBe(queued + (dropped.shutdown ?? 0));
    expect(world.requests.flatMap(({ items }) => items)).toHaveLength(queued);
    expect(flying(world)).toBeLessThanOrEqual(QUOTA);
    world.change("hidden");
    expect(world.counts().signals.logs.dropped).toEqual(dropped);
  });

  it("counts nothing when everything fits", async () => {
    const fits = createWorld({ limits: late });
    fill(fits, 48_000);
    fits.change("gone");
    expect(fits.counts().signals.logs.dropped).toEqual({});
  });
});

describe("back-off when the page goes", () => {
  it("holds on a mere switch of tabs, gives way to one last try when the page is left", async () => {
    const world = createWorld({ reply: () => "reset", random: () => 0.999 });
    world.add("a");
    await world.advance(2_000);
    expect(world.requests).toHaveLength(1);
    world.change("hidden");
    expect(world.requests).toHaveLength(1);
    world.change("left");
    expect(world.requests).toHaveLength(2);
  });

  it("holds in full where the receiver asked for it", async () => {
    const world = createWorld({ reply: status(429, { "retry-after": "60" }) });
    world.add("a");
    await world.advance(2_000);
    world.change("left");
    expect(world.requests).toHaveLength(1);
  });
});

describe("in normal running", () => {
  it("a request is keepalive too, so that closing the tab does not cancel it", async () => {
    const world = createWorld();
    world.add("a");
    await world.advance(2_000);
    expect(world.requests[0]?.init.keepalive).toBe(true);
  });

  it("one too large for the quota goes without", async () => {
    const world = createWorld();
    world.add("a", { bytes: 100_000, item: "x".repeat(100_000) });
    await world.advance(2_000);
    expect(world.requests[0]?.init.keepalive).toBe(false);
    expect(world.counts().signals.logs.sent).toBe(1);
  });

  it("gives the quota back when the answer has been read", async () => {
    const world = createWorld();
    for (let i = 0; i < 10; i++) {
      fill(world, 40_000, { signal: "metrics" });
      await world.advance(10_000);
    }
    expect(world.requests.every(({ init }) => init.keepalive)).toBe(true);
    expect(world.counts().signals.metrics.sent).toBe(400);
  });
});

describe("shutdown of a page that goes", () => {
  it("sends all signals at once", async () => {
    const world = createWorld({ limits: late, reply: () => "never" });
    for (const signal of ["traces", "logs", "metrics"] as const) world.add(signal, { signal });
    world.change("left");
    world.add("last");
    world.delivery.shutdown();
    expect(world.requests.flatMap(({ items }) => items)).toEqual(["traces", "logs", "metrics", "last"]);
  });
});
