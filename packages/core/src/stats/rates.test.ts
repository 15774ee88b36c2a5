import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known, mean, packetLossRatio, perSecond, standardDeviation } from "./rates";

const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
const missing = Number.NaN;

describe("packetLossRatio", () => {
  it("is within 0..1 and never smaller with more loss", () => {
    fc.assert(
      fc.property(amount, amount, amount, (received, lost, more) => {
        const ratio = packetLossRatio(received, lost);
        const worse = packetLossRatio(received, lost + more);
        if (received + lost > 0) expect(ratio).toBeGreaterThanOrEqual(0);
        if (received + lost > 0) expect(ratio).toBeLessThanOrEqual(1);
        if (received + lost > 0) expect(worse).toBeGreaterThanOrEqual(ratio);
      }),
    );
  });
  it("counts a loss below zero as none: what was lost has arrived", () => expect(packetLossRatio(10, -3)).toBe(0));
  it("is nothing if no packet was expected", () => expect(known(packetLossRatio(0, 0))).toBeUndefined());
  it("is nothing if a counter is missing", () => {
    expect(known(packetLossRatio(missing, 1))).toBeUndefined();
    expect(known(packetLossRatio(1, missing))).toBeUndefined();
  });
});

describe("mean", () => {
  it("is the sum per thing", () => expect(mean(90, 30)).toBe(3));
  it("is nothing over nothing", () => expect(known(mean(5, 0))).toBeUndefined());
  it("is nothing if a part is missing", () => {
    expect(known(mean(missing, 1))).toBeUndefined();
    expect(known(mean(1, missing))).toBeUndefined();
  });
});

describe("perSecond", () => {
  it("grows in proportion", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 600_000 }), (growth, interval) => {
        expect(perSecond(growth * 3, interval)).toBeCloseTo(perSecond(growth, interval) * 3, 3);
      }),
    );
  });
  it("is nothing if no time has passed", () => expect(known(perSecond(5, 0))).toBeUndefined());
});

describe("standardDeviation", () => {
  it("agrees with the definition", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 }), (delays) => {
        const sum = delays.reduce((a, b) => a + b, 0);
        const squares = delays.reduce((a, b) => a + b * b, 0);
        const average = sum / delays.length;
        const variance = delays.reduce((a, b) => a + (b - average) ** 2, 0) / delays.length;
        expect(standardDeviation(sum, squares, delays.length)).toBeCloseTo(Math.sqrt(variance), 4);
      }),
    );
  });
  it("is 0, not nothing, where rounding makes the variance negative", () =>
    expect(standardDeviation(0.3, 0.03 - 1e-9, 3)).toBe(0));
  it("is nothing without frames", () => expect(known(standardDeviation(1, 1, 0))).toBeUndefined());
});
