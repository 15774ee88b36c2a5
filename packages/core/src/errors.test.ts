import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorMessage, errorType } from "./errors";

/** Everything about it throws. */
function hostile(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const throwing = Object.defineProperties(
  {},
  {
    name: {
      get() {
        throw new Error("no name");
      },
    },
    message: {
      get() {
        throw new Error("no message");
      },
    },
  },
);

describe("errorType", () => {
  it.each([
    [new TypeError("x"), "TypeError"],
    [new Error("x"), "Error"],
    [new DOMException("x", "NotAllowedError"), "NotAllowedError"],
    [new (class SignalRefusedError extends Error {})("x"), "SignalRefusedError"],
    [{ name: "StageException" }, "StageException"],
    ["timeout", "timeout"],
    ["ice_failed", "ice_failed"],
    ["dtls_failed", "dtls_failed"],
    ["connection_failed", "connection_failed"],
  ])("names %s", (error, expected) => {
    expect(errorType(error)).toBe(expected);
  });

  const nameless: unknown[] = [
    undefined,
    null,
    0,
    "room 4711 is full",
    {},
    { name: "Room4711Error" },
    { name: "a b Error" },
    { name: `${"A".repeat(60)}Error` },
    { name: 7 },
    throwing,
    hostile(),
    Symbol("x"),
  ];

  it("has no name for anything else", () => {
    for (const error of nameless) expect(errorType(error)).toBe("_OTHER");
  });

  it("is bounded and never throws for anything", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withNullPrototype: true }), fc.record({ name: fc.string() })), (error) => {
        const type = errorType(error);
        expect(type).toMatch(/^\w{1,51}$/);
      }),
    );
  });
});

describe("errorMessage", () => {
  it("is what the error says, masked", () => {
    expect(errorMessage(new Error("denied"))).toBe("denied");
    expect(errorMessage("GET https://x.example/a?token=b failed")).toBe("GET https://x.example/a failed");
    expect(errorMessage(new Error("denied"), (text) => text.toUpperCase())).toBe("DENIED");
  });

  it("is absent where nothing is said, where saying it throws, and for our own codes", () => {
    const broken = () => {
      throw new Error("mask");
    };
    for (const error of [undefined, null, 5, {}, new Error(""), { message: 5 }, throwing, hostile(), "timeout"]) {
      expect(errorMessage(error)).toBeUndefined();
    }
    expect(errorMessage(new Error("x"), broken)).toBeUndefined();
  });
});
