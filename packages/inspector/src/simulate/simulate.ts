import type { Life } from "./life/types";
import { windowFacts } from "./media/facts";
import { windowsOf } from "./media/windows";
import { type ResolvedSimulation, resolveSimulation, type SimulateOptions } from "./options";
import { createBackdatedPlayer, type OutletFor } from "./player/backdated";
import { createLivePlayer } from "./player/live";
import { longestMs, planSimulation } from "./simulation";
import { stormTruth } from "./storm/truth";
import { createTally } from "./tally";
import type { Truth } from "./truth";

export interface SimulateHooks {
  /** Stops soon; the truth is of what was told until then. */
  signal?: AbortSignal | undefined;
  /** Sessions told so far. */
  onProgress?: ((told: number, of: number) => void) | undefined;
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined;
  /** Instead of a receiver: where each browser's signals go, backdated. */
  outletFor?: OutletFor | undefined;
}

/** What must be told of one session. */
export const factsOf = (life: Life, statsMs: number) => [
  ...life.facts,
  ...windowsOf(life.links, statsMs, life.died).flatMap(windowFacts),
];

/** A storm is planned before it begins, in about a millisecond for each session. */
const PLANNED_WITHIN_MS = 500;

function startOf(options: ResolvedSimulation): number {
  const { live, startMs, sessions } = options;
  return Math.ceil(startMs ?? (live ? Date.now() + PLANNED_WITHIN_MS + sessions : Date.now() - longestMs(options)));
}

/**
 * Simulates browsers that have sessions, and tells what they did to an OTLP receiver by the code that real ones run.
 *
 * @returns the truth: what was told, counted by the plan
 * @throws SimulateOptionError
 */
export async function simulate(given: SimulateOptions, hooks: SimulateHooks = {}): Promise<Truth> {
  const { signal, onProgress, fetch, outletFor } = hooks;
  const options = resolveSimulation(given);
  const { kind, seed, sessions, live, service, versions, regions, statsMs } = options;
  const { from, storm, lives } = await planSimulation(options, startOf(options));
  const player =
    live && options.urls.length > 0
      ? createLivePlayer(options, fetch)
      : createBackdatedPlayer(options, { fetch, outletFor });
  const tally = createTally();
  let told = 0;
  let to = from;
  await player.play(lives(), {
    signal,
    told(life) {
      tally.add(factsOf(life, statsMs), life.person);
      if (life.died) tally.died(life.person);
      to = Math.max(to, life.end);
      told++;
      onProgress?.(told, sessions);
    },
  });
  const delivery = player.delivery();
  return {
    schema: "rtcscope.simulation",
    version: 1,
    complete: told === sessions,
    kind,
    seed,
    player: live ? "live" : "backdated",
    service,
    versions: [...versions],
    regions: [...regions],
    from,
    to,
    ...tally.counted(),
    ...(storm && { storm: stormTruth(storm, options.storm.retry) }),
    ...(delivery && { delivery }),
  };
}
