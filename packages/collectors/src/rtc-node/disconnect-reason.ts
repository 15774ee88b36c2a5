import type { RtcSessionEndReason } from "@rtcscope/core/semconv";

/** What a room's `Disconnected` event says. */
export interface Disconnect {
  /** The reason in LiveKit's own words, such as `participant_removed`. */
  readonly reason: string;
  /** Why the session ended, if it ends with the room. */
  readonly end: RtcSessionEndReason;
  /** Bounded type name of the failure; undefined: nobody did anything wrong. */
  readonly errorType: string | undefined;
}

/** LiveKit's `DisconnectReason`, by value. A failure is what neither side wanted. */
const REASONS: readonly (readonly [reason: string, end: RtcSessionEndReason])[] = [
  // The only one without a reason of its own is that the SDK gave up after all its attempts.
  ["unknown_reason", "failed"],
  ["client_initiated", "ended"],
  ["duplicate_identity", "replaced"],
  ["server_shutdown", "disconnected"],
  ["participant_removed", "removed"],
  ["room_deleted", "removed"],
  ["state_mismatch", "failed"],
  ["join_failure", "failed"],
  ["migration", "disconnected"],
  ["signal_close", "failed"],
  ["room_closed", "disconnected"],
  ["user_unavailable", "disconnected"],
  ["user_rejected", "disconnected"],
  ["sip_trunk_failure", "failed"],
  ["connection_timeout", "failed"],
  ["media_failure", "failed"],
  ["agent_error", "failed"],
];

/**
 * What a `DisconnectReason` means.
 *
 * shape   value of the SDK's enumeration -> reason, session end, error type (`JoinFailureError`)
 * range   bounded; a value that a later protocol adds is `unknown_reason`
 * throws  never
 */
export function readDisconnect(value: unknown): Disconnect {
  const [reason, end] = (typeof value === "number" && REASONS[value]) || (["unknown_reason", "failed"] as const);
  return { reason, end, errorType: end === "failed" ? errorName(reason) : undefined };
}

/** `join_failure` as the name of an error class. */
export function errorName(reason: string): string {
  return `${reason.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Error`;
}

/**
 * For applications that end their session with the room:
 *
 *     room.on("disconnected", (reason) => session.end(sessionEndReason(reason)));
 */
export function sessionEndReason(reason: number): RtcSessionEndReason {
  return readDisconnect(reason).end;
}
