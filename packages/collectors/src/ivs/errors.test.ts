import { errorMessage, errorType } from "@rtcscope/core/errors";
import { describe, expect, it } from "vitest";
import { isAborted, leftError, namedError } from "./errors";

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

  it("are no error where the application left, and have a type for every other reason", () => {
    expect(leftError("user-initiated")).toBeUndefined();
    expect(leftError("token-reused")).toEqual({ name: "StageTokenReusedError", message: "left: token-reused" });
    for (const reason of ["new-reason", "toString"])
      expect(leftError(reason)).toEqual({ name: "StageError", message: "left: reason not known" });
  });
});
