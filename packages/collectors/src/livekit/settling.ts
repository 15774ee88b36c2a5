import type { ConnectionStateChanged, NegotiationStep, Observation } from "@rtcscope/core";

/** As long as core lets states move after the answer to an ICE restart. */
const SETTLES_MS = 3000;

interface Link {
  ufrag?: string | undefined;
  /** An ICE restart of this connection is under way. */
  restarting?: boolean;
  answered?: number | undefined;
  moved?: boolean;
}

/**
 * Whether ICE restarts that a resume asked for are over. LiveKit calls a session resumed while its offer to restart ICE
 * still waits for the answer: states move only afterwards, and would be taken for another outage.
 */
export interface Settling {
  observe(observation: Observation): void;
  /**
   * @param time now
   * @returns when the last restart was over, as far as any was seen; undefined while one is under way
   */
  settled(time: number): number | undefined;
}

export function createSettling(): Settling {
  const links = new Map<string, Link>();
  let last = Number.NEGATIVE_INFINITY;

  function over(link: Link, time: number): void {
    link.restarting = false;
    last = Math.max(last, time);
  }

  function negotiated(link: Link, { step, state, sdpType, ufrag, time }: NegotiationStep): void {
    if (state !== "done") return;
    if (step === "setLocalDescription" && ufrag && sdpType !== "rollback") {
      if (link.ufrag && link.ufrag !== ufrag) {
        link.restarting = true;
        link.answered = sdpType === "answer" ? time : undefined;
        link.moved = false;
      }
      link.ufrag = ufrag;
    }
    if (step === "setRemoteDescription" && sdpType === "answer" && link.restarting) link.answered = time;
  }

  function moved(link: Link, { kind, state, time }: ConnectionStateChanged): void {
    if (!link.restarting || link.answered === undefined || kind !== "ice") return;
    if (state !== "connected" && state !== "completed") link.moved = true;
    else if (link.moved) over(link, time);
  }

  return {
    observe(observation) {
      if (observation.type === "connection.closed") links.delete(observation.connection);
      if (observation.type !== "negotiation" && observation.type !== "connection.state") return;
      const link = links.get(observation.connection) ?? {};
      links.set(observation.connection, link);
      if (observation.type === "negotiation") negotiated(link, observation);
      else moved(link, observation);
    },
    settled(time) {
      for (const link of links.values()) {
        if (!link.restarting) continue;
        if (link.answered === undefined || link.moved || time < link.answered + SETTLES_MS) return undefined;
        over(link, link.answered);
      }
      return last;
    },
  };
}
