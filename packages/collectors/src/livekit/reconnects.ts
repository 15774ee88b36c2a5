import type { Observation } from "@rtcscope/core";
import type { RtcReconnectCause, RtcReconnectMode } from "@rtcscope/core/semconv";
import type { ObservedSession } from "../lifetime";
import { isPermanent } from "./reasons";
import { createSettling } from "./settling";

/**
 * One outage at a time, as LiveKit goes through it, told as it happens. The engine's methods and the room's events may
 * both report the same step: the second report changes nothing.
 */
export interface Reconnects {
  /** From the loss until it is told to be over. */
  readonly open: boolean;
  lost(cause: RtcReconnectCause): void;
  /** The engine decided how long to wait. */
  decided(): void;
  attempt(mode: RtcReconnectMode, cause: RtcReconnectCause): void;
  failed(error: unknown): void;
  /** LiveKit says that it is back. */
  back(): void;
  gaveUp(error: unknown): void;
  /** Somebody ended the participation meanwhile. */
  left(): void;
  /** What peer connections do meanwhile. */
  observe(observation: Observation): void;
}

export function createReconnects(session: ObservedSession): Reconnects {
  const settling = createSettling();
  let open = false;
  let attempt: RtcReconnectMode | undefined;
  let decidedAt: number | undefined;
  /** When LiveKit said that it is back, while restarts of ICE are not over yet. */
  let backAt: number | undefined;
  let failure: unknown;

  const now = () => session.clock.now();

  function settle(force?: true): void {
    if (backAt === undefined) return;
    const settled = settling.settled(now()) ?? (force && backAt);
    if (settled === undefined) return;
    const time = Math.max(backAt, settled);
    end();
    session.observe({ type: "reconnect", action: "recovered", time });
  }

  function end(): void {
    open = false;
    attempt = backAt = decidedAt = failure = undefined;
  }

  function lost(cause: RtcReconnectCause): void {
    // The next outage begins where the last one was as good as over.
    settle(true);
    if (open) return;
    open = true;
    session.observe({ type: "reconnect", action: "lost", time: now(), cause });
  }

  return {
    get open() {
      return open;
    },
    lost,
    decided() {
      decidedAt = now();
    },
    attempt(mode, cause) {
      settle(true);
      if (attempt === mode) return;
      lost(cause);
      const time = now();
      const backoffMs = decidedAt === undefined ? undefined : time - decidedAt;
      decidedAt = undefined;
      attempt = mode;
      session.observe({ type: "reconnect", action: "attempt.started", time, mode, backoffMs });
    },
    failed(error) {
      if (!attempt) return;
      attempt = undefined;
      failure = error;
      session.observe({ type: "reconnect", action: "attempt.failed", time: now(), error });
    },
    back() {
      if (!open || backAt !== undefined) return;
      backAt = now();
      settle();
    },
    gaveUp(error) {
      if (!open) return;
      const why = failure ?? error;
      session.observe({ type: "reconnect", action: "gave_up", time: now(), error: why, permanent: isPermanent(why) });
      end();
    },
    left() {
      if (!open) return;
      session.observe({ type: "reconnect", action: "cancelled", time: now() });
      end();
    },
    observe(observation) {
      settling.observe(observation);
      settle();
    },
  };
}
