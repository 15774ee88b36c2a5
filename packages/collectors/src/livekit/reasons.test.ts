import { errorType } from "@rtcscope/core/errors";
import { ConnectionError, ConnectionErrorReason, DisconnectReason } from "livekit-client";
import { describe, expect, it } from "vitest";
import { endingOf, failureOf } from "./reasons";

const numbers = (members: object) => Object.values(members).filter((one) => typeof one === "number");

describe("endings", () => {
  it.each(numbers(DisconnectReason))("%s is called as LiveKit calls it, and its error is bounded", (reason) => {
    const { detail, errorType: type } = endingOf(reason);
    expect(detail).toBe(DisconnectReason[reason]);
    if (type) expect(errorType(/^[a-z]/.test(type) ? type : { name: type })).toBe(type);
  });

  it("without a reason are a reconnect that was given up, and of a later LiveKit unknown", () => {
    expect(endingOf(undefined)).toMatchObject({ detail: "RECONNECT_GAVE_UP", ends: "failed" });
    expect(endingOf(99 as DisconnectReason)).toMatchObject({ detail: "UNKNOWN_REASON", ends: "failed" });
  });
});

describe("failures", () => {
  const type = (error: unknown) => errorType(failureOf(error).error);

  it("of a connect are told by their reason", () => {
    expect(type(ConnectionError.notAllowed("no", 401))).toBe("ConnectionNotAllowedError");
    expect(type(ConnectionError.serverUnreachable("no"))).toBe("ServerUnreachableError");
    expect(type(ConnectionError.timeout("no"))).toBe("timeout");
    expect(type(ConnectionError.websocket("no"))).toBe("signaling_failed");
    expect(failureOf(ConnectionError.notAllowed("no", 401)).error).toMatchObject({ message: "no" });
  });

  it.each(numbers(ConnectionErrorReason))("of reason %s have a type of their own", (reason) => {
    expect(type({ name: "ConnectionError", reason })).not.toMatch(/^(ConnectionError|_OTHER)$/);
  });

  it("that somebody wanted are cancelled", () => {
    expect(failureOf(ConnectionError.cancelled("left")).outcome).toBe("cancelled");
    expect(failureOf(ConnectionError.internal("no")).outcome).toBe("error");
  });

  it("of any other kind stay what they are, also those that throw when looked at", () => {
    expect(type(new TypeError("x"))).toBe("TypeError");
    expect(type(undefined)).toBe("_OTHER");
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("hostile");
        },
      },
    );
    const failure = failureOf(hostile);
    expect(failure.outcome).toBe("error");
    expect(failure.error).toBe(hostile);
  });
});
