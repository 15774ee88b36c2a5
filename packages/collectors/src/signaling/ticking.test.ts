import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTicking } from "./ticking";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const start = Date.now();
  const ticks: number[] = [];
  const ticking = createTicking({ now: () => Date.now() - start }, () => void ticks.push(Date.now() - start));
  return { ticking, ticks };
}

it("ticks when the first of the limits has passed, not before", () => {
  const { ticking, ticks } = setUp();
  ticking.wait("a", 500);
  ticking.wait("b", 200.4);
  vi.advanceTimersByTime(200);
  expect(ticks).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(ticks).toHaveLength(1);
});

it("does not tick for what is over, and then has no timer", () => {
  const { ticking, ticks } = setUp();
  ticking.wait("a", 500);
  ticking.over("a");
  ticking.over("a");
  expect(vi.getTimerCount()).toBe(0);
  ticking.wait("b", 500);
  ticking.stop();
  expect(vi.getTimerCount()).toBe(0);
  expect(ticks).toEqual([]);
});

it("ticks on, ever more rarely, because a limit may be paused; within two hours it has forgotten it", () => {
  const { ticking, ticks } = setUp();
  ticking.wait("a", 5000);
  vi.advanceTimersByTime(25_000);
  expect(ticks).toHaveLength(3);
  vi.advanceTimersByTime(7_200_000);
  expect(ticks.length).toBeLessThan(13);
  expect(vi.getTimerCount()).toBe(0);
});

it("takes limits that are none for none, and limits that no timer can wait for in steps", () => {
  const { ticking, ticks } = setUp();
  ticking.wait("a", Number.NaN);
  ticking.wait("b", -1);
  ticking.wait("c", undefined as never);
  expect(vi.getTimerCount()).toBe(0);
  ticking.wait("d", 1 / 0);
  vi.advanceTimersByTime(1000);
  expect(ticks).toEqual([]);
  ticking.stop();
});
