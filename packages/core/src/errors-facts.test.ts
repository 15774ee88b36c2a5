import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorFacts, isTokenLike } from "./errors";

describe("errorFacts", () => {
  it.each([
    [Object.assign(new Error("x"), { code: "ECONNREFUSED" }), "ECONNREFUSED", undefined],
    [{ code: 4003, category: "joinError" }, "4003", "joinError"],
    [{ code: "ERR_HTTP2_STREAM_CANCEL" }, "ERR_HTTP2_STREAM_CANCEL", undefined],
    [{ code: -1 }, "-1", undefined],
    // The codes of DOMExceptions are those of the last century.
    [new DOMException("x", "AbortError"), undefined, undefined],
    [{ code: Number.NaN, category: "two words" }, undefined, undefined],
    [{ code: "d41d8cd98f00b204e9800998ecf8427e", category: "x".repeat(41) }, undefined, undefined],
    [{ code: {}, category: Symbol("x") }, undefined, undefined],
    ["timeout", undefined, undefined],
    [undefined, undefined, undefined],
  ])("of %o", (error, code, category) => expect(errorFacts(error)).toEqual({ code, category }));

  it("are words, whatever the error, and never throw", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (code, category) => {
        for (const fact of Object.values(errorFacts({ code, category }))) {
          if (fact !== undefined) expect(fact).toMatch(/^[\w.-]{1,40}$/);
        }
      }),
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(errorFacts(proxy)).toEqual({ code: undefined, category: undefined });
  });
});

describe("isTokenLike", () => {
  it("knows random text from words", () => {
    const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 32, maxLength: 64 });
    fc.assert(fc.property(hex, (token) => !/\d\D+\d|\d{5}/.test(token) || isTokenLike(token)));
    fc.assert(fc.property(fc.uuid(), (id) => isTokenLike(id)));
    const word = fc.string({ unit: fc.constantFrom(..."abcxyz"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(99), (words, version) => {
        expect(isTokenLike(`${words.join("_")}_v${version}`)).toBe(false);
        expect(isTokenLike(words.join("."))).toBe(false);
      }),
    );
  });
});
