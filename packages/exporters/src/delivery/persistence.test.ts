import { IDBFactory, IDBTransaction } from "fake-indexeddb";
import { describe, expect, it, vi } from "vitest";
import { indexedDbStore, openIndexedDb } from "./indexed-db";
import { persistIn } from "./persistence";
import { balance, createWorld, ok, type World } from "./testing/world";
import type { DeliveryStore, StoredBatch } from "./types";

const late = { firstMs: 1e6, sendAtBytes: 1e6 };
const fill = (world: World, count: number) => {
  for (let i = 0; i < count; i++) {
    world.add(`e${i}`, { signal: "metrics", value: i % 4, bytes: 1_000, item: `${i} `.padEnd(997, "x") });
  }
};
const batch = (fields: Partial<StoredBatch> = {}): StoredBatch => ({
  signal: "logs",
  records: 1,
  value: 1,
  epoch: Date.parse("2026-01-01T00:00:00Z"),
  body: new TextEncoder().encode('["stored"]'),
  ...fields,
});
/** IndexedDB runs on real timers; virtual time stands still meanwhile. */
const disk = async (world: World) => {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await world.settle();
  }
};

describe("a page with persistence", () => {
  it("stores what the quota does not take, and sends it on the next visit, oldest first", async () => {
    const indexedDB = new IDBFactory();
    const first = createWorld({ limits: late, persist: indexedDbStore({ indexedDB }), reply: () => "never" });
    fill(first, 300);
    first.change("left");
    await disk(first);
    const { queued, persisted } = first.counts().signals.metrics;
    expect(queued).toBeGreaterThan(50);
    expect(queued + persisted).toBe(300);

    const second = createWorld({ persist: indexedDbStore({ indexedDB }) });
    await disk(second);
    second.add("new", { signal: "metrics" });
    await second.advance(60_000);
    expect(second.counts().signals.metrics).toMatchObject({ restored: persisted, sent: persisted + 1, queued: 0 });
    const inFlight = first.requests.flatMap(({ items }) => items);
    expect(new Set([...inFlight, ...second.received()]).size).toBe(301);
    expect(second.requests[0]?.items).not.toContain("new");
    expect(await openIndexedDb({ indexedDB }).take()).toEqual([]);
  });

  it("stores beforehand what a closing tab could not take along, keeps the most valuable, and takes it back when idle", async () => {
    const indexedDB = new IDBFactory();
    const world = createWorld({ limits: { firstMs: 5_000 }, persist: indexedDbStore({ indexedDB }) });
    await disk(world);
    const release = world.delivery.hold();
    fill(world, 300);
    await world.advance(1);
    await disk(world);
    const { queued, persisted } = world.counts().signals.metrics;
    expect(queued + persisted).toBe(300);
    expect(world.counts().queuedBytes).toBeLessThanOrEqual(60 << 10);
    expect(queued).toBeGreaterThan(40);
    release();
    await world.advance(10_000);
    // The most valuable never left memory.
    expect(world.received().every((name) => Number.parseInt(name, 10) % 4 === 0)).toBe(true);
    for (let i = 0; i < 8; i++) {
      await disk(world);
      await world.advance(20_000);
    }
    expect(new Set(world.received()).size).toBe(300);
    expect(world.received()).toHaveLength(300);
  });

  it("commits in the very task in which the page goes, because there is no other", async () => {
    const world = createWorld({ limits: late, persist: indexedDbStore({ indexedDB: new IDBFactory() }) });
    await disk(world);
    const commit = vi.spyOn(IDBTransaction.prototype, "commit");
    fill(world, 200);
    world.change("left");
    for (let i = 0; i < 50; i++) await Promise.resolve();
    expect(commit).toHaveBeenCalledTimes(1);
    commit.mockRestore();
    await disk(world);
    expect(world.counts().signals.metrics.persisted).toBeGreaterThan(100);
  });

  it("takes it back itself when it is shown again, and nothing is sent twice", async () => {
    const world = createWorld({ limits: late, persist: indexedDbStore({ indexedDB: new IDBFactory() }) });
    fill(world, 200);
    world.change("hidden");
    await disk(world);
    expect(world.counts().signals.metrics.persisted).toBeGreaterThan(100);
    world.change("visible");
    await disk(world);
    await world.advance(60_000);
    expect(world.received()).toHaveLength(200);
    expect(new Set(world.received()).size).toBe(200);
  });

  it("stores what fails while it is hidden", async () => {
    const world = createWorld({
      limits: late,
      persist: indexedDbStore({ indexedDB: new IDBFactory() }),
      reply: () => "reset",
    });
    world.add("a");
    world.change("hidden");
    await disk(world);
    expect(world.counts().signals.logs).toMatchObject({ queued: 0, persisted: 1, failures: { network: 1 } });
  });

  it("stores at shutdown instead of dropping", async () => {
    const indexedDB = new IDBFactory();
    const world = createWorld({ persist: indexedDbStore({ indexedDB }), reply: () => "reset" });
    world.add("a");
    await disk(world);
    const end = world.delivery.shutdown();
    await disk(world);
    await end;
    expect(world.counts().signals.logs).toMatchObject({ persisted: 1, queued: 0, dropped: {} });
    expect(await openIndexedDb({ indexedDB }).take()).toMatchObject([{ signal: "logs", records: 1 }]);
  });

  it("deletes it all on disable", async () => {
    const indexedDB = new IDBFactory();
    await openIndexedDb({ indexedDB }).put([batch()]);
    const world = createWorld({ limits: late, persist: indexedDbStore({ indexedDB }) });
    fill(world, 200);
    world.change("hidden");
    world.delivery.disable();
    await disk(world);
    expect(await openIndexedDb({ indexedDB }).take()).toEqual([]);
    expect(balance(world.counts()).came).toBe(balance(world.counts()).went);
  });

  it("drops what is older than a day, and what has no endpoint any more, and counts both", async () => {
    const indexedDB = new IDBFactory();
    const old = batch({ epoch: Date.parse("2025-12-30T00:00:00Z"), records: 7 });
    await openIndexedDb({ indexedDB }).put([old, batch({ signal: "traces", records: 2 }), batch()]);
    const world = createWorld({
      persist: indexedDbStore({ indexedDB }),
      endpoints: { logs: "https://x.example/logs" },
    });
    await disk(world);
    await world.advance(5_000);
    expect(world.counts().signals.logs).toMatchObject({ restored: 8, sent: 1, dropped: { expired: 7 } });
    expect(world.counts().signals.traces).toMatchObject({ restored: 2, dropped: { no_endpoint: 2 } });
  });

  it("keeps everything in memory, and says so once, when the store fails", async () => {
    const failing: DeliveryStore = {
      put: () => Promise.reject(new Error("quota")),
      take: () => Promise.reject(new Error("private mode")),
      purge: () => Promise.reject(new Error("gone")),
    };
    const world = createWorld({ limits: late, persist: persistIn(failing) });
    fill(world, 100);
    world.change("hidden");
    await world.settle();
    world.change("visible");
    await world.advance(60_000);
    expect(world.counts().signals.metrics).toMatchObject({ sent: 100, persisted: 0, dropped: {} });
    expect(world.warnings).toHaveLength(1);
    world.delivery.disable();
    await world.settle();
  });

  it("leaves in the store what it took out too late, hidden again", async () => {
    const kept: StoredBatch[] = [batch()];
    let open: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow: DeliveryStore = {
      async put(batches) {
        kept.push(...batches);
        return [];
      },
      async take() {
        await gate;
        return kept.splice(0);
      },
      purge: async () => {
        kept.length = 0;
      },
    };
    const world = createWorld({ persist: persistIn(slow), reply: ok });
    await world.settle();
    world.change("hidden");
    open?.();
    await world.settle();
    expect(kept).toHaveLength(1);
    expect(world.counts().signals.logs.restored).toBe(0);
  });
});

describe("the IndexedDB store", () => {
  it("gives back what was put, once, in order", async () => {
    const store = openIndexedDb({ indexedDB: new IDBFactory() });
    await store.put([batch({ records: 1 }), batch({ records: 2 })]);
    await store.put([batch({ records: 3 })]);
    expect((await store.take()).map(({ records }) => records)).toEqual([1, 2, 3]);
    expect(await store.take()).toEqual([]);
  });

  it("gives every batch to one of two tabs only", async () => {
    const indexedDB = new IDBFactory();
    const [one, two] = [openIndexedDb({ indexedDB }), openIndexedDb({ indexedDB })];
    await one.put([batch(), batch(), batch()]);
    const taken = await Promise.all([one.take(), two.take(), one.take()]);
    expect(taken.flat()).toHaveLength(3);
  });

  it("is bounded: least valuable out first, of those the oldest, and says what went", async () => {
    const store = openIndexedDb({ indexedDB: new IDBFactory(), maxBytes: 25 });
    const body = new Uint8Array(10);
    await store.put([batch({ body, records: 1, value: 0 }), batch({ body, records: 2, value: 3 })]);
    const evicted = await store.put([batch({ body, records: 3, value: 1 }), batch({ body, records: 4, value: 1 })]);
    expect(evicted.map(({ records }) => records)).toEqual([2, 3]);
    expect((await store.take()).map(({ records }) => records)).toEqual([1, 4]);
  });

  it("ignores and clears away what is not a batch", async () => {
    const indexedDB = new IDBFactory();
    const store = openIndexedDb({ indexedDB });
    await store.put([batch()]);
    const strange = [
      null,
      "text",
      { signal: "profiles" },
      { ...batch(), body: "no bytes" },
      { ...batch(), records: -1 },
    ];
    await store.put(strange as unknown as StoredBatch[]);
    expect(await store.take()).toHaveLength(1);
  });

  it("rejects where there is no IndexedDB, and does not remember it", async () => {
    const store = openIndexedDb();
    await expect(store.take()).rejects.toThrow();
    await expect(store.put([batch()])).rejects.toThrow();
  });

  it("opens again after another tab closed its connection", async () => {
    const indexedDB = new IDBFactory();
    const store = openIndexedDb({ indexedDB });
    await store.put([batch()]);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase("rtcscope");
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error);
    });
    await store.put([batch()]);
    expect(await store.take()).toHaveLength(1);
  });
});
