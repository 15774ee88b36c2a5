import type { Observation } from "@rtcscope/core";
import { retry } from "@rtcscope/core/retry";
import type { Person } from "../fleet";
import { errorOf, UNREACHABLE } from "../life/failures";
import type { Try } from "../life/outage";
import { createRandom, type Random } from "../random";
import type { Agenda } from "./agenda";
import type { Server } from "./server";

/** After that many tries a browser gives up: within the five minutes in which an outage is told as one. */
const MAX_ATTEMPTS = 12;

/** How one session came through the storm. */
export interface Ride {
  readonly lost: number;
  readonly end: number;
  readonly recovered: boolean;
  readonly errorType: string | undefined;
  readonly tries: readonly Try[];
  /** What `retry` told the session. */
  readonly observations: readonly Observation[];
}

/** The helper numbers its loops for as long as the process lives: a plan must not know. */
const named = (observation: Observation): Observation =>
  "key" in observation ? { ...observation, key: observation.key?.replace(/^retry \d+/, "retry") } : observation;

/** How long each kind of answer takes, ms. */
const ANSWERS = { down: [120, 420], full: [80, 200], taken: [600, 1500] } as const;

/** Without jitter everybody waits the longest wait of the policy, in step. */
const chanceOf = (random: Random, how: "fixed" | "jitter") => (how === "jitter" ? random.next : () => 1 - 2 ** -32);

/**
 * One browser that lost the server and wants it back: the retry helper itself, on the simulation's time.
 *
 * @param lost when it noticed
 */
export async function ride(
  person: Person,
  seed: string | number,
  how: "fixed" | "jitter",
  lost: number,
  agenda: Agenda,
  server: Server,
): Promise<Ride> {
  const random = createRandom(seed, "ride", person.number);
  const observations: Observation[] = [];
  const tries: Try[] = [];
  const { errorType } = UNREACHABLE[person.transport];
  let backoffMs = 0;
  let over = lost;
  const session = {
    clock: { now: () => agenda.now, resync() {} },
    diagnostics: { warn() {} },
    ended: false,
    observe: (observation: Observation) => void observations.push(named(observation)),
    onEnd: () => () => {},
  };
  await new Promise<void>((resolve) => agenda.after(lost - agenda.now, resolve));
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const start = agenda.now;
      backoffMs = start - over;
      const answer = server.ask(start);
      const [soonest, latest] = ANSWERS[answer];
      agenda.after(random.between(soonest, latest), () => {
        over = agenda.now;
        const taken = answer === "taken";
        const outcome = taken ? "ok" : "error";
        tries.push({ outcome, mode: "full", errorType: taken ? undefined : errorType, backoffMs, start, end: over });
        if (taken) resolve();
        else reject(errorOf(errorType));
      });
    });
  const timers = {
    set: (run: () => void, ms: number) => agenda.after(ms, run),
    clear: (cancel: unknown) => (cancel as () => void)(),
  };
  const recovered = await retry(session, work, {
    maxAttempts: MAX_ATTEMPTS,
    timers,
    random: chanceOf(random, how),
  }).then(
    () => true,
    () => false,
  );
  return { lost, end: over, recovered, errorType: recovered ? undefined : errorType, tries, observations };
}
