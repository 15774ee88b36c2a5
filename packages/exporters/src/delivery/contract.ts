import type { Persistence } from "./persistence";
import type {
  DeliveryClock,
  DeliveryCounts,
  DeliveryDiag,
  DeliveryLimits,
  DeliveryPage,
  DeliveryRecord,
  DeliveryTimers,
  OtlpSignal,
} from "./types";

export interface DeliveryOptions {
  /** Full URLs by signal. A signal without one is counted as dropped. */
  readonly endpoints: Partial<Readonly<Record<OtlpSignal, string>>>;
  /** A function is asked before each request; it is told the signal, because some receivers route by a header. */
  readonly headers?: Readonly<Record<string, string>> | ((signal: OtlpSignal) => Readonly<Record<string, string>>);
  /** Default `application/x-protobuf`. */
  readonly contentType?: string;
  /** A whole request body. Undefined or an exception: the records are tried in halves, and the culprit is dropped. */
  encode(signal: OtlpSignal, items: readonly unknown[]): Uint8Array | undefined;
  /**
   * Called right before sends, on hide and at the end, so that a meter provider can `add` its delta points; a promise
   * when they come later, and then in microtasks if a page that goes is to send them. It must not reject.
   */
  collect?(): void | Promise<void>;
  /**
   * Turns the counts into a record that travels with the next upload and at the end; it is called only when something
   * was added or lost since the last call. Undefined: nothing to say. Not subject to the flood guard.
   */
  report?(counts: DeliveryCounts): DeliveryRecord | undefined;
  /** Opt-in: what the keepalive quota does not take waits for the next visit. See `indexedDbStore`, `persistIn`. */
  readonly persist?: Persistence;
  /** Gzip while the page is visible, where `CompressionStream` exists; default true. Off by itself when refused. */
  readonly gzip?: boolean;
  readonly limits?: Partial<DeliveryLimits>;
  /** One warning per kind. Default: none. */
  readonly diag?: DeliveryDiag;
  readonly clock?: DeliveryClock;
  readonly timers?: DeliveryTimers;
  /** 0 <= x < 1. */
  readonly random?: () => number;
  readonly fetch?: typeof fetch;
  /** `null`: no page, even where there is one. */
  readonly page?: DeliveryPage | null;
}

/** Nothing here throws or rejects. */
export interface Delivery {
  add(record: DeliveryRecord): void;
  /** A connect or reconnect opens: nothing is sent until the returned function is called, or for `maxHoldMs`. */
  hold(): () => void;
  /** What the page cannot see: 0 none, 1 e.g. the encoder is CPU-limited, 2 more. Doubles the interval per level. */
  pressure(level: number): void;
  /** 1, 2 or 4: how much sending is stretched now; windows stretch by the same. */
  stretch(): number;
  /** Sends what may be sent now: not during a hold or back-off. Resolves when that is done. */
  flush(): Promise<void>;
  /** Purges memory and store, cancels what is in flight, stays silent. */
  disable(): void;
  /** Last collect and send (within `timeoutMs`), the rest goes to the store or is counted. Idempotent. */
  shutdown(): Promise<void>;
  counts(): DeliveryCounts;
}
