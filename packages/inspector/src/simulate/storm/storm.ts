import { type Person, plantedValue } from "../fleet";
import { type Beginning, LEAST_READINGS } from "../life/plan";
import type { Plant, ResolvedSimulation } from "../options";
import { createRandom } from "../random";
import { createAgenda } from "./agenda";
import { type Ride, ride } from "./ride";
import { createServer } from "./server";

/** Everybody who lost the server notices within so long. */
const NOTICED_WITHIN_MS = 800;

/** Which server dies, and when. */
export interface Death {
  readonly at: number;
  readonly outageMs: number;
  readonly planted: { readonly attribute: Plant; readonly value: string };
  /** Whether it is this person's server. */
  carries(person: Person): boolean;
}

/** The storm itself, simulated: who was hit, and how each came through. */
export interface Storm {
  readonly death: Death;
  /** Sessions with media when the server died. */
  readonly alive: readonly Person[];
  readonly capacityPerSecond: number;
  readonly rides: ReadonlyMap<number, Ride>;
  /** Connects per second at its height, and once the server is back. */
  readonly peakPerSecond: number;
  readonly peakBackPerSecond: number;
}

export function planDeath(options: ResolvedSimulation, start: number): Death {
  const { storm, seed, regions, durationMs } = options;
  const [first = "", ...others] = regions;
  const planted = storm.plant ?? { attribute: "region", value: createRandom(seed, "plant").pick([first, ...others]) };
  return {
    at: Math.floor(start + (storm.atMs ?? durationMs * 0.6)),
    outageMs: storm.outageMs,
    planted,
    carries(person) {
      const isPlanted = plantedValue(person, planted.attribute) === planted.value;
      return createRandom(seed, "carried", person.number).chance(isPlanted ? storm.share : storm.otherShare);
    },
  };
}

/** Whether a session is in the middle of its media at that time. */
function isAlive({ media }: Beginning, time: number, statsMs: number): boolean {
  if (!media) return false;
  const least = LEAST_READINGS * statsMs;
  return media.from + least <= time && time + NOTICED_WITHIN_MS <= media.from + media.readings * statsMs;
}

/** Plays the storm on a time of its own: everybody tries to come back to one server that can take only so many. */
export async function simulateStorm(
  beginnings: readonly Beginning[],
  death: Death,
  options: ResolvedSimulation,
): Promise<Storm> {
  const { seed, storm } = options;
  const alive = beginnings
    .filter((beginning) => isAlive(beginning, death.at, options.statsMs))
    .map(({ draft }) => draft.person);
  const hit = alive.filter(death.carries);
  const capacityPerSecond = storm.capacityPerSecond ?? Math.max(2, Math.ceil(hit.length / 20));
  const agenda = createAgenda(death.at);
  const server = createServer({ diesAt: death.at, outageMs: death.outageMs, capacityPerSecond });
  const rides = new Map<number, Ride>();
  const under = hit.map(async (person) => {
    const noticed = death.at + createRandom(seed, "noticed", person.number).between(1, NOTICED_WITHIN_MS);
    rides.set(person.number, await ride(person, seed, storm.retry, noticed, agenda, server));
  });
  await agenda.run();
  await Promise.all(under);
  const peakFrom = (second: number) =>
    Math.max(0, ...[...server.asked].filter(([at]) => at >= second).map(([, connects]) => connects));
  const peakBackPerSecond = peakFrom(Math.ceil(death.outageMs / 1000));
  return { death, alive, capacityPerSecond, rides, peakPerSecond: peakFrom(0), peakBackPerSecond };
}
