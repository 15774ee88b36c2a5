import { type Lifetime, type ObservedSession, warn } from "../lifetime";

/** ±10 %: many tabs that were opened by one event must not read, and later send, in step. */
const JITTER = 0.2;

export interface StatsPoller {
  /** Brings the next reading forward, when the session now wants it earlier. */
  hurry(): void;
  /** Reads now, or joins the reading that is under way; resolves when it is over, whatever came of it. */
  read(): Promise<void>;
}

/**
 * Reads statistics for as long as the collector lives, each time as long after the last tick as the session wants.
 * Never two readings at a time: one that never resolves leaves the ticks idle and piles up nothing.
 */
export function pollStats<Report>(
  session: ObservedSession,
  connection: { getStats(): Promise<Report> },
  { run, undo, listen }: Lifetime,
  each: { tick(): void; report(report: Report): void },
): StatsPoller {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function ask(): Promise<void> {
    try {
      each.report(await connection.getStats());
    } catch (error) {
      warn(session, "getStats", "statistics could not be read", error);
    }
    reading = undefined;
  }

  function read(): Promise<void> {
    reading ??= ask();
    return reading;
  }

  function tick(): void {
    due = Number.POSITIVE_INFINITY;
    hurry();
    each.tick();
    void read();
  }

  function hurry(): void {
    const wait = session.pollMs * (1 + JITTER * (Math.random() - 0.5));
    const at = session.clock.now() + wait;
    // A session that waits for its first use wants no reading at all: forever is no later than forever.
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(run, wait, tick);
  }

  undo(() => {
    due = 0;
    clearTimeout(timer);
  });
  // The session learns of the page's visibility by the same event, so its answer is asked for afterwards.
  if (typeof document === "object") listen(document, "visibilitychange", () => setTimeout(run, 0, hurry));
  hurry();
  return { hurry, read };
}
