import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimatePolls, type Span } from "./estimate-polls";

describe("estimatePolls", () => {
  it("nothing from nothing", () => {
    expect([...estimatePolls([])]).toEqual([]);
    expect([...estimatePolls([{ start: 5, end: 1, count: 3 }])]).toEqual([]);
  });

  it("evenly between first and last, where nothing else is known", () => {
    expect([...estimatePolls([{ start: 1000, end: 4000, count: 4 }])]).toEqual([1000, 2000, 3000, 4000]);
    expect([...estimatePolls([{ start: 1000, end: 1000, count: 1 }])]).toEqual([1000]);
  });

  it("what begins or ends with something else tells when one poll was", () => {
    const spans = [
      { start: 0, end: 10_000, count: 9 },
      // From the first to the third, which was late.
      { start: 0, end: 3500, count: 3 },
      // From the fifth to the last.
      { start: 6000, end: 10_000, count: 5 },
      // From the third to the fourth: known by the third.
      { start: 3500, end: 5000, count: 2 },
    ];
    expect([...estimatePolls(spans)]).toEqual([0, 1750, 3500, 5000, 6000, 7000, 8000, 9000, 10_000]);
  });

  it("a series with gaps does not tell: polls are not that close to each other", () => {
    const whole = { start: 0, end: 100_000, count: 101 };
    const gapped = { start: 0, end: 80_000, count: 40 };
    expect([...estimatePolls([whole, gapped])]).toEqual(Array.from({ length: 101 }, (_, n) => n * 1000));
  });

  it("what was gone before the longest began has polls of its own", () => {
    const spans = [
      { start: 10_000, end: 13_000, count: 4 },
      { start: 1000, end: 3000, count: 3 },
    ];
    expect([...estimatePolls(spans)]).toEqual([1000, 2000, 3000, 10_000, 11_000, 12_000, 13_000]);
  });

  it("ascends, whatever it is given", () => {
    const span: fc.Arbitrary<Span> = fc.record({
      start: fc.double({ noNaN: true, min: 1, max: 1e13 }),
      end: fc.double({ noNaN: true, min: 1, max: 1e13 }),
      count: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        const times = estimatePolls(spans);
        times.forEach((time, n) => {
          expect(Number.isFinite(time)).toBe(true);
          if (n > 0) expect(time).toBeGreaterThanOrEqual(times[n - 1] as number);
        });
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
