import type { Refusal } from "./protocol";

/** The server said no. */
export class RefusedError extends Error {
  override name = "RefusedError";
  readonly code: number;
  readonly category: string;
  constructor({ code, category, message }: Refusal) {
    super(message);
    this.code = code;
    this.category = category;
  }
}

/** An answer did not come in time. */
export class AckTimeoutError extends Error {
  override name = "AckTimeoutError";
}

/** The socket was closed, or could not be opened. */
export class SocketClosedError extends Error {
  override name = "SocketClosedError";
  readonly code: number;
  constructor(code: number, reason: string) {
    super(reason || `the socket was closed (${code})`);
    this.code = code;
  }
}

/** Trying again would bring the same answer: the pass is wrong, or what was to be resumed is over. */
export const isPermanent = (error: unknown): boolean =>
  error instanceof RefusedError && [400, 401, 403, 410].includes(error.code);
