import type { Session } from "@rtcscope/core";
import type { Life, Step } from "../life/types";
import { readStats } from "../media/report";
import { type Reading, readingsOf } from "../media/windows";

/** A step of the life, or a reading of its statistics. */
export type Cue = Step | { readonly at: number; readonly reading: Reading };

/** All that a session is told, in order of time; what happens before it is read. */
export function* script({ steps, links }: Life, statsMs: number): Generator<Cue> {
  let next = 0;
  for (const reading of readingsOf(links, statsMs)) {
    for (let step = steps[next]; step && step.at <= reading.time; step = steps[++next]) yield step;
    yield { at: reading.time, reading };
  }
  yield* steps.slice(next);
}

/**
 * Tells one cue to the session.
 *
 * @returns whether the tab dies by it
 */
export function tell(session: Session, cue: Cue, { person }: Life): boolean {
  if ("observation" in cue) session.observe(cue.observation);
  else if ("reading" in cue) session.observe(readStats(person, cue.reading.link, cue.at));
  else if ("end" in cue) session.end(cue.end);
  else session.observe({ type: "page", time: cue.at, visible: false });
  return "dies" in cue;
}
