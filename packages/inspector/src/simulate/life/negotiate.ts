import type { Link } from "../media/link";
import type { Draft } from "./draft";

/** When the steps of a peer connection are. Each begins where the one before ended; gathering lies across the first two. */
export interface NegotiationTimes {
  readonly offered: number;
  readonly gathering: number;
  /** Offer and answer are applied: checks begin. */
  readonly stable: number;
  readonly gathered: number;
  readonly ice: number;
  readonly up: number;
}

/** From an offer to connected, as the collector of peer connections tells it. `until` leaves out what comes after. */
export function negotiate(draft: Draft, link: Link, times: NegotiationTimes, until = Number.POSITIVE_INFINITY): void {
  const connection = link.name;
  const ufrag = `${connection}ufrag`;
  const say: typeof draft.tell = (observation) => {
    if (observation.type === "event" || observation.time <= until) draft.tell(observation);
  };
  const state = (time: number, kind: "ice" | "gathering" | "signaling" | "dtls" | "connection", value: string) =>
    say({ type: "connection.state", time, connection, kind, state: value });
  const { offered, gathering, stable, gathered, ice, up } = times;
  // LiveKit's server offers what is received.
  const answers = draft.person.transport === "livekit" && link.inbound;
  if (answers) {
    say({
      type: "negotiation",
      time: offered,
      connection,
      step: "setRemoteDescription",
      state: "started",
      sdpType: "offer",
    });
    state(offered, "signaling", "have-remote-offer");
    state(gathering, "gathering", "gathering");
    say({
      type: "negotiation",
      time: stable,
      connection,
      step: "setLocalDescription",
      state: "done",
      sdpType: "answer",
      ufrag,
    });
  } else {
    say({ type: "negotiation", time: offered, connection, step: "createOffer", state: "started" });
    say({
      type: "negotiation",
      time: gathering,
      connection,
      step: "setLocalDescription",
      state: "done",
      sdpType: "offer",
      ufrag,
    });
    state(gathering, "signaling", "have-local-offer");
    state(gathering, "gathering", "gathering");
    say({
      type: "negotiation",
      time: stable,
      connection,
      step: "setRemoteDescription",
      state: "done",
      sdpType: "answer",
    });
  }
  state(stable, "signaling", "stable");
  state(stable, "ice", "checking");
  state(stable, "connection", "connecting");
  state(gathered, "gathering", "complete");
  state(ice, "ice", "connected");
  state(up, "dtls", "connected");
  state(up, "connection", "connected");
}

/** A connection of which nothing is waited for: it comes up in so long. */
export function quickly(at: number, ms: number): NegotiationTimes {
  return {
    offered: at,
    gathering: at + Math.floor(ms * 0.1),
    stable: at + Math.floor(ms * 0.3),
    gathered: at + Math.floor(ms * 0.4),
    ice: at + Math.floor(ms * 0.8),
    up: at + ms,
  };
}

/** The same where the SDK keeps the connection to itself (IVS): its own word for it is all there is. */
export function attach({ tell }: Draft, { name: connection }: Link, attempting: number, up: number): void {
  const state = (time: number, kind: "ice" | "dtls" | "connection", value: string) =>
    tell({ type: "connection.state", time, connection, kind, state: value });
  state(attempting, "connection", "connecting");
  state(up, "connection", "connected");
  // Learned from the statistics.
  state(up, "ice", "connected");
  state(up, "dtls", "connected");
}
