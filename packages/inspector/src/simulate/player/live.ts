import { setMaxListeners } from "node:events";
import { collector, otlp } from "@rtcscope/exporters";
import { urlOf } from "../fleet";
import type { Life } from "../life/types";
import type { ResolvedSimulation } from "../options";
import { createPage, createPlannedClock, openSession } from "./scope";
import { script, tell } from "./script";
import type { Player } from "./types";

/** Resolves at that time, or when it is aborted. */
function until(time: number, signal: AbortSignal): Promise<void> {
  const ms = time - Date.now();
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/**
 * Plays every browser in real time, each with its own page, timers and delivery. What is told carries the plan's times,
 * and timers only decide when it is told: durations are those of the plan to the millisecond.
 */
export function createLivePlayer(options: ResolvedSimulation, fetch?: typeof globalThis.fetch): Player {
  const { headers, metrics } = options;

  async function live(life: Life, signal: AbortSignal): Promise<boolean> {
    await until(life.person.start, signal);
    if (signal.aborted) return false;
    const clock = createPlannedClock(Date.now);
    const url = urlOf(life.person, options);
    const exporter = (metrics ? otlp : collector)({ url, headers, ...(fetch && { fetch }) });
    clock.set(life.person.start);
    const page = createPage(life.person, options, exporter, clock);
    const session = openSession(page, life.person);
    for (const cue of script(life, options.statsMs)) {
      clock.set(undefined);
      await until(cue.at, signal);
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
      const own = new AbortController();
      const stop = own.signal;
      // Every browser waits with it.
      setMaxListeners(0, stop);
      const abort = () => own.abort();
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort);
      const playing: Promise<void>[] = [];
      for (const life of lives) {
        // Plans are made when they are needed: a fleet's would be many at once.
        await until(life.person.start - 1000, stop);
        if (stop.aborted) break;
        playing.push(
          live(life, stop).then((whole) => {
            if (whole) told(life);
          }),
        );
      }
      await Promise.all(playing);
      signal?.removeEventListener("abort", abort);
    },
    delivery: () => undefined,
  };
}
