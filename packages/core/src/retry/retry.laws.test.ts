import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { retry } from "./retry";
import { settled, setUp } from "./retry.harness";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TERMINAL = new Set(["recovered", "gave_up", "cancelled"]);

/** What one try does: works, fails, fails for good or hangs, after some ms. */
const tries = fc.array(
  fc.record({
    how: fc.constantFrom("ok", "fails", "fails", "fails", "permanent", "hangs"),
    afterMs: fc.nat(3000),
    honest: fc.boolean(),
  }),
  { maxLength: 8 },
);

const policy = fc.record({
  baseMs: fc.nat(2000),
  capMs: fc.nat(20_000),
  maxAttempts: fc.integer({ min: 1, max: 10 }),
  timeoutMs: fc.integer({ min: 1, max: 2500 }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

it("waits within its bounds, tries as often as it may, and ends exactly once, for any course of events", async () => {
  await fc.assert(
    fc.asyncProperty(
      tries,
      policy,
      fc.option(fc.nat(30_000)),
      fc.boolean(),
      async (script, given, stopAt, bySession) => {
        const { session, told, observations, attached } = setUp();
        const stop = new AbortController();
        const discarded: unknown[] = [];
        const late: number[] = [];
        const results: unknown[] = [];
        let calls = 0;
        const fn = ({ attempt, signal }: { attempt: number; signal: AbortSignal }) => {
          calls++;
          expect(attempt).toBe(calls);
          const { how, afterMs, honest } = script[attempt - 1] ?? { how: "ok", afterMs: 0, honest: false };
          return new Promise<object>((resolve, reject) => {
            if (how === "hangs") return;
            const timer = setTimeout(() => {
              if (how !== "ok") return reject({ status: how === "permanent" ? 403 : 500, attempt });
              const result = { attempt };
              results.push(result);
              if (signal.aborted) late.push(attempt);
              resolve(result);
            }, afterMs);
            if (!honest) return;
            signal.addEventListener("abort", () => {
              clearTimeout(timer);
              reject(signal.reason);
            });
          });
        };
        const running = settled(
          retry(session, fn, {
            ...given,
            random: () => given.random,
            signal: stop.signal,
            discard: (result) => discarded.push(result),
          }),
        );
        if (stopAt !== null) setTimeout(() => (bySession ? session.end() : stop.abort("left")), stopAt);
        await vi.runAllTimersAsync();
        const { value, error } = await running;
        await vi.runAllTimersAsync();

        const actions = told().map(({ action }) => action);
        expect(actions.filter((action) => TERMINAL.has(action))).toHaveLength(1);
        expect(TERMINAL.has(actions.at(-1) ?? "")).toBe(true);
        expect(actions.filter((action) => action === "lost")).toHaveLength(1);
        expect(calls).toBeLessThanOrEqual(given.maxAttempts);
        expect(actions.filter((action) => action === "attempt.started")).toHaveLength(calls);
        const waits = told().flatMap(({ action, backoffMs }) =>
          action === "attempt.started" ? [Number(backoffMs)] : [],
        );
        for (const [failures, ms] of waits.entries()) {
          const ceiling = failures ? Math.min(given.capMs, given.baseMs * 2 ** failures) : 0;
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(ceiling);
        }
        if (actions.at(-1) === "recovered") expect(results).toContain(value);
        else expect(error).toBeDefined();
        // Everything that was brought went to somebody, once.
        expect(discarded.length + Number(value !== undefined)).toBe(results.length);
        expect(discarded).toHaveLength(late.length);
        const started = observations.filter(({ type }) => type === "phase.started").length;
        expect(observations.filter(({ type }) => type === "phase.ended")).toHaveLength(started);
        expect(attached()).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});
