import { errorMessage, errorType } from "@rtcscope/core/errors";
import { describe, expect, it } from "vitest";
import { endingOf, isAborted, namedError } from "./errors";

const CODES = Array.from({ length: 14 }, (_, code) => code);

describe("errors of a stage", () => {
  it("are types of their own that core takes, and never those of a signalling or a peer connection", () => {
    const types = CODES.map((code) => errorType(namedError({ code, category: "JOIN_ERROR" })));
    for (const type of types) expect(type).toMatch(/^(Stage[A-Za-z]*|Abort)Error$/);
    // Two codes that the SDK does not have share the name for the unknown.
    expect(new Set(types).size).toBe(13);
    expect(isAborted(namedError({ code: 5, category: "SUBSCRIBE_ERROR" }))).toBe(true);
  });

  it("say their category and code in the SDK's words", () => {
    const message = (code: number, category: string) => errorMessage(namedError({ code, category }));
    expect(message(2, "JOIN_ERROR")).toBe("JOIN_ERROR: TOKEN_EXPIRED");
    expect(message(99, "PUBLISH_ERROR")).toBe("PUBLISH_ERROR: code 99");
    expect(message(3, "https://secret.example")).toBe("unknown category: TIMEOUT");
  });

  it("are none where the application left; a reason of a later SDK is an unknown one", () => {
    expect(endingOf("user-initiated")).toBeUndefined();
    expect(endingOf("token-reused")).toMatchObject({ ends: "replaced", failed: false });
    for (const reason of ["new-reason", "toString"])
      expect(endingOf(reason)).toMatchObject({
        detail: "unknown",
        error: { name: "StageDisconnectedError" },
        failed: true,
      });
  });
});
