import { afterEach, expect, it, vi } from "vitest";
import { newSessionId } from "./session-id";

afterEach(() => vi.unstubAllGlobals());

it("is a UUID where the page is a secure context", () => {
  expect(newSessionId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it.each([
  ["random bytes only", { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) }],
  ["no crypto at all", undefined],
])("is 32 hex digits with %s", (_, crypto) => {
  vi.stubGlobal("crypto", crypto);
  expect(newSessionId()).toMatch(/^[0-9a-f]{32}$/);
});
