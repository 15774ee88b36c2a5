import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { persistIn } from "./persistence";
import { balance, createWorld, type Reply } from "./testing/world";
import type { DeliveryStore, StoredBatch } from "./types";

const LIMITS = { maxQueueRecords: 40, maxQueueBytes: 6_000, maxBatchBytes: 1_500, sendAtBytes: 2_000, floodBurst: 30 };

const answer = fc.constantFrom<[string, Reply]>(
  ["200", () => new Response(new Uint8Array())],
  ["partial", () => new Response(new Uint8Array([0x0a, 2, 0x08, 2]))],
  ["garbage", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
  ["400", () => new Response("", { status: 400 })],
  ["413", ({ items }) => new Response("", { status: items.length > 2 ? 413 : 200 })],
  ["413 always", () => new Response("", { status: 413 })],
  ["429", () => new Response("", { status: 429, headers: { "retry-after": "7" } })],
  ["503", () => new Response("", { status: 503 })],
  ["reset", () => "reset"],
  ["never", () => "never"],
);

type Step =
  | { do: "add"; signal: "traces" | "logs" | "metrics"; value: number; bytes: number; times: number }
  | { do: "pass"; ms: number }
  | { do: "answer"; reply: Reply }
  | { do: "page"; change: "hidden" | "left" | "visible" }
  | { do: "hold" | "release" | "flush" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("add" as const),
      signal: fc.constantFrom("traces", "logs", "metrics"),
      value: fc.nat(3),
      bytes: fc.integer({ min: 1, max: 900 }),
      times: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 20_000 }) }) },
  { weight: 4, arbitrary: answer.map(([, reply]) => ({ do: "answer" as const, reply })) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("page" as const), change: fc.constantFrom("hidden", "left", "visible") }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("hold", "release", "flush") }) },
);

function memoryStore(): DeliveryStore {
  let kept: StoredBatch[] = [];
  return {
    async put(batches) {
      kept.push(...batches);
      return kept.splice(0, Math.max(0, kept.length - 3));
    },
    async take() {
      const taken = kept;
      kept = [];
      return taken;
    },
    async purge() {
      kept = [];
    },
  };
}

describe("for any interleaving of records, answers, time and page changes", () => {
  it("nothing is unaccounted for, the bounds hold, and requests never overlap while visible", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.boolean(),
        fc.constantFrom("shutdown", "disable"),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (steps, persist, end, random) => {
          const world = createWorld({
            limits: LIMITS,
            random: () => random,
            ...(persist && { persist: persistIn(memoryStore()) }),
          });
          const releases: (() => void)[] = [];
          const check = () => {
            const counts = world.counts();
            const { came, went } = balance(counts);
            expect(went).toBe(came);
            expect(counts.queuedBytes).toBeLessThanOrEqual(LIMITS.maxQueueBytes);
            expect(Object.values(counts.signals).reduce((sum, { queued }) => sum + queued, 0)).toBeLessThanOrEqual(
              LIMITS.maxQueueRecords,
            );
            const keepalive = world.open().filter(({ init }) => init.keepalive);
            expect(keepalive.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(65_536);
            expect(world.overlaps).toBe(0);
          };
          for (const now of steps) {
            if (now.do === "add") {
              for (let i = 0; i < now.times; i++)
                world.add(now.signal + now.value, { ...now, item: "x".repeat(now.bytes) });
            } else if (now.do === "pass") await world.advance(now.ms);
            else if (now.do === "answer") world.reply = now.reply;
            else if (now.do === "page") world.change(now.change);
            else if (now.do === "hold") releases.push(world.delivery.hold());
            else if (now.do === "release") releases.pop()?.();
            else void world.delivery.flush();
            await world.settle();
            check();
          }
          if (end === "disable") world.delivery.disable();
          else {
            const over = world.delivery.shutdown();
            await world.advance(10_000);
            await over;
          }
          await world.settle();
          check();
          expect(world.counts().queuedBytes).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it("no two requests to one origin are closer than the back-off between them allows", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.array(fc.nat(5_000), { minLength: 5, maxLength: 40 }),
        async (random, waits) => {
          const world = createWorld({ random: () => random, reply: () => "reset" });
          for (const wait of waits) {
            world.add("a", { bytes: 40_000 });
            world.change("hidden");
            world.change("visible");
            void world.delivery.flush();
            await world.advance(wait);
          }
          // What goes in one task when a page hides is one burst.
          const bursts = [...new Set(world.requests.map(({ at }) => at))];
          for (const [index, at] of bursts.entries()) {
            const before = bursts[index - 1];
            if (before === undefined) continue;
            expect(at - before).toBeGreaterThanOrEqual(Math.min(60_000, 1_000 * 2 ** (index - 1)) * random - 1e-6);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
