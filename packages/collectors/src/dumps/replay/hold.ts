import { connectionOf, type Timed, timeOf } from "../timed";

/** How long after its first call a connection may still turn out to have been connected before the recording began, ms. */
const UNDECIDED_MS = 2000;

const isUp = (state: string) => state === "connected" || state === "completed";

/** A step that was not taken then, but long before: what it described still holds, that it began a connect does not. */
function past(item: Timed): Timed | undefined {
  if (item.type !== "observation" || item.observation.type !== "negotiation") return item;
  const { observation } = item;
  if (observation.state !== "started") return item;
  if (!observation.ufrag) return undefined;
  return { ...item, observation: { ...observation, state: "done" } };
}

/**
 * Holds items back until it is known whether a connection begins with them. Recording that starts in the middle of a call
 * writes down at once how things stand, in the words of the calls that once led there (setLocalDescription,
 * `connected`): taken as they are they would tell a connect of no time. They show in that the first state of ICE is
 * connected.
 *
 * @returns items that may go on, in their order; with `undefined` for the end, all
 */
export function createHold(): (item: Timed | undefined) => Timed[] {
  let queue: Timed[] = [];
  /** When the first call of an undecided connection was. */
  const undecided = new Map<string, number>();
  const decided = new Set<string>();

  function decide(connection: string, late: boolean): void {
    undecided.delete(connection);
    decided.add(connection);
    if (late) queue = queue.flatMap((item) => (connectionOf(item) === connection ? (past(item) ?? []) : [item]));
  }

  return (item) => {
    if (item) {
      queue.push(item);
      const connection = connectionOf(item);
      const time = timeOf(item);
      for (const [other, since] of undecided) if (time - since > UNDECIDED_MS) decide(other, false);
      if (item.type === "call" && !decided.has(connection) && !undecided.has(connection))
        undecided.set(connection, time);
      if (item.type === "observation" && !decided.has(connection)) {
        const { observation } = item;
        if (observation.type === "connection.closed") decide(connection, false);
        else if (observation.type === "connection.state" && observation.kind === "ice" && observation.state !== "new")
          decide(connection, isUp(observation.state));
      }
    }
    if (item && undecided.size > 0) return [];
    const free = queue;
    queue = [];
    return free;
  };
}
