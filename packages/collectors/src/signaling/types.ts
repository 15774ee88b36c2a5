/** What is used of a WebSocket: the browser's, npm `ws`, or a wrapper that reconnects. */
export interface WebSocketLike {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  readonly url: string;
  send(data: never): void;
  close(code?: number, reason?: string): void;
  // However their event types are declared.
  addEventListener(type: never, listener: never): void;
  removeEventListener(type: never, listener: never): void;
}

export type MessageDirection = "sent" | "received";

/** What a message means, without what it says. Everything is optional; none of it but `type` leaves the page. */
export interface SignalingMessage {
  /**
   * Letters, digits and `. _ - : /`, at most 64; anything else, and what comes after 32 different ones, is `other`.
   * Default: the member `type` of JSON text, else `text` or `binary`.
   */
  type?: string | undefined;
  /** Of a message that was sent: what its acknowledgement will name, and how long that may take, ms. */
  id?: string | number | undefined;
  ackWithinMs?: number | undefined;
  /** Of a message that was received: the `id` that it acknowledges, or refuses where there is an `error`. */
  ackOf?: string | number | undefined;
  /** The server reports an error. It is told with its type, code and masked text. */
  error?: unknown;
  /** Place in the queue, 1 is next; `admitted` when it is over, `left` when it was given up. */
  queue?: number | "admitted" | "left" | undefined;
  /** Remaining wait as the server estimates it, ms. */
  estimateMs?: number | undefined;
  /** The server's own figures, in the shape of `@rtcscope/core/server-report`. */
  serverReport?: unknown;
}

/** @param data as it was given to `send()`, or as the event carries it */
export type DescribeMessage = (data: unknown, direction: MessageDirection) => SignalingMessage | undefined;

export interface SignalingOptions {
  /** Says what the application's messages mean; undefined: what the default finds. */
  describe?: DescribeMessage | undefined;
  /** How long opening may take, ms. Default 10 000. */
  openTimeoutMs?: number | undefined;
  /**
   * Name of the channel, for `session.signaling` to speak of the same one. Default: none for the first address that a
   * session observes, the address for every other one.
   */
  channel?: string | undefined;
}
