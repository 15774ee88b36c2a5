import { read } from "../errors";

/**
 * 401 and 403 of HTTP; 3000 and 3003, the same as close codes in IANA's registry; 4401 and 4403, the same as most
 * servers of their own close codes write them. Not 1008: servers use it for a limit that was hit as well.
 * https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number
 */
const REFUSALS: ReadonlySet<unknown> = new Set([401, 403, 3000, 3003, 4401, 4403]);

/** Members that carry such a number, of HTTP clients, sockets and SDKs. */
const CODES = ["status", "statusCode", "code", "closeCode"] as const;
/** Members that carry such a word. */
const WORDS = ["name", "code", "reasonName"] as const;
/** Members that carry the error that this one is about. */
const WRAPPED = ["cause", "response", "error"] as const;
const MAX_DEPTH = 3;

/** Names of error classes and codes that are words, whatever they begin or end with: `StageTokenExpiredError`, `PERMISSION_DENIED`. */
const NAMES =
  /NotAllowed|PermissionDenied|AccessDenied|Forbidden|Unauthori[sz]ed|Unauthenticated|Invalid(?:Session|Token|Credentials?)|(?:Session|Token)(?:Invalid|Expired|NotFound|Revoked)|^Security(?:Error)?$/i;

/**
 * Whether trying again cannot help, as far as the error itself tells: the server refused who is asking (401, 403), the
 * browser or the user did not allow it, or the session or its token is none any more.
 *
 * shape   anything -> boolean. Looked at are the numbers in `status`, `statusCode`, `code` and `closeCode` (a
 *         `CloseEvent` is fine), the words in `name`, `code` and `reasonName`, and the same of what it wraps (`cause`,
 *         `response`, `error`); never the message
 * none    false for what is not known, so that it is tried again: also for 404 and 5xx, which a deployment answers too
 * throws  never, also for objects whose members throw
 */
export function isPermanentError(error: unknown): boolean {
  return isRefusal(error, 0);
}

function isRefusal(error: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH || typeof error !== "object" || error === null) return false;
  return (
    CODES.some((key) => REFUSALS.has(numeric(read(error, key)))) ||
    WORDS.some((key) => isRefusalName(read(error, key))) ||
    WRAPPED.some((key) => isRefusal(read(error, key), depth + 1))
  );
}

const numeric = (value: unknown) => (typeof value === "string" && /^\d{3,4}$/.test(value) ? Number(value) : value);

const isRefusalName = (value: unknown) =>
  typeof value === "string" && value.length <= 64 && NAMES.test(value.replace(/[_\s-]/g, ""));
