import type { Diagnostics } from "../diagnostics";
import type { RtcReconnectCause, RtcReconnectMode } from "../semconv";
import { isPermanentError } from "./permanent";

/** What a try is given. */
export interface RetryAttempt {
  /** From 1. */
  readonly attempt: number;
  /**
   * Aborts when the try took longer than `timeoutMs`, when `policy.signal` aborts and when the session ends; never
   * after the try is over, so what it opened may live on it.
   */
  readonly signal: AbortSignal;
}

export interface RetryPolicy<T = unknown> {
  /** After the n-th failure the wait is drawn from [0, min(capMs, baseMs · 2ⁿ)), ms. Default 500. */
  baseMs?: number | undefined;
  /** Upper bound of a wait, ms. Default 30 000. */
  capMs?: number | undefined;
  /** Tries altogether. Default: until it works, or cannot work any more. */
  maxAttempts?: number | undefined;
  /** How long one try may take, ms; a late one has failed with a `TimeoutError`. Default: as long as it wants. */
  timeoutMs?: number | undefined;
  /** Whether trying again cannot help. Default: {@link isPermanentError}. */
  isPermanent?: ((error: unknown) => boolean) | undefined;
  /** Takes what a try brought that nobody waits for any more, for the application to close it. */
  discard?: ((result: T) => unknown) | undefined;
  /** Stops the loop; `retry` rejects with its reason. */
  signal?: AbortSignal | undefined;
  /** What was noticed first. Default `signaling`. */
  cause?: RtcReconnectCause | undefined;
  /** What a try does. Default `full`. */
  mode?: RtcReconnectMode | undefined;
  /** [0, 1). Default `Math.random`. */
  random?: (() => number) | undefined;
  /** Default: the platform's `setTimeout`. */
  timers?: RetryTimers | undefined;
}

export interface RetryTimers {
  set(work: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

/** A policy that can be relied on. */
export interface Policy {
  /** Infinite where there is no limit. */
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  readonly cause: RtcReconnectCause;
  readonly mode: RtcReconnectMode;
  readonly timers: RetryTimers;
  readonly signal: AbortSignal | undefined;
  isPermanent(error: unknown): boolean;
  discard(result: unknown): void;
  /** The wait after the n-th failure, whole ms. */
  backoffMs(failures: number): number;
}

/** The longest wait that timers know: beyond it they fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** 2ⁿ that is still finite; any cap is reached long before. */
const MAX_DOUBLINGS = 60;

const TIMERS: RetryTimers = {
  set: (work, ms) => setTimeout(work, ms),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

const isFunction = (value: unknown) => typeof value === "function";

/** Says what is wrong with a member; undefined members were not given. */
const RULES: { readonly [K in keyof RetryPolicy]?: [(value: unknown) => boolean, string] } = {
  baseMs: [(value) => Number.isFinite(value) && Number(value) >= 0, "ms, 0 or more"],
  capMs: [(value) => typeof value === "number" && value >= 0, "ms, 0 or more"],
  maxAttempts: [(value) => value === 1 / 0 || (Number.isInteger(value) && Number(value) >= 1), "a whole number from 1"],
  timeoutMs: [(value) => typeof value === "number" && value > 0, "ms, more than 0"],
  isPermanent: [isFunction, "a function"],
  discard: [isFunction, "a function"],
  random: [isFunction, "a function"],
  signal: [(value) => isFunction((value as AbortSignal | null)?.addEventListener), "an AbortSignal"],
  timers: [(value) => isFunction((value as RetryTimers | null)?.set), "an object with set and clear"],
};

/**
 * What the application asked for, with defaults in place of what makes no sense: that is said once, because a loop that
 * brings a call back must not end by a typo.
 */
export function readPolicy(given: RetryPolicy<never>, warn: Diagnostics["warn"]): Policy {
  const bad: string[] = [];
  const asked: RetryPolicy = {};
  for (const key of ["cause", "mode", ...Object.keys(RULES)] as (keyof RetryPolicy)[]) {
    try {
      const value: unknown = given?.[key];
      const [isGood, expected] = RULES[key] ?? [];
      if (value === undefined) continue;
      if (!isGood || isGood(value)) Object.assign(asked, { [key]: value });
      else bad.push(`${key} must be ${expected}`);
    } catch {
      bad.push(`${key} cannot be read`);
    }
  }
  if (bad.length) warn("retry policy", `retry: ${bad.join(", ")}; the default is used`);

  const { baseMs = 500, capMs = 30_000, random = Math.random } = asked;
  /** Runs a function of the application's; what it throws is said once and goes no further. */
  function ask<R>(what: string, work: () => R): R | undefined {
    try {
      return work();
    } catch (error) {
      warn(`retry ${what}`, `retry: ${what} threw`, error);
      return undefined;
    }
  }
  return {
    maxAttempts: asked.maxAttempts ?? 1 / 0,
    timeoutMs: asked.timeoutMs ?? 1 / 0,
    cause: asked.cause ?? "signaling",
    mode: asked.mode ?? "full",
    timers: asked.timers ?? TIMERS,
    signal: asked.signal,
    isPermanent: (error) => !!ask("isPermanent", () => (asked.isPermanent ?? isPermanentError)(error)),
    discard(result) {
      const closed = ask("discard", () => asked.discard?.(result));
      // Closing may take its time, and fail.
      Promise.resolve(closed).catch((error) => warn("retry discard", "retry: discard failed", error));
    },
    backoffMs(failures) {
      const ceiling = Math.min(capMs, MAX_TIMER_MS, baseMs * 2 ** Math.min(failures, MAX_DOUBLINGS));
      const drawn = ask("random", random);
      return Math.floor(ceiling * (drawn !== undefined && drawn >= 0 && drawn < 1 ? drawn : Math.random()));
    },
  };
}
