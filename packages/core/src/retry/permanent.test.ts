import { describe, expect, it } from "vitest";
import { isPermanentError } from "./permanent";

const PERMANENT: Record<string, unknown> = {
  "a refused request": { status: 401 },
  "a forbidden request": Object.assign(new Error("no"), { statusCode: 403 }),
  "a status as text": { code: "401" },
  "an axios error": Object.assign(new Error("Request failed"), { response: { status: 403 } }),
  "a socket closed as unauthorized": { type: "close", code: 3000, reason: "" },
  "a socket closed as forbidden": { type: "close", code: 3003 },
  "a socket closed by a server of its own codes": { code: 4401 },
  "the same, as an error of the application": Object.assign(new Error("closed"), { closeCode: 4403 }),
  "a refused device": new DOMException("", "NotAllowedError"),
  "a mixed-content address": new DOMException("", "SecurityError"),
  "a refused connection": { name: "ConnectionNotAllowedError" },
  "a refused connection of LiveKit": { name: "ConnectionError", reasonName: "NotAllowed" },
  "an expired token": { name: "StageTokenExpiredError" },
  "a session that is gone": { code: "SESSION_NOT_FOUND" },
  "an invalid session": { name: "InvalidSessionError" },
  "a status of gRPC": { code: "PERMISSION_DENIED" },
  "an error around another one": new Error("join", { cause: { code: "invalid-token" } }),
};

const TEMPORARY: Record<string, unknown> = {
  nothing: undefined,
  "a text that says 401": "401 Unauthorized",
  "a message that says so": new Error("403 Forbidden"),
  "a busy server": { status: 503 },
  "an address that is not there during a deployment": { status: 404 },
  "a broken connection": { code: 1006 },
  "a limit that was hit": { code: 1008 },
  "a timeout": new DOMException("", "TimeoutError"),
  "a network error": new TypeError("Failed to fetch"),
  "a refused TCP connection": Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
};

describe("isPermanentError", () => {
  it.each(Object.entries(PERMANENT))("is true for %s", (_, error) => expect(isPermanentError(error)).toBe(true));
  it.each(Object.entries(TEMPORARY))("is false for %s", (_, error) => expect(isPermanentError(error)).toBe(false));

  it("looks no deeper than what is wrapped in what is wrapped", () => {
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(isPermanentError(loop)).toBe(false);
  });

  it("survives what throws when it is looked at", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(isPermanentError(proxy)).toBe(false);
    expect(isPermanentError({ cause: proxy, status: 401 })).toBe(true);
  });
});
