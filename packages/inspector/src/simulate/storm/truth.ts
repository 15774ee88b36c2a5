import { plantedValue } from "../fleet";
import type { Truth } from "../truth";
import type { Storm } from "./storm";

/** What the storm did, counted over the rides themselves. */
export function stormTruth(storm: Storm, retry: "fixed" | "jitter"): NonNullable<Truth["storm"]> {
  const { death, alive, rides, capacityPerSecond, peakPerSecond, peakBackPerSecond } = storm;
  const { planted } = death;
  const isPlanted = (person: Storm["alive"][number]) => plantedValue(person, planted.attribute) === planted.value;
  const all = [...rides.values()];
  const hit = alive.filter(({ number }) => rides.has(number));
  const attempts = all.reduce((sum, { tries }) => sum + tries.length, 0);
  return {
    from: death.at,
    to: death.at + death.outageMs,
    ...(all.length && {
      firstLost: Math.min(...all.map(({ lost }) => lost)),
      lastOver: Math.max(...all.map(({ end }) => end)),
      amplification: attempts / all.length,
    }),
    planted,
    retry,
    capacityPerSecond,
    alive: alive.length,
    hit: hit.length,
    alivePlanted: alive.filter(isPlanted).length,
    hitPlanted: hit.filter(isPlanted).length,
    recovered: all.filter(({ recovered }) => recovered).length,
    gaveUp: all.filter(({ recovered }) => !recovered).length,
    attempts,
    peakPerSecond,
    peakBackPerSecond,
    hitSessions: hit.map(({ id }) => id),
  };
}
