import type { RtcSessionEndReason } from "@rtcscope/core/semconv";
import type { StageErrorCategory, StageErrorCode, StageLeftReason } from "amazon-ivs-web-broadcast";
import type { IvsStageError } from "./types";

/** An error that telemetry is told: its name becomes `error.type`, so it comes from the tables below. */
export interface NamedError {
  readonly name: string;
  readonly message: string;
  /** As the SDK numbers and names them. */
  readonly code?: string;
  readonly category?: string | undefined;
}

/** What an error of no known code or reason is called; also what the SDK itself calls all of them. */
const UNKNOWN = "StageError";

/** A `CANCELED` operation was somebody's decision, as in `DOMException`. */
const ABORTED = "AbortError";

/** By `StageErrorCode`, with the name that the SDK has for it. */
const CODES = {
  1: ["TOKEN_MALFORMED", "StageTokenMalformedError"],
  2: ["TOKEN_EXPIRED", "StageTokenExpiredError"],
  3: ["TIMEOUT", "StageTimeoutError"],
  4: ["FAILED", "StageOperationError"],
  5: ["CANCELED", ABORTED],
  6: ["STAGE_AT_CAPACITY", "StageCapacityError"],
  7: ["CODEC_MISMATCH", "StageCodecError"],
  8: ["TOKEN_NOT_ALLOWED", "StagePermissionError"],
  9: ["STAGE_DELETED", "StageDeletedError"],
  10: ["PARTICIPANT_DISCONNECTED", "StageParticipantDisconnectedError"],
  11: ["TOKEN_EXCHANGE_REQUEST_INVALID", "StageTokenExchangeInvalidError"],
  12: ["TOKEN_EXCHANGE_FAILED", "StageTokenExchangeError"],
} as const satisfies Record<`${StageErrorCode}`, readonly [code: keyof typeof StageErrorCode, name: string]>;

const LEFT_BY_ITSELF = "user-initiated";

type Reason = Exclude<`${StageLeftReason}`, typeof LEFT_BY_ITSELF>;

/** By `StageLeftReason`: why the session ends by it, and what an outage that it cuts short is told to have failed with. */
const REASONS = {
  unknown: ["disconnected", "StageDisconnectedError"],
  "token-reused": ["replaced", "StageTokenReusedError"],
  "participant-disconnected": ["removed", "StageParticipantDisconnectedError"],
  "stage-deleted": ["disconnected", "StageDeletedError"],
  "failed-exchange": ["failed", "StageTokenExchangeError"],
  "real-time-connection-forced-leave": ["removed", "StageForcedLeaveError"],
  "real-time-connection-token-revocation": ["removed", "StageTokenRevokedError"],
} as const satisfies Record<Reason, readonly [ends: RtcSessionEndReason, name: string]>;

/** Somebody's decision, and nothing that went wrong: all but these. */
const FAILURES: readonly string[] = ["unknown", "failed-exchange"] satisfies Reason[];

export const JOIN_ERROR = "JOIN_ERROR";
export const PUBLISH_ERROR = "PUBLISH_ERROR";
export const SUBSCRIBE_ERROR = "SUBSCRIBE_ERROR";
const CATEGORIES: readonly `${StageErrorCategory}`[] = [JOIN_ERROR, PUBLISH_ERROR, SUBSCRIBE_ERROR];

/** A failure that the SDK reported by a state alone. */
export const unknownError: NamedError = { name: UNKNOWN, message: "" };

/**
 * shape   a `StageError`, or what pretends to be one -> an error with a name from a table
 * range   13 names; the message is of constants, because the SDK's own text may quote tokens and addresses
 */
export function namedError({ code, category }: IvsStageError): NamedError {
  const listed = Object.hasOwn(CODES, code) ? CODES[code as keyof typeof CODES] : undefined;
  const [label, name] = listed ?? [`code ${Number(code)}`, UNKNOWN];
  const known = categoryOf(category);
  return { name, message: `${known ?? "unknown category"}: ${label}`, code: String(Number(code)), category: known };
}

export const isAborted = ({ name }: NamedError) => name === ABORTED;

/** The category, if it is one of the SDK's. */
export const categoryOf = (category: string) => CATEGORIES.find((known) => known === category);

/** How the server ended the participation. */
export interface Ending {
  /** The reason in the SDK's words, if it is one of them. */
  readonly detail: string;
  readonly ends: RtcSessionEndReason;
  readonly error: NamedError;
  /** Something went wrong; else somebody wanted it so. */
  readonly failed: boolean;
}

/** What a `StageLeftReason` means; undefined when the application left, and ends the session when it wants to. */
export function endingOf(reason: string): Ending | undefined {
  if (reason === LEFT_BY_ITSELF) return undefined;
  const detail = Object.hasOwn(REASONS, reason) ? reason : "unknown";
  const [ends, name] = REASONS[detail as Reason];
  return { detail, ends, error: { name, message: `left: ${detail}` }, failed: FAILURES.includes(detail) };
}
