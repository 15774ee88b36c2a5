import type { Observation } from "@rtcscope/core";
import type { ObservedSession } from "../lifetime";

/**
 * The same session, but every observation passes by: what a peer connection shows of its tracks is held back and told
 * by the room, which knows more of them.
 *
 * @param pass whether the session is told
 * @param then called when it was
 */
export function relay(
  session: ObservedSession,
  pass: (observation: Observation) => boolean,
  then: (observation: Observation) => void,
): ObservedSession {
  return {
    clock: session.clock,
    diagnostics: session.diagnostics,
    get ended() {
      return session.ended;
    },
    get pollMs() {
      return session.pollMs;
    },
    nextConnection: () => session.nextConnection(),
    onEnd: (listener) => session.onEnd(listener),
    observe(observation) {
      if (!pass(observation)) return;
      session.observe(observation);
      then(observation);
    },
  };
}
