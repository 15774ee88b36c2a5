import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RetryPolicy } from "./policy";
import { retry } from "./retry";
import { settled, setUp } from "./retry.harness";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const half = () => 0.5;
const never = () => new Promise<never>(() => {});

/** Fails that often, then works. */
function failing(times: number, error: unknown = new Error("refused")) {
  let calls = 0;
  return () => {
    if (calls++ < times) throw error;
    return "back";
  };
}

describe("retry", () => {
  it("tries at once, and tells an outage of one attempt", async () => {
    const { session, lines, told, phases, attached } = setUp();
    expect(await retry(session, () => "back")).toBe("back");
    expect(lines()).toEqual([
      [0, "lost"],
      [0, "attempt.started"],
      [0, "recovered"],
    ]);
    expect(told()[0]).toMatchObject({ cause: "signaling" });
    expect(told()[1]).toMatchObject({ mode: "full", backoffMs: 0 });
    expect(phases()).toEqual(["attempt ok 0"]);
    expect(attached()).toBe(0);
  });

  it("waits between tries, twice as long at most each time, and tells what it waited", async () => {
    const { session, lines, told, phases } = setUp();
    const result = retry(session, failing(3), { random: half, capMs: 3000, cause: "server", mode: "resume" });
    await vi.runAllTimersAsync();
    expect(await result).toBe("back");
    expect(lines()).toEqual([
      [0, "lost"],
      [0, "attempt.started"],
      [0, "attempt.failed"],
      [500, "attempt.started"],
      [500, "attempt.failed"],
      [1500, "attempt.started"],
      [1500, "attempt.failed"],
      [3000, "attempt.started"],
      [3000, "recovered"],
    ]);
    expect(told().flatMap((one) => (one.action === "attempt.started" ? [one.backoffMs] : []))).toEqual([
      0, 500, 1000, 1500,
    ]);
    expect(told().every(({ cause = "server", mode = "resume" }) => cause === "server" && mode === "resume")).toBe(true);
    expect(phases()).toEqual([
      "attempt error 0",
      "backoff ok 500",
      "attempt error 0",
      "backoff ok 1000",
      "attempt error 0",
      "backoff ok 1500",
      "attempt ok 0",
    ]);
  });

  it("tells the back-off that passed, not the one that was meant: a background tab is late", async () => {
    const { session, told } = setUp();
    const late = {
      set: (work: () => void, ms: number) => setTimeout(work, ms + 60_000),
      clear: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
    };
    const result = retry(session, failing(1), { random: half, timers: late });
    await vi.runAllTimersAsync();
    await result;
    expect(told()[3]).toMatchObject({ action: "attempt.started", backoffMs: 60_500 });
  });

  it("rejects with the very error that is permanent, without another try", async () => {
    const { session, told, attached } = setUp();
    const error = Object.assign(new Error("no"), { status: 401 });
    expect(await settled(retry(session, failing(9, error)))).toEqual({ error });
    expect(told().map(({ action }) => action)).toEqual(["lost", "attempt.started", "attempt.failed", "gave_up"]);
    expect(told().at(-1)).toMatchObject({ error, permanent: true });
    expect(attached()).toBe(0);
  });

  it("takes the application's word for what is permanent", async () => {
    const { session, told } = setUp();
    const error = { code: 4400 };
    const isPermanent = vi.fn((thrown: unknown) => thrown === error);
    expect(await settled(retry(session, failing(9, error), { isPermanent }))).toEqual({ error });
    expect(told().at(-1)).toMatchObject({ action: "gave_up", permanent: true });
  });

  it("gives up with the last error when its tries are used up, which is not permanent", async () => {
    const { session, told, attached } = setUp();
    const errors = [new Error("first"), "second"];
    const result = settled(
      retry(session, ({ attempt }) => Promise.reject(errors[attempt - 1]), { maxAttempts: 2, random: half }),
    );
    await vi.runAllTimersAsync();
    expect(await result).toEqual({ error: "second" });
    expect(told().at(-1)).toMatchObject({ action: "gave_up", error: "second" });
    expect(told().at(-1)?.permanent).toBeUndefined();
    expect(attached()).toBe(0);
  });

  it("hands undefined and other odd rejections on as they are", async () => {
    const { session } = setUp();
    const result = settled(retry(session, () => Promise.reject(undefined), { maxAttempts: 1 }));
    expect(await result).toStrictEqual({ error: undefined });
  });
});

describe("a try that takes too long", () => {
  it("has failed with a TimeoutError, which its signal carries", async () => {
    const { session, told } = setUp();
    const signals: AbortSignal[] = [];
    const result = settled(
      retry(
        session,
        ({ signal }) => {
          signals.push(signal);
          return never();
        },
        { timeoutMs: 2000, maxAttempts: 2, random: () => 0 },
      ),
    );
    await vi.runAllTimersAsync();
    const { error } = await result;
    expect(error).toMatchObject({ name: "TimeoutError" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(signals[1]?.reason).toBe(error);
    expect(told().filter(({ action }) => action === "attempt.failed")).toMatchObject([
      { error: "timeout" },
      { error: "timeout" },
    ]);
  });

  it("changes nothing by working late; what it brought is discarded", async () => {
    const { session, observations } = setUp();
    const discard = vi.fn();
    const late = new Map<number, (value: string) => void>();
    const fn = ({ attempt }: { attempt: number }) =>
      attempt === 3 ? "third" : new Promise<string>((resolve) => late.set(attempt, resolve));
    const result = retry(session, fn, { timeoutMs: 100, random: () => 0, discard });
    await vi.advanceTimersByTimeAsync(120);
    late.get(1)?.("first");
    await vi.runAllTimersAsync();
    expect(await result).toBe("third");
    const before = observations.length;
    late.get(2)?.("second");
    await vi.runAllTimersAsync();
    expect(observations).toHaveLength(before);
    expect(discard.mock.calls).toEqual([["first"], ["second"]]);
  });

  it("changes nothing by failing late either, and its rejection is not left unhandled", async () => {
    const { session, told } = setUp();
    let fail = (_: unknown): void => {};
    const first = new Promise<string>((_, reject) => {
      fail = reject;
    });
    const result = retry(session, ({ attempt }) => (attempt === 1 ? first : "second"), {
      timeoutMs: 100,
      random: () => 0,
    });
    await vi.runAllTimersAsync();
    expect(await result).toBe("second");
    fail(Object.assign(new Error("late"), { status: 401 }));
    await vi.runAllTimersAsync();
    expect(told().at(-1)?.action).toBe("recovered");
  });

  it("keeps its signal unaborted once it is over: what was opened may live on it", async () => {
    const { session } = setUp();
    const stop = new AbortController();
    let given: AbortSignal | undefined;
    await retry(
      session,
      ({ signal }) => {
        given = signal;
      },
      { timeoutMs: 100, signal: stop.signal },
    );
    stop.abort();
    session.end();
    await vi.runAllTimersAsync();
    expect(given?.aborted).toBe(false);
  });
});

describe("stopping", () => {
  it("by the application's signal rejects with its reason, during a try", async () => {
    const { session, lines, phases, attached } = setUp();
    const stop = new AbortController();
    const reason = new Error("left");
    let given: AbortSignal | undefined;
    const result = settled(
      retry(
        session,
        ({ signal }) => {
          given = signal;
          return never();
        },
        { signal: stop.signal, timeoutMs: 5000 },
      ),
    );
    await vi.advanceTimersByTimeAsync(300);
    stop.abort(reason);
    expect(await result).toEqual({ error: reason });
    expect(given?.reason).toBe(reason);
    expect(lines()).toEqual([
      [0, "lost"],
      [0, "attempt.started"],
      [300, "cancelled"],
    ]);
    expect(phases()).toEqual(["attempt cancelled 300"]);
    expect(attached()).toBe(0);
  });

  it("by the end of the session rejects with an AbortError, during a back-off", async () => {
    const { session, lines, phases, attached } = setUp();
    const result = settled(retry(session, failing(9), { random: half }));
    await vi.advanceTimersByTimeAsync(200);
    session.end();
    expect(await result).toMatchObject({ error: { name: "AbortError" } });
    expect(lines().at(-1)).toEqual([200, "cancelled"]);
    expect(phases()).toEqual(["attempt error 0", "backoff cancelled 200"]);
    expect(attached()).toBe(0);
  });

  it("makes no try for a session that has ended and waits for last words", async () => {
    const { session } = setUp();
    const fn = vi.fn(failing(9));
    const result = settled(retry(session, fn));
    session.leave();
    expect(await result).toMatchObject({ error: { name: "AbortError" } });
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it("before the beginning makes no try and tells nothing", async () => {
    const { session, observations } = setUp();
    const fn = vi.fn();
    expect(await settled(retry(session, fn, { signal: AbortSignal.abort("left") }))).toEqual({ error: "left" });
    session.end();
    expect(await settled(retry(session, fn))).toMatchObject({ error: { name: "AbortError" } });
    expect(fn).not.toHaveBeenCalled();
    expect(observations).toEqual([]);
  });
});

describe("never in the way", () => {
  it("replaces what makes no sense by the defaults, and says so once", async () => {
    const { session, warnings, lines } = setUp();
    const policy: RetryPolicy<string> = {
      baseMs: -1,
      capMs: Number.NaN,
      maxAttempts: 0,
      timeoutMs: -5,
      isPermanent: 7 as never,
      signal: {} as never,
      random: half,
    };
    for (const _ of [1, 2]) {
      const result = retry(session, failing(2), policy);
      await vi.runAllTimersAsync();
      expect(await result).toBe("back");
    }
    expect(lines()[5]).toEqual([1500, "attempt.started"]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/baseMs.*capMs.*maxAttempts.*timeoutMs.*isPermanent.*signal/);
  });

  it("takes no policy at all, and one that throws when it is read", async () => {
    const { session, warnings } = setUp();
    expect(await retry(session, () => 1, null as never)).toBe(1);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(await retry(session, () => 2, proxy)).toBe(2);
    expect(warnings).toHaveLength(1);
  });

  it("never waits longer than timers can: beyond that they fire at once", async () => {
    const { session } = setUp();
    const set = vi.fn((work: () => void, _: number) => void work());
    await retry(session, failing(80), { capMs: 1 / 0, random: () => 0.999, timers: { set, clear() {} } });
    const waits = set.mock.calls.map(([, ms]) => ms);
    expect(Math.max(...waits)).toBeLessThan(2 ** 31);
    expect(waits.every((ms) => ms >= 0)).toBe(true);
  });

  it.each([
    ["throws", refuse],
    ["rejects", () => Promise.reject(new Error("hostile"))],
  ])("survives a discard that %s", async (_, discard) => {
    const { session, warnings } = setUp();
    const fn = ({ attempt, signal }: { attempt: number; signal: AbortSignal }) =>
      attempt > 1 ? "second" : new Promise((resolve) => signal.addEventListener("abort", resolve));
    const result = retry(session, fn, { timeoutMs: 10, random: () => 0, discard: discard as never });
    await vi.runAllTimersAsync();
    expect(await result).toBe("second");
    expect(warnings).toHaveLength(1);
  });

  it("survives a predicate and a random that throw", async () => {
    const { session, warnings } = setUp();
    const result = retry(session, failing(3), { isPermanent: refuse, random: refuse });
    await vi.runAllTimersAsync();
    expect(await result).toBe("back");
    expect(warnings).toHaveLength(2);
  });

  it("works with a session that does not", async () => {
    const { session, warnings } = setUp();
    session.observe = refuse;
    const result = retry(session, failing(1));
    await vi.runAllTimersAsync();
    expect(await result).toBe("back");
    expect(warnings).toHaveLength(1);
    expect(await retry(null as never, () => "still")).toBe("still");
  });
});

describe("two loops on one session", () => {
  it("are both told, and end on their own", async () => {
    const { session, told, phases, attached } = setUp();
    const slow = retry(session, failing(2), { random: half });
    const quick = retry(session, failing(1), { random: () => 0.1 });
    await vi.runAllTimersAsync();
    expect(await Promise.all([slow, quick])).toEqual(["back", "back"]);
    expect(told().filter(({ action }) => action === "lost")).toHaveLength(2);
    expect(told().filter(({ action }) => action === "recovered")).toHaveLength(2);
    expect(phases()).toHaveLength(8);
    expect(attached()).toBe(0);
  });
});

function refuse(): never {
  throw new Error("hostile");
}
