import type { RtcTelemetryDropReason } from "@rtcscope/core/semconv";

/** The three kinds of OTLP request; each has an endpoint of its own. */
export type OtlpSignal = "traces" | "logs" | "metrics";

/** One thing to deliver: a span, a log record, or one metric with its points. */
export interface DeliveryRecord {
  readonly signal: OtlpSignal;
  /** Span or event name; the flood guard counts by it (metrics are not guarded: aggregation bounds them). */
  readonly name: string;
  /** 0 (most valuable: connect, reconnect, stall, session end) to 3 (least: windows, full samples). */
  readonly value: number;
  /** Estimate of the encoded size in bytes, without the resource. A wrong one is learned away, see `ratio` in batch.ts. */
  readonly bytes: number;
  /** What `encode` takes; never looked into here. */
  readonly item: unknown;
}

/**
 * Why a record will never arrive.
 *
 * flood         the same name too often
 * queue_full    no room, and nothing less valuable to give up
 * no_endpoint   the signal has no endpoint
 * encode        the encoder threw or gave nothing for this record alone
 * too_large     413 for this record alone
 * rejected      a final answer (400, 404, 500 ...)
 * partial       refused inside an accepted request
 * redirect      the receiver answered with a redirect; bodies are not sent to places nobody configured
 * unauthorized  401 or 403, then and ever after
 * disabled      purged by `disable()`
 * shutdown      still waiting when the delivery was shut down, or its page was gone, and nothing persists
 * expired       waited in the store for longer than `maxAgeMs`
 * store_full    pushed out of the store by newer ones
 */
export type DropReason = RtcTelemetryDropReason;

/** Counts of one signal; all are records, since the delivery was created. */
export interface SignalCounts {
  /** Accepted by `add`, lost ones included. */
  added: number;
  /** Accepted by the receiver. At least once: a request that timed out may have arrived and is sent again. */
  sent: number;
  /** Waiting here or in flight. */
  queued: number;
  /** Handed to the store, for this page's return or the next visit. */
  persisted: number;
  /** Taken out of the store. `added + restored = sent + queued + persisted + dropped` holds at every moment. */
  restored: number;
  dropped: Partial<Record<DropReason, number>>;
  /** Requests that did not succeed, by status code ("503"), "timeout" or "network" (all other ways to get no answer). */
  failures: Record<string, number>;
}

export interface DeliveryCounts {
  readonly signals: Readonly<Record<OtlpSignal, Readonly<SignalCounts>>>;
  /** Requests started, all signals. */
  readonly requests: number;
  /** Body bytes of those requests as they went over the wire (after gzip). */
  readonly bytes: number;
  /** Estimated bytes waiting or in flight; never above `maxQueueBytes`. */
  readonly queuedBytes: number;
}

/** Monotonic time for delays, epoch time for `Retry-After` dates and the age of stored batches; both in ms. */
export interface DeliveryClock {
  monotonic(): number;
  epoch(): number;
}

export interface DeliveryTimers {
  /** Returns the cancel function. In Node the default does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}

/** A page that is `left` may come back (back/forward cache), one that is `gone` never does. */
export type PageChange = "hidden" | "left" | "gone" | "visible";

/** What the delivery asks of a page; absent in Node. */
export interface DeliveryPage {
  hidden(): boolean;
  /** The user asked for less traffic (`navigator.connection.saveData`). */
  saveData(): boolean;
  /** `hidden`: visibilitychange; `left`, `gone`: pagehide; `visible`: back again. Returns the function that stops watching. */
  watch(listener: (change: PageChange) => void): () => void;
}

/** The diagnostics of core fit here. */
export interface DeliveryDiag {
  /** @param kind of trouble; the delivery says each kind once */
  warn(kind: string, message: string, cause?: unknown): void;
}

/** An encoded request body waiting for a later visit. */
export interface StoredBatch {
  readonly signal: OtlpSignal;
  /** Records inside. */
  readonly records: number;
  /** The most valuable of them. */
  readonly value: number;
  /** When it was stored, epoch ms. */
  readonly epoch: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Opt-in persistence. Every method may reject; the delivery then keeps what it has in memory. */
export interface DeliveryStore {
  /** Appends; resolves with the older batches that had to go to make room. */
  put(batches: readonly StoredBatch[]): Promise<readonly StoredBatch[]>;
  /** Reads and deletes in one step, so that two tabs never send the same batch. Oldest first. */
  take(): Promise<readonly StoredBatch[]>;
  purge(): Promise<void>;
}

export interface DeliveryLimits {
  /** Records waiting or in flight; default 2048. */
  readonly maxQueueRecords: number;
  /** Estimated bytes of them, all signals together; default 1 MiB. */
  readonly maxQueueBytes: number;
  /** Encoded bytes of one request before gzip; a single larger record goes alone. Default 32 KiB. */
  readonly maxBatchBytes: number;
  /** Estimated bytes waiting that trigger a send before the interval is over; default 32 KiB. */
  readonly sendAtBytes: number;
  /** Time between sends, ms, before stretching; default 40 000. */
  readonly intervalMs: number;
  /**
   * Until the first send of a page, ms, so that a CORS preflight is cached before the tab closes, and after a record of
   * value 0; default 2 000.
   */
  readonly firstMs: number;
  /** Pause between two requests of a backlog, ms, before stretching; default 250. */
  readonly paceMs: number;
  /** Without an answer for so long, ms, a request is given up and tried again; default 10 000. */
  readonly timeoutMs: number;
  /** Longest silence during a connect or reconnect, ms; default 60 000. */
  readonly maxHoldMs: number;
  /** Flood guard: records of one name at once (default 100) and per second after that (default 5). */
  readonly floodBurst: number;
  readonly floodPerSecond: number;
  /** Stored batches older than this are dropped, ms; default one day. */
  readonly maxAgeMs: number;
}
