import { maskTokens } from "./privacy";

/** Failures that have no exception of their own. */
export const ERROR_TIMEOUT = "timeout";
export const ERROR_ICE_FAILED = "ice_failed";
export const ERROR_DTLS_FAILED = "dtls_failed";
export const ERROR_CONNECTION_FAILED = "connection_failed";
export const ERROR_SIGNALING_FAILED = "signaling_failed";
export const ERROR_NO_MEDIA = "no_media";
/** OpenTelemetry's value for an error that has no bounded name. */
export const ERROR_OTHER = "_OTHER";

const CODE = /^(?:timeout|no_media|(?:ice|dtls|connection|signaling)_failed)$/;
/** Names of classes, not data: digits, spaces and anything longer would let values in. */
const CLASS_NAME = /^(?:[A-Z][A-Za-z]{1,40})?(?:Error|Exception)$/;

/**
 * Reads a member of something that may be anything, also a revoked proxy.
 *
 * none    undefined where there is none, or reading it throws
 */
export function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

const isCode = (error: unknown): error is string => typeof error === "string" && CODE.test(error);
const isName = (name: unknown): name is string => typeof name === "string" && CLASS_NAME.test(name);

/**
 * The `error.type` of whatever was thrown.
 *
 * shape   anything -> one of our codes (`timeout`, `ice_failed`, …), the name of a DOMException, the name of an error
 *         class, or `_OTHER`
 * range   bounded: at most 50 letters, never a part of a message
 * throws  never, also for objects whose members throw
 * spec    https://opentelemetry.io/docs/specs/semconv/attributes-registry/error/
 */
export function errorType(error: unknown): string {
  if (isCode(error)) return error;
  const name = read(error, "name");
  // A subclass that forgot to name itself is told by its class, where the build did not shorten that.
  const own = read(read(error, "constructor"), "name");
  if (name === "Error" && isName(own)) return own;
  return isName(name) ? name : ERROR_OTHER;
}

/**
 * What the error says, masked and bounded, for people to read.
 *
 * none    undefined when it says nothing, or says it in a way that throws; our own codes have no message
 * throws  never
 */
export function errorMessage(error: unknown, mask: (text: string) => string = maskTokens): string | undefined {
  if (isCode(error)) return undefined;
  const message = typeof error === "string" ? error : read(error, "message");
  try {
    return (typeof message === "string" && mask(message)) || undefined;
  } catch {
    return undefined;
  }
}

/** Values are full of digits; names have one number at most (`ERR_HTTP2_STREAM_CANCEL`, `room_update_v2`). */
const VALUE = /\d{5}|\d\D+\d|[^\W_]{40}/;

/** Whether a word, such as an id that was taken for a name, is shaped like a token. */
export const isTokenLike = (word: string) => VALUE.test(word) && maskTokens(word) !== word;

/** A code or a category: a word, never a sentence. */
const FACT = /^[\w.-]{1,40}$/;

/**
 * Code and category that an error has beside its name, as its SDK, server or protocol numbers and names them.
 *
 * none    undefined where it has none, or something that is no word or could be a secret; the codes of DOMExceptions are
 *         a relic of their names
 * throws  never
 */
export function errorFacts(error: unknown): { code: string | undefined; category: string | undefined } {
  const word = (key: string) => {
    const value = read(error, key);
    const text = Number.isFinite(value) ? String(value) : value;
    return typeof text === "string" && FACT.test(text) && !isTokenLike(text) ? text : undefined;
  };
  const isDom = read(read(error, "constructor"), "name") === "DOMException";
  return { code: isDom ? undefined : word("code"), category: word("category") };
}
