import { createFleet } from "./fleet";
import { type Beginning, begin, goOn } from "./life/plan";
import type { Life } from "./life/types";
import type { ResolvedSimulation } from "./options";
import { planDeath, type Storm, simulateStorm } from "./storm/storm";

const MINUTE = 60_000;
/** The longest that a session goes on beyond its media: connects that are tried again, outages. */
const AROUND_MS = 10 * MINUTE;

/** Everything that will happen. */
export interface Simulation {
  readonly from: number;
  readonly storm: Storm | undefined;
  /** One after the other, in the order of their beginnings; planned when asked for. */
  lives(): Iterable<Life>;
}

/** How long the whole may take, from the first session's begin to the last one's end. */
export const longestMs = ({ durationMs, lengthMs }: ResolvedSimulation): number =>
  Math.ceil(durationMs + 1.6 * lengthMs + AROUND_MS);

function finish({ draft, media }: Beginning, storm: Storm | undefined): Life {
  if (media) goOn(draft, media.from, media.readings, storm?.rides.get(draft.person.number));
  return draft.life();
}

/** @param from first session's begin, ms since the Unix epoch, whole */
export async function planSimulation(options: ResolvedSimulation, from: number): Promise<Simulation> {
  const fleet = createFleet(options, from);
  if (options.kind === "day")
    return {
      from,
      storm: undefined,
      *lives() {
        for (const person of fleet)
          yield finish(
            begin(person, options, () => false),
            undefined,
          );
      },
    };
  const death = planDeath(options, from);
  const beginnings = fleet.map((person) =>
    begin(person, options, (time) => time >= death.at && time < death.at + death.outageMs && death.carries(person)),
  );
  const storm = await simulateStorm(beginnings, death, options);
  return {
    from,
    storm,
    *lives() {
      for (const beginning of beginnings) yield finish(beginning, storm);
    },
  };
}
