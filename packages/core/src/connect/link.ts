import type { ConnectionStateChanged } from "../observation";
import type { RtcReconnectCause } from "../semconv";

/**
 * How long states may take to move after the answer to an ICE restart. If they do not move at all and no other pair is
 * seen to be selected, media never left its way and the restart was over with the answer.
 */
export const RESTART_SETTLES_MS = 3000;

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
  /** Since when it only looks as if it were connecting; see {@link grow}. */
  growing?: number | undefined;
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

/**
 * Firefox gives media that an offer adds a transport of its own until the answer bundles it. Meanwhile, and for a moment
 * after, the connection as a whole is told to be checking and connecting, while what flowed flows on: nothing was lost,
 * unless it has not settled some seconds after the answer.
 */
export function grow(link: Link, time: number): void {
  const { up, lost, ice, connection, signaling, growing } = link;
  const isGone = [ice, connection].some((state) => state === "disconnected" || state === "failed");
  if (isFlowing(link) || isGone) link.growing = undefined;
  else if (up && !lost && signaling === "have-local-offer") link.growing ??= time;
  else if (growing !== undefined && time >= growing + RESTART_SETTLES_MS) link.growing = undefined;
}

/** Was connected, and is not now or is being restarted. */
export const isBusy = (link: Link) =>
  link.up && (link.restarted !== undefined || (!isFlowing(link) && link.growing === undefined));

/** Why media cannot flow, as far as states tell. */
export function lossCause({ ice, dtls, restarted }: Link): RtcReconnectCause {
  if (ice === "failed") return "ice_failed";
  if (ice === "disconnected") return "ice_disconnected";
  // ICE goes from connected to checking for good by a restart only.
  if (restarted !== undefined || !isConnected(ice)) return "ice_restart";
  return isDtlsLost(dtls) ? "dtls" : "connection";
}
