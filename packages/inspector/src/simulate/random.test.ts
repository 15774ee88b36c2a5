import { describe, expect, it } from "vitest";
import { createRandom } from "./random";

const draw = (...seed: (string | number)[]) => {
  const random = createRandom(...seed);
  return Array.from({ length: 5 }, () => random.next());
};

describe("chance by a seed", () => {
  it("is the same for the same seed, and another for each of its parts", () => {
    expect(draw(1, "life", 2)).toEqual(draw(1, "life", 2));
    expect(
      new Set([draw(1, "life", 2), draw(2, "life", 2), draw(1, "ride", 2), draw(1, "life", 3)].map(String)).size,
    ).toBe(4);
  });

  it("is even, and keeps to bounds and weights", () => {
    const random = createRandom("even");
    const counts = { a: 0, b: 0 };
    let sum = 0;
    for (let at = 0; at < 10_000; at++) {
      const value = random.between(3, 5);
      expect([3, 4, 5]).toContain(value);
      sum += value;
      counts[random.weighted({ a: 3, b: 1 })]++;
    }
    expect(sum / 10_000).toBeCloseTo(4, 1);
    expect(counts.a / 10_000).toBeCloseTo(0.75, 1);
    expect(random.pick(["one"])).toBe("one");
    expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
  });

  it("makes UUIDs of version 8", () => {
    expect(createRandom(1).uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
