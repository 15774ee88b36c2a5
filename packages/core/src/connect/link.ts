import type { RtcReconnectCause } from "../semconv";

/** A peer connection, as far as it can be lost. */
export interface Link {
  readonly id: string;
  /** The newest states that were told; undefined: none yet. */
  ice: string | undefined;
  dtls: string | undefined;
  connection: string | undefined;
  /** Was connected, so that it can be lost. */
  up: boolean;
  /** Belongs to what the open episode lost. */
  lost: boolean;
  /** Its first negotiation was counted as a try. */
  tried: boolean;
  /** Local ICE user fragment. */
  ufrag: string | undefined;
  /** When an ICE restart was asked for that has not been applied yet. */
  asked: number | undefined;
  /** When the ICE restart that is under way began. */
  restarted: number | undefined;
  /** When that restart was answered, and whether states moved since. */
  stable: number | undefined;
  moved: boolean;
}

export function createLink(id: string): Link {
  return {
    id,
    ice: undefined,
    dtls: undefined,
    connection: undefined,
    up: false,
    lost: false,
    tried: false,
    ufrag: undefined,
    asked: undefined,
    restarted: undefined,
    stable: undefined,
    moved: false,
  };
}

const isConnected = (state: string | undefined) =>
  state === undefined || state === "connected" || state === "completed";

/** A DTLS transport that is `new` has just been made and one that is `closed` was closed by the other side: neither was lost. */
const isDtlsLost = (state: string | undefined) => state === "connecting" || state === "failed";

/**
 * Whether media can flow: everything that was told is connected, and something was told. ICE that is `completed` is
 * connected too.
 */
export function isFlowing({ ice, dtls, connection }: Link): boolean {
  return isConnected(ice) && !isDtlsLost(dtls) && isConnected(connection) && !!(ice ?? connection ?? dtls);
}

/** Why media cannot flow, as far as states tell. */
export function lossCause({ ice, dtls, restarted }: Link): RtcReconnectCause {
  if (ice === "failed") return "ice_failed";
  if (ice === "disconnected") return "ice_disconnected";
  // ICE goes from connected to checking by a restart only.
  if (restarted !== undefined || !isConnected(ice)) return "ice_restart";
  return isDtlsLost(dtls) ? "dtls" : "connection";
}
