import { type Lifetime, type ObservedSession, warn } from "../lifetime";

/** ±10 %: many tabs that were opened by one event must not read, and later send, in step. */
const JITTER = 0.2;

export interface StatsPoller {
  /** Brings the next reading forward, when the session now wants it earlier. */
  hurry(): void;
  /** Reads now, unless a reading is under way; `anew` all the same. */
  read(anew?: boolean): void;
}

/**
 * Reads statistics for as long as the collector lives, each time as long after the last tick as the session wants.
 * Never two readings at a time: one that never resolves leaves the ticks idle and piles up nothing.
 */
export function pollStats(
  session: ObservedSession,
  connection: RTCPeerConnection,
  lifetime: Lifetime,
  each: { tick(): void; report(report: RTCStatsReport): void },
): StatsPoller {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let reading: Promise<void> | undefined;
  // Timers and the document keep a connection alive: neither is touched while the session wants no reading.
  let awake = false;

  async function ask(): Promise<void> {
    try {
      const report = await connection.getStats();
      if (!lifetime.over) each.report(report);
    } catch (error) {
      warn(session, "getStats", "statistics could not be read", error);
    }
  }

  function read(anew?: boolean): void {
    if (reading && !anew) return;
    const mine = ask().then(() => {
      if (reading === mine) reading = undefined;
    });
    reading = mine;
  }

  function hurry(): void {
    const wait = session.pollMs * (1 + JITTER * (Math.random() - 0.5));
    const at = performance.now() + wait;
    if (lifetime.over || at >= due) return;
    clearTimeout(timer);
    if (!awake) listenForWake();
    due = at;
    timer = setTimeout(() => {
      due = Number.POSITIVE_INFINITY;
      lifetime.run(each.tick);
      lifetime.run(hurry);
      if (!lifetime.over) read();
    }, wait);
  }

  /** The session learns of the page's visibility by the same event, so its answer is asked for afterwards. */
  function listenForWake(): void {
    awake = true;
    if (typeof document !== "object") return;
    lifetime.listen(document, "visibilitychange", () => setTimeout(() => lifetime.run(hurry)));
  }

  lifetime.undo(() => clearTimeout(timer));
  hurry();
  return { hurry, read };
}
