import type { Clock } from "@rtcscope/core";

/** What is waited for is forgotten after this long: nobody waits for it any more. */
const FORGET_MS = 3_600_000;
const MAX_WAITS = 1000;
/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Makes sure that the session notices when something takes too long, also while nothing else happens. */
export interface Ticking {
  wait(key: string, ms: number): void;
  over(key: string): void;
  stop(): void;
}

/**
 * The session keeps the time limits and dates what they end; here is only known that there is one. A limit may be
 * paused (in a queue), so after the first tick more follow, each after twice the time.
 *
 * @param tick must not throw
 */
export function createTicking(clock: Pick<Clock, "now">, tick: () => void): Ticking {
  const waits = new Map<string, { since: number; due: number }>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function schedule(): void {
    clearTimeout(timer);
    if (!waits.size) return;
    const due = Math.min(...[...waits.values()].map((wait) => wait.due));
    timer = setTimeout(fire, Math.min(Math.max(Math.ceil(due - clock.now()), 0) + 1, MAX_TIMER_MS));
    // In Node it must not keep the process alive.
    (timer as { unref?(): void }).unref?.();
  }

  function fire(): void {
    const now = clock.now();
    let isDue = false;
    for (const [key, wait] of waits) {
      if (wait.due > now) continue;
      isDue = true;
      wait.due = now + (now - wait.since);
      if (now - wait.since >= FORGET_MS) waits.delete(key);
    }
    if (isDue) tick();
    schedule();
  }

  return {
    wait(key, ms) {
      if (!(ms > 0) || waits.size >= MAX_WAITS) return;
      const since = clock.now();
      waits.set(key, { since, due: since + ms });
      schedule();
    },
    over(key) {
      if (waits.delete(key)) schedule();
    },
    stop() {
      waits.clear();
      clearTimeout(timer);
    },
  };
}
