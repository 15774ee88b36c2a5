import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge, partialSuccess, retryAfterMs } from "./answer";

describe("retryAfterMs", () => {
  const epoch = Date.parse("2026-01-01T00:00:00Z");
  it.each<[string | null, string | null, number | undefined]>([
    ["120", null, 120_000],
    ["0", null, 0],
    [" 1 ", null, 1_000],
    ["0.5", null, 500],
    ["-5", null, 0],
    ["Thu, 01 Jan 2026 00:01:00 GMT", null, 60_000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", "Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", "yesterday", 60_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", null, 0],
    ["soon", null, undefined],
    ["Infinity", null, undefined],
    ["", null, undefined],
    [null, "Thu, 01 Jan 2026 00:00:30 GMT", undefined],
  ])("%s (date %s) is %s ms", (header, date, ms) => {
    expect(retryAfterMs(header, date, epoch)).toBe(ms);
  });
});

describe("partialSuccess", () => {
  const nothing = { rejected: 0, message: "" };
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  it("reads varints of more than one byte, whatever order and unknown fields", () => {
    const bytes = new Uint8Array([0x0a, 0x09, 0x1d, 1, 2, 3, 4, 0x08, 0xac, 0x02, 0x2a, 0, 0x18, 5]);
    bytes[1] = 12;
    expect(partialSuccess(bytes, "application/x-protobuf")).toEqual({ rejected: 300, message: "" });
  });

  it("takes a negative int64 for none", () => {
    const minusOne = [0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    expect(partialSuccess(new Uint8Array([0x0a, minusOne.length, ...minusOne]), "")).toEqual(nothing);
  });

  it.each(["rejectedSpans", "rejectedLogRecords", "rejectedDataPoints"])("reads %s as number and string", (key) => {
    for (const count of [7, "7"]) {
      expect(partialSuccess(json({ partialSuccess: { [key]: count } }), "application/json; charset=utf-8")).toEqual({
        rejected: 7,
        message: "",
      });
    }
  });

  it("cuts long messages, because a gateway may echo what it was sent", () => {
    const { message } = partialSuccess(
      json({ partialSuccess: { errorMessage: "x".repeat(5_000) } }),
      "application/json",
    );
    expect(message).toHaveLength(200);
  });

  it("never throws, and never counts what is not a count", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom("application/x-protobuf", "application/json", "", "text/html"),
        (bytes, type) => {
          const { rejected, message } = partialSuccess(bytes, type);
          expect(Number.isSafeInteger(rejected) && rejected >= 0).toBe(true);
          expect(message.length).toBeLessThanOrEqual(200);
        },
      ),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(Number.isSafeInteger(partialSuccess(new TextEncoder().encode(text), "application/json").rejected)).toBe(
          true,
        );
      }),
    );
  });
});

describe("judge", () => {
  it("has exactly one verdict for every status, and retries only what the specification allows", () => {
    const retried = [];
    for (let status = 0; status < 600; status++) if (judge({ status }) === "retry") retried.push(status);
    expect(retried).toEqual([0, 429, 502, 503, 504]);
  });
});
