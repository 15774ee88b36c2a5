/** What a real session makes of a loop: an outage, or a part of the connect that it belongs to. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createScope } from "../scope";
import type { Signal } from "../signal";
import { retry } from "./retry";
import { settled } from "./retry.harness";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const half = () => 0.5;

async function setUp() {
  const signals: Signal[] = [];
  const scope = createScope({
    service: { name: "test" },
    clock: { now: () => Date.now(), resync() {} },
    exporters: [{ name: "keep", export: (signal) => void signals.push(signal) }],
  });
  const session = scope.session({ transport: "webrtc" });
  await session.ready;
  /** `name outcome` and the attributes that are asked for, of each span. */
  const spans = (...facts: string[]) =>
    signals.flatMap((signal) => {
      if (signal.type !== "span") return [];
      const attributes: Readonly<Record<string, unknown>> = signal.attributes;
      return [[signal.name, signal.outcome, ...facts.map((fact) => attributes[fact])]];
    });
  return { session, spans };
}

function failing(times: number, error: unknown = new Error("refused")) {
  let calls = 0;
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (calls++ < times) throw error;
  };
}

it("is an outage, with the back-off of every attempt", async () => {
  const { session, spans } = await setUp();
  const done = retry(session, failing(2), { random: half, cause: "server" });
  await vi.runAllTimersAsync();
  await done;
  session.end();
  expect(spans("rtc.reconnect.cause", "rtc.reconnect.backoff", "rtc.reconnect.attempts")).toEqual([
    ["rtc.reconnect.attempt", "error", undefined, 0, undefined],
    ["rtc.reconnect.attempt", "error", undefined, 0.5, undefined],
    ["rtc.reconnect.attempt", "ok", undefined, 1, undefined],
    ["rtc.reconnect", "ok", "server", 1.5, 3],
  ]);
});

it("is a part of the connect inside of session.connect()", async () => {
  const { session, spans } = await setUp();
  const done = session.connect(() => retry(session, failing(1), { random: half }));
  await vi.advanceTimersByTimeAsync(1000);
  await done;
  session.end();
  expect(spans("rtc.connect.phase", "rtc.connect.critical_path.attempt", "rtc.connect.critical_path.backoff")).toEqual([
    ["rtc.connect.phase", "error", "attempt", undefined, undefined],
    ["rtc.connect.phase", "ok", "backoff", undefined, undefined],
    ["rtc.connect.phase", "ok", "attempt", undefined, undefined],
    ["rtc.connect", "ok", undefined, 200, 500],
  ]);
});

it("is one outage for two loops at a time; what is left of the slower one is another", async () => {
  const { session, spans } = await setUp();
  const slow = retry(session, failing(3), { random: half });
  const quick = retry(session, failing(1), { random: () => 0.1 });
  await vi.runAllTimersAsync();
  await Promise.all([slow, quick]);
  session.end();
  expect(spans().filter(([name]) => name === "rtc.reconnect")).toEqual([
    ["rtc.reconnect", "ok"],
    ["rtc.reconnect", "ok"],
  ]);
});

it("is cancelled by the end of the session", async () => {
  const { session, spans } = await setUp();
  const done = settled(retry(session, failing(9), { random: half }));
  await vi.advanceTimersByTimeAsync(200);
  session.end();
  expect(await done).toMatchObject({ error: { name: "AbortError" } });
  expect(spans()).toEqual([
    ["rtc.reconnect.attempt", "error"],
    ["rtc.reconnect", "cancelled"],
  ]);
});
