import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_REPORT_LENGTH, parseServerReport } from "./parse";

describe("a server report", () => {
  it("is an object or its JSON text, without what is not listed", () => {
    const message = { rttMs: 4, frameRateIn: 0, packetLoss: 1, queueDepthIn: 3, region: "eu", secret: "x" };
    const report = { rttMs: 4, frameRateIn: 0, packetLoss: 1, queueDepthIn: 3, region: "eu" };
    expect(parseServerReport(message)).toEqual({ report });
    expect(parseServerReport(JSON.stringify(message))).toEqual({ report });
  });

  it.each([
    [{ rttMs: "4711" }, "rttMs must be a number of milliseconds, 0 or more"],
    [{ frameRateOut: -4711 }, "frameRateOut must be a number of frames per second, 0 or more"],
    [{ queueDepthIn: 4711.5 }, "queueDepthIn must be a whole number of frames, 0 or more"],
    [{ packetLoss: 4711 }, "packetLoss must be a ratio from 0 to 1"],
    [{ rttMs: Number.NaN }, "rttMs must be a number of milliseconds, 0 or more"],
    [{ rttMs: 1, version: "4711".repeat(20) }, "version must be a text of 1 to 64 characters"],
    [
      { rttMs: null, packetLoss: "4711" },
      "rttMs must be a number of milliseconds, 0 or more; packetLoss must be a ratio from 0 to 1",
    ],
    [{ region: "4711" }, /^at least one figure is needed: rttMs/],
    [{}, /^at least one figure is needed/],
    ["4711 {", "it cannot be read, or is no JSON text"],
    ["4711", "it is neither an object nor the JSON text of one"],
    [undefined, "it is neither an object nor the JSON text of one"],
    [`{"rttMs":1${" ".repeat(MAX_REPORT_LENGTH)}}`, "it is too long"],
    [Symbol("4711"), "it is neither an object nor the JSON text of one"],
  ])("%o is none: it is said why, by member, never by value", (message, problem) => {
    const parsed = parseServerReport(message);
    expect(parsed.report).toBeUndefined();
    if (typeof problem === "string") expect(parsed.problem).toBe(problem);
    else expect(parsed.problem).toMatch(problem);
    expect(parsed.problem).not.toContain("4711");
  });

  it("is read without throwing, whatever it is", () => {
    const trap = {
      get rttMs() {
        throw new Error("trap");
      },
    };
    expect(parseServerReport(trap).problem).toBeDefined();
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withNullPrototype: true }), fc.json()), (message) => {
        const { report, problem } = parseServerReport(message);
        expect((report === undefined) !== (problem === undefined)).toBe(true);
      }),
    );
  });
});
