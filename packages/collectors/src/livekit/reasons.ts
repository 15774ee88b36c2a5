import { errorType } from "@rtcscope/core/errors";
import type { RtcSessionEndReason } from "@rtcscope/core/semconv";
import type { ConnectionErrorReason, DisconnectReason } from "livekit-client";

/** What became of a room that was connected. */
export interface Ending {
  /** The reason in LiveKit's own words. */
  detail: keyof typeof DisconnectReason | "RECONNECT_GAVE_UP";
  /** Why the session ends by it; undefined: the application left, and ends the session when it wants to. */
  ends: RtcSessionEndReason | undefined;
  /** What went wrong; undefined: nothing did, somebody wanted it so. */
  errorType?: string;
}

/**
 * LiveKit numbers its reasons and the SDK is not imported here, only its types: a reason that is new in LiveKit, or
 * named otherwise, does not compile.
 */
const ENDINGS: Readonly<Record<DisconnectReason, Ending>> = {
  0: { detail: "UNKNOWN_REASON", ends: "failed", errorType: "UnknownReasonError" },
  1: { detail: "CLIENT_INITIATED", ends: undefined },
  2: { detail: "DUPLICATE_IDENTITY", ends: "replaced" },
  3: { detail: "SERVER_SHUTDOWN", ends: "disconnected", errorType: "ServerShutdownError" },
  4: { detail: "PARTICIPANT_REMOVED", ends: "removed" },
  5: { detail: "ROOM_DELETED", ends: "disconnected" },
  6: { detail: "STATE_MISMATCH", ends: "failed", errorType: "StateMismatchError" },
  7: { detail: "JOIN_FAILURE", ends: "failed", errorType: "JoinFailureError" },
  8: { detail: "MIGRATION", ends: "disconnected" },
  9: { detail: "SIGNAL_CLOSE", ends: "failed", errorType: "signaling_failed" },
  10: { detail: "ROOM_CLOSED", ends: "disconnected" },
  11: { detail: "USER_UNAVAILABLE", ends: "disconnected" },
  12: { detail: "USER_REJECTED", ends: "failed", errorType: "UserRejectedError" },
  13: { detail: "SIP_TRUNK_FAILURE", ends: "failed", errorType: "SipTrunkFailureError" },
  14: { detail: "CONNECTION_TIMEOUT", ends: "failed", errorType: "timeout" },
  15: { detail: "MEDIA_FAILURE", ends: "failed", errorType: "MediaFailureError" },
  16: { detail: "AGENT_ERROR", ends: "failed", errorType: "AgentError" },
};

/** Giving up after retries is told without any reason. */
const GAVE_UP: Ending = { detail: "RECONNECT_GAVE_UP", ends: "failed", errorType: "connection_failed" };

/** What a `DisconnectReason` means for a room that was connected; a reason of a later LiveKit is an unknown one. */
export function endingOf(reason: DisconnectReason | undefined): Ending {
  return reason === undefined ? GAVE_UP : (ENDINGS[reason] ?? ENDINGS[0]);
}

/** `error.type` of a `ConnectionError`, by its reason: the class alone would say nothing. */
const CONNECTION_ERRORS: Readonly<Record<ConnectionErrorReason, [keyof typeof ConnectionErrorReason, string]>> = {
  // Not as the class of a refused camera is called.
  0: ["NotAllowed", "ConnectionNotAllowedError"],
  1: ["ServerUnreachable", "ServerUnreachableError"],
  2: ["InternalError", "ConnectionInternalError"],
  // Whoever cancels has not failed: core takes an `AbortError` for `cancelled`.
  3: ["Cancelled", "AbortError"],
  4: ["LeaveRequest", "LeaveRequestError"],
  5: ["Timeout", "timeout"],
  6: ["WebSocket", "signaling_failed"],
  7: ["ServiceNotFound", "ServiceNotFoundError"],
};

/** What no further try can heal: a token that is refused, a server that does not know LiveKit. */
const PERMANENT: readonly string[] = [CONNECTION_ERRORS[0][1], CONNECTION_ERRORS[7][1]];

/** Undefined: it is not known to be. */
export const isPermanent = (error: unknown) => PERMANENT.includes(errorType(error)) || undefined;

/** Errors whose names are no names of error classes. */
const NAMES: Readonly<Record<string, string>> = {
  UnexpectedConnectionState: "UnexpectedConnectionStateError",
  UnsupportedServer: "UnsupportedServerError",
};

export interface Failure {
  outcome: "error" | "cancelled";
  /** For an observation: core makes `error.type` and the masked message of it. */
  error: unknown;
}

/**
 * What the SDK rejected or threw, in names that are bounded.
 *
 * shape   anything -> outcome and an error that {@link errorType} knows
 * throws  never, also for objects whose members throw
 */
export function failureOf(thrown: unknown): Failure {
  const error = named(thrown);
  return { outcome: errorType(error) === "AbortError" ? "cancelled" : "error", error };
}

function named(thrown: unknown): unknown {
  try {
    const { name, reason, message } = (thrown ?? {}) as { name?: unknown; reason?: unknown; message?: unknown };
    const type =
      name === "ConnectionError" && typeof reason === "number"
        ? CONNECTION_ERRORS[reason as ConnectionErrorReason]?.[1]
        : NAMES[String(name)];
    if (type === undefined) return thrown;
    return errorOf(type, message);
  } catch {
    return thrown;
  }
}

/** Something that core reads this `error.type` of: its own codes are told as they are, their names say everything. */
export function errorOf(type: string, message?: unknown): unknown {
  return /^[a-z]/.test(type) ? type : { name: type, message };
}
