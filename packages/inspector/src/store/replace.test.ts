import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DecodedRequest, decodeRequest } from "../otlp";
import { logRequest, sampleSession, traceRequest } from "../test-support/sessions";
import { inspectorAddress, publishAddress } from "./address";
import { Store } from "./store";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "rtcscope-replace-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const decoded = (signal: "traces" | "logs", body: unknown): DecodedRequest =>
  decodeRequest(signal, "json", new TextEncoder().encode(JSON.stringify(body)), 1n);

const batchOf = (id: string) => {
  const { spans, events } = sampleSession(id);
  return {
    spans: decoded("traces", traceRequest(spans)).spans,
    logs: decoded("logs", logRequest(events)).logs,
    points: [],
  };
};

it("replaces what a session had and leaves the others alone", async () => {
  const store = await Store.open({ maxQueuedRecords: 1000, now: Date.now });
  try {
    await store.append(batchOf("a"));
    await store.append(batchOf("b"));
    const before = await store.rowCounts();
    await store.replaceSessions(["a"], batchOf("a"));
    expect(await store.rowCounts()).toEqual(before);
    await store.replaceSessions(["a"], { spans: [], logs: [], points: [] });
    expect((await store.sessionKeys({ limit: 10 })).map(({ id }) => id)).toEqual(["b"]);
  } finally {
    await store.close();
  }
});

it("says where the holder of a folder listens, until that one takes it back", async () => {
  expect(await inspectorAddress(dir)).toBeUndefined();
  const retract = await publishAddress(dir, "http://127.0.0.1:4318");
  expect(await inspectorAddress(dir)).toBe("http://127.0.0.1:4318");
  await retract();
  expect(await inspectorAddress(dir)).toBeUndefined();
  // A folder that is not there is no reason to fail.
  await (await publishAddress(join(dir, "none"), "http://127.0.0.1:4318"))();
});
