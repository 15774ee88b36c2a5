import { ERROR_TIMEOUT } from "../errors";
import type { Observation, ReconnectTold } from "../observation";
import type { RtcOutcome } from "../semconv";
import type { Session } from "../session/session";
import { type Policy, type RetryAttempt, type RetryPolicy, readPolicy } from "./policy";

/** What `retry` needs of a session. */
export type RetriedSession = Pick<Session, "clock" | "diagnostics" | "ended" | "observe" | "onEnd">;

/** How a try ended. `told` is the error as telemetry names it, where that is not the error itself. */
type Ending<T> = { how: "ok"; value: T } | { how: "failed"; error: unknown; told?: unknown } | { how: "stopped" };

/** Tells the phases of loops that run side by side apart. */
let loops = 0;

/**
 * Brings something back that was lost, and measures it: calls `fn` at once, and after each failure again, until it
 * works, cannot work any more, or nobody wants it any more. Between tries it waits with full jitter: clients that lost
 * the same server at the same moment must not come back at the same moment.
 *
 * The session is told of one outage: `rtc.reconnect` with its attempts, the back-off that was actually waited (timers of
 * a background tab are late), and how it ended. Inside of `session.connect()` the same loop is part of the connect, as
 * its phases `attempt` and `backoff`. A second loop on the same session while the first one runs joins the same outage;
 * what ends first ends it, and a later try of the other one is an outage of its own.
 *
 * A try that was given up (timed out, stopped) changes nothing by ending late; what it still brings goes to
 * `policy.discard`.
 *
 * @param fn one try; a rejection or a throw is a failure
 * @returns what `fn` returned, or resolved with
 * @throws the last error of `fn` as it is, if it was permanent or the last of `maxAttempts`; the reason of
 *   `policy.signal`; an `AbortError` when the session ends, or had ended already; nothing else. A policy that makes no
 *   sense is told through the session's diagnostics and replaced by the defaults.
 */
export async function retry<T>(
  session: RetriedSession,
  fn: (attempt: RetryAttempt) => T | PromiseLike<T>,
  policy: RetryPolicy<NoInfer<T>> = {},
): Promise<T> {
  const stop = new AbortController();
  const telling = createTelling(session);
  const rules = readPolicy(policy as RetryPolicy<never>, telling.warn);
  const release = untilStopped(session, rules.signal, stop, telling.safely);
  const { cause, mode, maxAttempts } = rules;
  /** A session that waits for the last statistics of its connections has ended, but does not tell so yet. */
  const isStopped = () => {
    if (!stop.signal.aborted && telling.safely(() => session.ended)) stop.abort(sessionEnded());
    return stop.signal.aborted;
  };
  // What never began is nothing to tell of.
  if (isStopped()) {
    release();
    throw stop.signal.reason;
  }
  // One reading of the clock for everything of one moment: attempts and back-offs add up to the outage.
  let time = telling.now();
  let backoffMs = 0;
  telling.reconnect(time, "lost", { cause });
  try {
    for (let attempt = 1; ; attempt++) {
      telling.reconnect(time, "attempt.started", { cause, mode, backoffMs });
      const over = telling.phase(time, "attempt", attempt);
      const ending = await tryOnce(fn, attempt, rules, stop.signal);
      time = telling.now();
      if (ending.how === "ok") {
        over(time, "ok");
        telling.reconnect(time, "recovered", { mode });
        return ending.value;
      }
      if (ending.how === "failed") {
        const { error, told = error } = ending;
        over(time, "error", told);
        telling.reconnect(time, "attempt.failed", { error: told });
        const permanent = rules.isPermanent(error);
        if (permanent || attempt >= maxAttempts) {
          telling.reconnect(time, "gave_up", { error: told, permanent: permanent || undefined });
          throw error;
        }
        if (!isStopped()) {
          const waited = telling.phase(time, "backoff", attempt);
          await wait(rules.backoffMs(attempt), rules, stop.signal);
          const now = telling.now();
          backoffMs = now - time;
          time = now;
          waited(time, isStopped() ? "cancelled" : "ok");
        }
      } else over(time, "cancelled");
      if (isStopped()) {
        telling.reconnect(time, "cancelled");
        throw stop.signal.reason;
      }
    }
  } finally {
    release();
  }
}

const sessionEnded = () => new DOMException("the session ended", "AbortError");

/** Aborts `stop` with the application's signal and with the session. */
function untilStopped(
  session: RetriedSession,
  signal: AbortSignal | undefined,
  stop: AbortController,
  safely: <R>(work: () => R) => R | undefined,
): () => void {
  const aborted = () => stop.abort(signal?.reason);
  const ended = () => stop.abort(sessionEnded());
  if (signal?.aborted) aborted();
  safely(() => signal?.addEventListener("abort", aborted));
  const forget = safely(() => session.onEnd(ended));
  return () => {
    safely(() => signal?.removeEventListener("abort", aborted));
    safely(() => forget?.());
  };
}

/** One try; resolves as soon as it is over for us, whatever `fn` goes on doing. */
function tryOnce<T>(
  fn: (attempt: RetryAttempt) => T | PromiseLike<T>,
  attempt: number,
  { timeoutMs, timers, discard }: Policy,
  stop: AbortSignal,
): Promise<Ending<T>> {
  return new Promise((resolve) => {
    const own = new AbortController();
    let timer: unknown;
    let over = false;
    const end = (ending: Ending<T>) => {
      over = true;
      if (timer !== undefined) timers.clear(timer);
      stop.removeEventListener("abort", stopped);
      resolve(ending);
    };
    const stopped = () => {
      end({ how: "stopped" });
      own.abort(stop.reason);
    };
    stop.addEventListener("abort", stopped);
    if (timeoutMs < 1 / 0) {
      timer = timers.set(() => {
        const error = new DOMException(`not done within ${timeoutMs} ms`, "TimeoutError");
        end({ how: "failed", error, told: ERROR_TIMEOUT });
        own.abort(error);
      }, timeoutMs);
    }
    new Promise<T>((settle) => settle(fn({ attempt, signal: own.signal }))).then(
      (value) => (over ? discard(value) : end({ how: "ok", value })),
      (error: unknown) => over || end({ how: "failed", error }),
    );
  });
}

/** Resolves after that time, or when it is stopped. */
function wait(ms: number, { timers }: Policy, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stopped = () => {
      timers.clear(timer);
      resolve();
    };
    stop.addEventListener("abort", stopped);
    const timer = timers.set(() => {
      stop.removeEventListener("abort", stopped);
      resolve();
    }, ms);
  });
}

/** What the session is told. A session that fails is said once, and the loop goes on without it. */
function createTelling(session: RetriedSession) {
  const loop = `retry ${++loops}`;
  const warn = (key: string, message: string, cause?: unknown) => {
    try {
      session.diagnostics.warn(key, message, cause);
    } catch {
      // Nobody to tell.
    }
  };
  function safely<R>(work: () => R): R | undefined {
    try {
      return work();
    } catch (error) {
      warn("retry", "retry is not measured; it goes on", error);
      return undefined;
    }
  }
  const now = () => safely(() => session.clock.now()) ?? 0;
  const observe = (observation: Observation) => void safely(() => session.observe(observation));
  return {
    warn,
    safely,
    now,
    reconnect(time: number, action: ReconnectTold["action"], more?: Omit<ReconnectTold, "type" | "action" | "time">) {
      observe({ type: "reconnect", action, time, ...more });
    },
    /** @returns ends it */
    phase(time: number, phase: "attempt" | "backoff", attempt: number) {
      const key = `${loop} ${attempt}`;
      observe({ type: "phase.started", phase, key, time });
      return (time: number, outcome: RtcOutcome, error?: unknown) =>
        observe({ type: "phase.ended", phase, key, time, outcome, error });
    },
  };
}
