import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalPath, type TimedPhase } from "./critical-path";

const parts = (phases: [string, number, number][], start = 0, end = 100) =>
  Object.fromEntries(
    criticalPath(
      phases.map(([name, from, to]) => ({ name, start: from, end: to })),
      start,
      end,
    ),
  );

describe("criticalPath", () => {
  it("charges phases that follow each other with all of their time", () => {
    expect(
      parts([
        ["a", 0, 40],
        ["b", 40, 100],
      ]),
    ).toEqual({ a: 40, b: 60 });
  });

  it("charges gaps to other, at the start, between and at the end", () => {
    expect(
      parts([
        ["a", 10, 40],
        ["b", 50, 90],
      ]),
    ).toEqual({ a: 30, b: 40, other: 30 });
  });

  it("charges an overlap to the phase that was waited for last", () => {
    expect(
      parts([
        ["a", 0, 60],
        ["b", 40, 100],
      ]),
    ).toEqual({ a: 40, b: 60 });
  });

  it("charges nothing to what ran beside and held nothing up", () => {
    expect(
      parts([
        ["long", 0, 100],
        ["short", 20, 50],
      ]),
    ).toEqual({ long: 100 });
  });

  it("prefers the innermost of phases that end together", () => {
    expect(
      parts([
        ["outer", 0, 100],
        ["inner", 70, 100],
        ["middle", 30, 100],
      ]),
    ).toEqual({ outer: 30, middle: 40, inner: 30 });
  });

  it("prefers the innermost of phases that still run where the walk has come to", () => {
    expect(
      parts([
        ["gathering", 10, 90],
        ["checking", 50, 80],
        ["dtls", 80, 85],
        ["first_packet", 85, 100],
      ]),
    ).toEqual({
      other: 10,
      gathering: 40,
      checking: 30,
      dtls: 5,
      first_packet: 15,
    });
  });

  it("sums several phases of one name", () => {
    expect(
      parts([
        ["a", 0, 30],
        ["b", 30, 60],
        ["a", 60, 100],
      ]),
    ).toEqual({ a: 70, b: 30 });
  });

  it("clips what sticks out and leaves out what is outside, empty, reversed or no number", () => {
    const odd: [string, number, number][] = [
      ["before", -50, 0],
      ["after", 100, 150],
      ["empty", 50, 50],
      ["reversed", 60, 40],
      ["nan", Number.NaN, 70],
      ["never", 20, Number.NaN],
      ["wide", -10, 30],
      ["late", 90, Number.POSITIVE_INFINITY],
    ];
    expect(parts(odd)).toEqual({ wide: 30, other: 60, late: 10 });
  });

  it("has nothing to charge when no time passed", () => {
    expect(parts([["a", 0, 100]], 50, 50)).toEqual({});
    expect(parts([["a", 0, 100]], 50, 40)).toEqual({});
  });

  it("adds up to the whole for any phases, and charges nobody for more than it ran", () => {
    const time = fc.oneof(fc.integer({ min: -20, max: 120 }), fc.double({ min: -20, max: 120, noNaN: true }));
    const phase = fc.record({
      name: fc.constantFrom("a", "b", "c", "d", "other", "__proto__"),
      start: time,
      end: time,
    });
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 12 }), time, time, (phases: TimedPhase[], start, end) => {
        const charged = criticalPath(phases, start, end);
        const sum = [...charged.values()].reduce((total, ms) => total + ms, 0);
        expect(sum).toBeCloseTo(Math.max(0, end - start), 9);
        for (const [name, ms] of charged) {
          expect(ms).toBeGreaterThan(0);
          if (name === "other") continue;
          const ran = phases
            .filter((one) => one.name === name)
            .reduce((total, one) => total + Math.max(0, Math.min(one.end, end) - Math.max(one.start, start)), 0);
          expect(ms).toBeLessThanOrEqual(ran + 1e-9);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
