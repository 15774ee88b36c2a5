import { describe, expect, it } from "vitest";
import { balance, createWorld, ok, status } from "./testing/world";
import type { DeliveryCounts } from "./types";

const big = (length: number, mark = "x") => mark.repeat(length);

describe("one request in flight", () => {
  it("starts the next request only when the last one is answered, whatever the signal", async () => {
    const world = createWorld({ reply: () => "never" });
    for (const signal of ["logs", "traces", "metrics"] as const) world.add("a", { signal });
    await world.advance(9_000);
    expect(world.requests).toHaveLength(1);
    await world.advance(60_000);
    const overlapping = world.requests.filter((request, index) => {
      const before = world.requests[index - 1];
      return before && request.at < before.at + 10_000;
    });
    expect(world.requests.length).toBeGreaterThan(2);
    expect(overlapping).toEqual([]);
  });

  it("sends oldest first: the signal of the oldest record, its records in order", async () => {
    const world = createWorld();
    world.add("t1", { signal: "traces", value: 3 });
    world.add("l1", { value: 0 });
    world.add("t2", { signal: "traces", value: 0 });
    await world.advance(5_000);
    expect(world.requests.map(({ items }) => items)).toEqual([["t1", "t2"], ["l1"]]);
  });

  it("keeps the order also when a back-off ends while it looks for what may be sent", async () => {
    let looks = 0;
    let monotonic = () => 1000;
    const names = Array.from({ length: 50 }, (_, index) => `e${index}`);
    const world = createWorld({
      reply: () => "reset",
      // Timers are a little early, as real ones are, and time goes on with every look at the clock.
      clock: { monotonic: () => monotonic(), epoch: () => 0 },
    });
    monotonic = () => world.now();
    for (const name of names) world.add(name);
    await world.advance(2_100);
    expect(world.requests).toHaveLength(1);
    world.reply = ok;
    monotonic = () => world.now() - 5 + 0.2 * looks++;
    await world.advance(60_000);
    expect(world.received()).toEqual(names);
  });

  it("asks for low priority and never follows a redirect", async () => {
    const world = createWorld();
    world.add("a");
    await world.advance(5_000);
    expect(world.requests[0]?.init).toMatchObject({ method: "POST", priority: "low", redirect: "manual" });
  });

  it("pauses between the requests of a backlog", async () => {
    const world = createWorld({ reply: () => "reset", limits: { maxQueueBytes: 400_000 } });
    for (let i = 0; i < 8; i++) world.add(`a${i}`, { bytes: 20_000, item: big(20_000) });
    await world.advance(3_000);
    world.reply = ok;
    const before = world.requests.length;
    await world.advance(120_000);
    const gaps = world.requests
      .slice(before + 1)
      .map(({ at }, index) => at - (world.requests[before + index]?.at ?? 0));
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
  });
});

describe("batches", () => {
  it("are split by encoded bytes, also when the estimates are wrong", async () => {
    for (const inflation of [1, 4]) {
      const world = createWorld({ inflation, limits: { maxBatchBytes: 8_192 } });
      for (let i = 0; i < 100; i++) world.add("a", { bytes: 500, item: big(500) });
      await world.advance(60_000);
      expect(world.received()).toHaveLength(100);
      expect(Math.max(...world.requests.map(({ bytes }) => bytes))).toBeLessThanOrEqual(8_192);
    }
  });

  it("learn from the encoder what records cost, so that requests stay well filled", async () => {
    let encodings = 0;
    const encode = (_signal: string, items: readonly unknown[]) => {
      encodings++;
      const text = JSON.stringify(items);
      return new TextEncoder().encode(text.padEnd(4 * text.length));
    };
    const world = createWorld({ encode, limits: { maxBatchBytes: 32_768 } });
    for (let i = 0; i < 100; i++) world.add("a", { bytes: 1_000, item: big(1_000) });
    await world.advance(60_000);
    expect(world.received()).toHaveLength(100);
    expect(world.requests.length).toBeLessThanOrEqual(Math.ceil(400_000 / 32_768) + 3);
    expect(encodings).toBeLessThanOrEqual(world.requests.length + 2);
  });

  it("hold a record alone when it is larger than any batch should be", async () => {
    const world = createWorld({ limits: { maxBatchBytes: 1_000 } });
    world.add("small");
    world.add("huge", { bytes: 5_000, item: big(5_000) });
    world.add("small");
    await world.advance(5_000);
    expect(world.requests.map(({ items }) => items.length)).toEqual([1, 1, 1]);
    expect(world.counts().signals.logs.sent).toBe(3);
  });

  it("lose only the record that does not encode", async () => {
    const encode = (_signal: string, items: readonly unknown[]) => {
      if (items.includes("poison")) throw new Error("cannot");
      return new TextEncoder().encode(JSON.stringify(items));
    };
    const world = createWorld({ encode });
    for (const name of ["a", "b", "poison", "c", "d"]) world.add(name);
    await world.advance(10_000);
    expect(world.received().sort()).toEqual(["a", "b", "c", "d"]);
    expect(world.counts().signals.logs.dropped).toEqual({ encode: 1 });
    expect(world.warnings).toHaveLength(1);
  });
});

describe("silence during a connect", () => {
  it("sends nothing while a hold is open, and soon after the last one ends", async () => {
    const world = createWorld();
    const first = world.delivery.hold();
    const second = world.delivery.hold();
    world.add("a", { bytes: 50_000, item: big(50_000) });
    await world.delivery.flush();
    await world.advance(30_000);
    first();
    first();
    await world.advance(10_000);
    expect(world.requests).toEqual([]);
    second();
    await world.advance(2_000);
    expect(world.requests).toHaveLength(1);
  });

  it("lasts at most 60 s, over all holds that overlap", async () => {
    const world = createWorld();
    world.add("a");
    world.delivery.hold();
    await world.advance(59_000);
    world.delivery.hold();
    expect(world.requests).toEqual([]);
    await world.advance(1_000);
    expect(world.requests.map(({ at }) => at)).toEqual([61_000]);
  });

  it("protects the next reconnect again after it ran out", async () => {
    const world = createWorld();
    world.delivery.hold();
    await world.advance(70_000);
    world.delivery.hold();
    world.add("a");
    await world.advance(50_000);
    expect(world.requests).toEqual([]);
  });

  it("gives way when the page goes", async () => {
    const world = createWorld();
    world.delivery.hold();
    world.add("a");
    world.change("hidden");
    expect(world.requests.map(({ items }) => items)).toEqual([["a"]]);
  });
});

describe("pace", () => {
  /** When requests start while one small record arrives per second. */
  const starts = async (prepare: (world: ReturnType<typeof createWorld>) => void) => {
    const world = createWorld({ limits: { floodPerSecond: 100 } });
    await world.advance(5_000);
    prepare(world);
    for (let second = 0; second < 400; second++) {
      world.add("a");
      await world.advance(1_000);
    }
    return world.requests.filter(({ at }) => at > 100_000).map(({ at }) => at);
  };
  const gap = (times: number[]) => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);

  it("is one send per interval, the first within seconds so that a CORS preflight is cached", async () => {
    const world = createWorld();
    world.add("a");
    await world.advance(2_000);
    expect(world.requests).toHaveLength(1);
    const normal = gap(await starts(() => {}));
    expect(normal).toBeGreaterThan(9_400);
    expect(normal).toBeLessThan(10_600);
  });

  it.each<[string, number, (world: ReturnType<typeof createWorld>) => void]>([
    ["in the background", 2, (world) => world.change("hidden")],
    [
      "under data saving",
      2,
      (world) => {
        world.saveData = true;
      },
    ],
    ["while the encoder is limited", 2, (world) => world.delivery.pressure(1)],
    [
      "never by more than 4",
      4,
      (world) => {
        world.change("hidden");
        world.saveData = true;
        world.delivery.pressure(2);
      },
    ],
  ])("stretches %s (x%d)", async (_when, factor, prepare) => {
    const stretched = gap(await starts(prepare));
    expect(stretched / 10_000).toBeGreaterThan(factor * 0.9);
    expect(stretched / 10_000).toBeLessThan(factor * 1.1);
  });

  it("is soon for what is most valuable, and takes along what waits", async () => {
    const world = createWorld({ limits: { intervalMs: 30_000 } });
    world.add("first");
    await world.advance(3_000);
    world.add("window", { value: 2 });
    await world.advance(10_000);
    expect(world.requests).toHaveLength(1);
    world.add("stall", { value: 0 });
    await world.advance(2_500);
    expect(world.received()).toEqual(["first", "window", "stall"]);
  });

  it("says how much it is stretched, so that windows can do the same", () => {
    const world = createWorld();
    const seen = [world.delivery.stretch()];
    world.delivery.pressure(1);
    seen.push(world.delivery.stretch());
    world.saveData = true;
    seen.push(world.delivery.stretch());
    world.change("hidden");
    seen.push(world.delivery.stretch());
    world.delivery.pressure(Number.NaN);
    world.change("visible");
    seen.push(world.delivery.stretch());
    expect(seen).toEqual([1, 2, 4, 4, 2]);
  });

  it("sends before so much waits that a closing tab could not take it along", async () => {
    const world = createWorld();
    await world.advance(3_000);
    world.add("a", { bytes: 20_000, item: big(20_000) });
    await world.advance(100);
    expect(world.requests).toHaveLength(0);
    world.add("b", { bytes: 13_000, item: big(13_000) });
    await world.advance(100);
    expect(world.requests).toHaveLength(1);
  });

  it("collects metrics right before a send", async () => {
    let world: ReturnType<typeof createWorld> | undefined;
    const collect = () => world?.add("point", { signal: "metrics" });
    world = createWorld({ collect });
    await world.advance(25_000);
    expect(world.requests.map(({ at, items }) => [at, items])).toEqual([
      [3_000, ["point"]],
      [13_000, ["point"]],
      [23_000, ["point"]],
    ]);
  });
});

describe("flood guard", () => {
  it("limits one name and leaves the others alone", async () => {
    const world = createWorld();
    for (let i = 0; i < 1_000; i++) world.add("loop");
    world.add("other");
    const { added, queued, dropped } = world.counts().signals.logs;
    expect({ added, queued, dropped }).toEqual({ added: 1_001, queued: 101, dropped: { flood: 900 } });
    expect(world.warnings).toHaveLength(1);
    await world.advance(2_000);
    world.add("loop");
    expect(world.counts().signals.logs.dropped).toEqual({ flood: 900 });
  });

  it("is bounded itself: names beyond the first few hundred share one allowance", () => {
    const world = createWorld();
    for (let i = 0; i < 1_000; i++) world.add(`generated ${i}`);
    expect(world.counts().signals.logs).toMatchObject({ queued: 356, dropped: { flood: 644 } });
  });

  it("leaves metrics alone, which aggregation bounds", () => {
    const world = createWorld();
    for (let i = 0; i < 500; i++) world.add("m", { signal: "metrics" });
    expect(world.counts().signals.metrics.dropped).toEqual({});
  });
});

describe("bounds", () => {
  it("give up the least valuable first, of those the oldest", async () => {
    const world = createWorld({ reply: () => "reset", limits: { maxQueueRecords: 4, intervalMs: 1_000_000 } });
    world.delivery.hold();
    for (const [name, value] of Object.entries({ a: 3, b: 0, c: 3, d: 2, e: 1, f: 0 })) world.add(name, { value });
    expect(world.counts().signals.logs.dropped).toEqual({ queue_full: 2 });
    world.add("worthless", { value: 3 });
    expect(world.counts().signals.logs.dropped).toEqual({ queue_full: 3 });
    world.reply = ok;
    await world.advance(200_000);
    expect(world.received()).toEqual(["b", "d", "e", "f"]);
  });

  it("are one byte budget for all signals", () => {
    const world = createWorld({ limits: { maxQueueBytes: 1_000 } });
    world.add("m", { signal: "metrics", value: 2, bytes: 400 });
    world.add("t", { signal: "traces", value: 0, bytes: 400 });
    world.add("l", { signal: "logs", value: 1, bytes: 400 });
    const { signals, queuedBytes } = world.counts();
    expect(queuedBytes).toBe(800);
    expect(signals.metrics.dropped).toEqual({ queue_full: 1 });
  });

  it("never trade many for one that does not fit anyway", () => {
    const world = createWorld({ limits: { maxQueueBytes: 1_000 } });
    for (let i = 0; i < 10; i++) world.add(`a${i}`, { value: 3 });
    world.add("huge", { value: 0, bytes: 1_001 });
    expect(world.counts().signals.logs).toMatchObject({ queued: 10, dropped: { queue_full: 1 } });
  });

  it("count what is in flight", async () => {
    const world = createWorld({ reply: () => "never", limits: { maxQueueBytes: 1_000 } });
    for (let i = 0; i < 10; i++) world.add(`a${i}`);
    await world.advance(3_000);
    expect(world.open()).toHaveLength(1);
    world.add("late", { value: 0 });
    expect(world.counts()).toMatchObject({ queuedBytes: 1_000, signals: { logs: { dropped: { queue_full: 1 } } } });
    world.reply = ok;
    await world.advance(60_000);
    expect(world.counts().signals.logs).toMatchObject({ sent: 10, dropped: { queue_full: 1 } });
    expect(world.received()).not.toContain("late");
  });

  it("survive absurd sizes", () => {
    const world = createWorld();
    for (const bytes of [Number.NaN, -5, 0, Number.POSITIVE_INFINITY]) world.add("a", { bytes });
    expect(world.counts().queuedBytes).toBe(3);
    expect(balance(world.counts())).toEqual({ came: 4, went: 4 });
  });
});

describe("report", () => {
  const reporter = () => {
    const seen: DeliveryCounts[] = [];
    const report = (counts: DeliveryCounts) => {
      seen.push(counts);
      return { signal: "logs", name: "report", value: 0, bytes: 50, item: `report${seen.length}` } as const;
    };
    return { seen, report };
  };

  it("travels with the next upload and carries every loss by signal and reason", async () => {
    const { seen, report } = reporter();
    const world = createWorld({ report, limits: { floodBurst: 1 } });
    world.add("a");
    world.add("a");
    await world.advance(2_500);
    expect(seen[0]?.signals.logs).toMatchObject({ added: 2, dropped: { flood: 1 } });
    expect(world.received()).toEqual(["a", "report1"]);
  });

  it("is not subject to the flood guard, and is not asked for when nothing happened", async () => {
    const { seen, report } = reporter();
    const world = createWorld({ report, limits: { floodBurst: 1, floodPerSecond: 0 } });
    for (const name of ["a", "b", "c"]) {
      world.add(name);
      await world.advance(20_000);
    }
    world.change("hidden");
    world.change("left");
    await world.delivery.shutdown();
    expect(seen).toHaveLength(3);
    expect(world.received()).toEqual(["a", "report1", "b", "report2", "c", "report3"]);
  });

  it("is no reason for an upload of its own", async () => {
    const { seen, report } = reporter();
    const world = createWorld({ report });
    await world.advance(60_000);
    expect([seen.length, world.requests.length]).toEqual([0, 0]);
    world.add("a");
    await world.advance(60_000);
    expect([seen.length, world.requests.length]).toEqual([1, 1]);
  });

  it("goes at the end, also when nothing else does", async () => {
    const { report } = reporter();
    const world = createWorld({ report, reply: status(400) });
    world.add("a");
    await world.advance(3_000);
    world.reply = ok;
    await world.delivery.shutdown();
    expect(world.received()).toEqual(["report2"]);
  });
});

describe("disable", () => {
  it("purges, cancels and stays silent", async () => {
    const world = createWorld({ reply: () => "never" });
    world.add("a");
    await world.advance(3_000);
    world.add("b");
    world.delivery.disable();
    expect(world.open()).toEqual([]);
    world.add("c");
    world.change("hidden");
    world.change("left");
    world.change("visible");
    await world.delivery.flush();
    await world.delivery.shutdown();
    await world.advance(600_000);
    expect(world.requests).toHaveLength(1);
    expect(world.counts()).toMatchObject({
      queuedBytes: 0,
      signals: { logs: { added: 2, queued: 0, dropped: { disabled: 2 } } },
    });
    expect(world.warnings).toEqual([]);
  });
});

describe("shutdown", () => {
  it("collects, sends everything at once, and is the same promise twice", async () => {
    const world = createWorld();
    for (const signal of ["traces", "logs", "metrics"] as const) world.add(signal, { signal });
    world.delivery.hold();
    const end = world.delivery.shutdown();
    expect(world.delivery.shutdown()).toBe(end);
    await end;
    expect(world.received()).toEqual(["traces", "logs", "metrics"]);
    world.add("late");
    await world.advance(60_000);
    expect(world.requests).toHaveLength(3);
  });

  it("counts what it could not send, and does not wait for longer than a timeout", async () => {
    const world = createWorld({ reply: () => "never" });
    world.add("a");
    world.add("b", { signal: "traces" });
    let over = false;
    world.delivery.shutdown().then(() => {
      over = true;
    });
    await world.advance(9_999);
    expect(over).toBe(false);
    await world.advance(1);
    expect(over).toBe(true);
    const { signals } = world.counts();
    expect([signals.logs.dropped, signals.traces.dropped]).toEqual([{ shutdown: 1 }, { shutdown: 1 }]);
  });

  it("tries once more in spite of our own back-off, but not against the receiver's word", async () => {
    const own = createWorld({ reply: status(503) });
    own.add("a");
    await own.advance(2_000);
    own.reply = ok;
    await own.delivery.shutdown();
    expect(own.counts().signals.logs.sent).toBe(1);

    const told = createWorld({ reply: status(503, { "retry-after": "120" }) });
    told.add("a");
    await told.advance(2_000);
    told.reply = ok;
    await told.delivery.shutdown();
    expect(told.counts().signals.logs).toMatchObject({ sent: 0, dropped: { shutdown: 1 } });
  });
});

describe("host safety", () => {
  it("nothing that is passed in can throw through it, and each kind is said once", async () => {
    const fail = () => {
      throw new Error("host");
    };
    const world = createWorld({ collect: fail, report: fail, headers: fail });
    world.add("a");
    await world.advance(40_000);
    world.change("hidden");
    await world.delivery.flush();
    await world.delivery.shutdown();
    expect(world.warnings.map((text) => text.split(":")[0]).sort()).toEqual(["collect", "headers", "report", "retry"]);
  });

  it("a logger that throws does not either", async () => {
    const diag = {
      warn: () => {
        throw new Error("logger");
      },
    };
    const world = createWorld({ diag, reply: status(400) });
    world.add("a");
    await world.advance(3_000);
    expect(world.counts().signals.logs.dropped).toEqual({ rejected: 1 });
  });

  it("works without a page, as in Node: nothing is a keepalive request", async () => {
    const world = createWorld({ page: false });
    world.add("a");
    await world.advance(2_000);
    expect(world.requests[0]?.init.keepalive).toBe(false);
  });

  it("counts what has no endpoint", () => {
    const world = createWorld({ endpoints: { traces: "/v1/traces" } });
    world.add("a");
    expect(world.counts().signals.logs).toMatchObject({ added: 1, queued: 0, dropped: { no_endpoint: 1 } });
  });

  it("sends the given headers and content type, functions asked each time", async () => {
    let calls = 0;
    const world = createWorld({ headers: () => ({ authorization: `Bearer ${++calls}` }) });
    world.add("a");
    await world.advance(3_000);
    world.add("b");
    await world.advance(20_000);
    expect(world.requests.map(({ headers }) => headers)).toEqual([
      { authorization: "Bearer 1", "content-type": "application/x-protobuf" },
      { authorization: "Bearer 2", "content-type": "application/x-protobuf" },
    ]);
  });
});
