import type { ConnectionStateChanged } from "../observation";
import type { RtcReconnectCause } from "../semconv";

/** A peer connection, as far as it can be lost: its id, and the newest state that was told of each of its machines. */
export interface Link extends Partial<Record<ConnectionStateChanged["kind"], string>> {
  readonly id: string;
  /** Was connected, so that it can be lost. */
  up?: boolean;
  /** Belongs to what the open episode lost. */
  lost?: boolean | undefined;
  /** Its first negotiation was counted as a try. */
  tried?: boolean;
  /** Local ICE user fragment. */
  ufrag?: string | undefined;
  /** When an ICE restart was asked for that has not been applied yet. */
  asked?: number | undefined;
  /** When the ICE restart that is under way began. */
  restarted?: number | undefined;
  /** When that restart was answered, and whether states moved since. */
  answered?: number | undefined;
  moved?: boolean;
}

const isConnected = (state: string | undefined) => !state || state === "connected" || state === "completed";

/** A DTLS transport that is `new` has just been made, one that is `closed` was closed by the other side: neither was lost. */
const isDtlsLost = (state: string | undefined) => state === "connecting" || state === "failed";

/**
 * Whether media can flow: everything that was told is connected, and something was told. ICE that is `completed` is
 * connected too.
 */
export const isFlowing = ({ ice, dtls, connection }: Link) =>
  isConnected(ice) && !isDtlsLost(dtls) && isConnected(connection) && !!(ice ?? connection ?? dtls);

/**
 * Chromium tells ICE and DTLS of a new connection to be connected, and only then that the connection as a whole is
 * `connecting`: that is no news, and nothing was lost.
 */
export const isLate = (link: Link, { kind, state }: Pick<ConnectionStateChanged, "kind" | "state">) =>
  kind === "connection" && state === "connecting" && link.up && (link.connection ?? "new") === "new";

/** What failed for good, as an error code; undefined: nothing. */
export function failureOf(link: Link): string | undefined {
  const kind = (["ice", "dtls", "connection"] as const).find((one) => link[one] === "failed");
  return kind && `${kind}_failed`;
}

/** Was connected, and is not now or is being restarted. */
export const isBusy = (link: Link) => link.up && (!isFlowing(link) || link.restarted !== undefined);

/** Why media cannot flow, as far as states tell. */
export function lossCause({ ice, dtls, restarted }: Link): RtcReconnectCause {
  if (ice === "failed") return "ice_failed";
  if (ice === "disconnected") return "ice_disconnected";
  // ICE goes from connected to checking by a restart only.
  if (restarted !== undefined || !isConnected(ice)) return "ice_restart";
  return isDtlsLost(dtls) ? "dtls" : "connection";
}
