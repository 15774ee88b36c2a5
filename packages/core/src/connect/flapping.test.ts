import { describe, expect, it } from "vitest";
import type { Signal } from "../signal";
import { createFlapping, LOOP_WITHIN_MS } from "./flapping";

function told(...begins: number[]): [number, string][] {
  const signals: Signal[] = [];
  const flapped = createFlapping({ emit: (signal) => signals.push(signal), nextId: () => 1 });
  for (const time of begins) flapped(time);
  return signals.flatMap((signal) => (signal.type === "event" ? [[signal.time, signal.body]] : []));
}

describe("outages that follow each other", () => {
  it("are a loop when three of them begin within a minute, the minute included", () => {
    expect(told(0, 1000, LOOP_WITHIN_MS)).toEqual([[60_000, "reconnect loop: 3 outages within 60 s"]]);
    expect(told(0, 1000, LOOP_WITHIN_MS + 1)).toEqual([]);
    expect(told(0, 1000)).toEqual([]);
  });

  it("are told once per loop, which is over after a minute without one", () => {
    const steady = Array.from({ length: 50 }, (_, at) => at * 10_000);
    expect(told(...steady)).toHaveLength(1);
    // One a minute keeps the loop going, but would not make one.
    expect(told(0, 1, 2, 60_002, 120_002, 120_003, 120_004)).toHaveLength(1);
    expect(told(0, 1, 2, 60_003, 60_004, 60_005).map(([time]) => time)).toEqual([2, 60_005]);
  });
});
