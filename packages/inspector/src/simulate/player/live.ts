import { collector, otlp } from "@rtcscope/exporters";
import { urlOf } from "../fleet";
import type { Life } from "../life/types";
import type { ResolvedSimulation } from "../options";
import { createPage, createPlannedClock, openSession } from "./scope";
import { script, tell } from "./script";
import type { Player } from "./types";

/** Thousands of browsers share one process: that it is busy must not look like a receiver that does not answer. */
const LIMITS = { timeoutMs: 60_000 };

/** Waits of thousands at once: a listener of each on the signal would be looked through at every wait. */
function createWaits(signal: AbortSignal) {
  const waiting = new Set<() => void>();
  signal.addEventListener("abort", () => {
    for (const done of waiting) done();
  });
  /** Resolves at that time, or when it is aborted. */
  return (time: number): Promise<void> => {
    const ms = time - Date.now();
    if (ms <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
    });
  };
}

type Waits = ReturnType<typeof createWaits>;

/**
 * Plays every browser in real time, each with its own page, timers and delivery. What is told carries the plan's times,
 * and timers only decide when it is told: durations are those of the plan to the millisecond.
 */
export function createLivePlayer(options: ResolvedSimulation, fetch?: typeof globalThis.fetch): Player {
  const { headers, metrics } = options;

  async function live(life: Life, signal: AbortSignal, until: Waits): Promise<boolean> {
    await until(life.person.start);
    if (signal.aborted) return false;
    const clock = createPlannedClock(Date.now);
    const url = urlOf(life.person, options);
    const exporter = (metrics ? otlp : collector)({ url, headers, limits: LIMITS, ...(fetch && { fetch }) });
    clock.set(life.person.start);
    const page = createPage(life.person, options, exporter, clock);
    const session = openSession(page, life.person);
    for (const cue of script(life, options.statsMs)) {
      clock.set(undefined);
      await until(cue.at);
      if (signal.aborted) break;
      clock.set(cue.at);
      if (tell(session, cue, life)) {
        // A hidden page sends what it has; after that nobody hears of it again.
        await page.flush();
        page.disable();
        return true;
      }
    }
    clock.set(undefined);
    if (signal.aborted) {
      page.disable();
      return false;
    }
    await page.shutdown();
    return true;
  }

  return {
    async play(lives, { signal, told }) {
      const stop = signal ?? new AbortController().signal;
      const until = createWaits(stop);
      const playing: Promise<void>[] = [];
      for (const life of lives) {
        // Plans are made when they are needed: a fleet's would be many at once.
        await until(life.person.start - 1000);
        if (stop.aborted) break;
        playing.push(
          live(life, stop, until).then((whole) => {
            if (whole) told(life);
          }),
        );
      }
      await Promise.all(playing);
    },
    delivery: () => undefined,
  };
}
