import type { Observation } from "@rtcscope/core";
import type { NamedError } from "./errors";

/** Tells the reconnects of the stage itself: it `errored`, tries again, and is `connected`. */
export interface Outage {
  readonly open: boolean;
  lost(time: number): void;
  /** The stage tries again; one try at a time. */
  attempt(time: number): void;
  attemptFailed(time: number, error: NamedError): void;
  /** The stage is connected again. */
  back(time: number): void;
  /** Media that was lost will not come back. */
  mediaFailed(error: NamedError): void;
  /** A peer connection is being replaced: what comes back is no resumption. */
  replaced(): void;
  /** The application left: the next join begins anew. */
  left(): void;
  gaveUp(time: number, error: NamedError): void;
  /** Over when the stage is back and all media is. */
  check(time: number): void;
}

/**
 * Outages of media alone are not told here: the states of their connections say all that there is to say. Once the
 * stage is lost, though, the telling of both is one episode, and ends with the last of them.
 *
 * @param mediaDown whether media that flowed before is still lost
 */
export function createOutage(tell: (observation: Observation) => void, mediaDown: () => boolean): Outage {
  let open = false;
  let back = false;
  let trying = false;
  let full = false;
  let failure: NamedError | undefined;

  const mode = () => (full ? "full" : "resume");

  function check(time: number): void {
    if (!open || !back || mediaDown()) return;
    if (failure) gaveUp(time, failure);
    else {
      open = false;
      tell({ type: "reconnect", time, action: "recovered", mode: mode() });
    }
  }

  function gaveUp(time: number, error: NamedError): void {
    if (!open) return;
    open = false;
    tell({ type: "reconnect", time, action: "gave_up", error });
  }

  return {
    get open() {
      return open;
    },
    lost(time) {
      back = false;
      if (open) return;
      open = true;
      trying = full = false;
      failure = undefined;
      tell({ type: "reconnect", time, action: "lost", cause: "signaling" });
    },
    attempt(time) {
      if (!open || trying) return;
      trying = true;
      tell({ type: "reconnect", time, action: "attempt.started", mode: mode() });
    },
    attemptFailed(time, error) {
      if (!open || !trying) return;
      trying = false;
      tell({ type: "reconnect", time, action: "attempt.failed", error });
    },
    back(time) {
      back = true;
      check(time);
    },
    replaced() {
      full = true;
    },
    left() {
      back = trying = false;
      full = true;
      failure = undefined;
    },
    gaveUp,
    mediaFailed(error) {
      if (open) failure ??= error;
    },
    check,
  };
}
