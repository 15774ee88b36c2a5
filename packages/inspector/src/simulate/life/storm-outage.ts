import type { Ride } from "../storm/ride";
import type { Draft } from "./draft";
import { expectOutage } from "./outage";
import { replaceLink } from "./replace";

/**
 * The outage of a server that died, as this session tells it: by what its retry loop did, and new connections in place
 * of all that were lost when it worked.
 *
 * @returns whether the session is over
 */
export function tellRide(draft: Draft, ride: Ride): boolean {
  const { lost, end, recovered, errorType, tries, observations } = ride;
  const { transport } = draft.person;
  if (transport === "webrtc")
    for (const { name: connection } of draft.open())
      for (const kind of ["ice", "connection"] as const)
        draft.tell({ type: "connection.state", time: lost, connection, kind, state: "disconnected" });
  const last = tries.at(-1);
  if (recovered && last) {
    for (const old of draft.open()) {
      replaceLink(draft, old, last.start + 1, end);
      draft.closeLink(old, end);
    }
  }
  for (const observation of observations) draft.tell(observation);
  expectOutage(draft, {
    start: lost,
    end,
    cause: transport === "webrtc" ? "ice_disconnected" : "signaling",
    mode: "full",
    outcome: recovered ? "ok" : "error",
    errorType,
    tries,
  });
  return !recovered;
}
