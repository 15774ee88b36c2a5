import type { Exporter } from "@rtcscope/core";
import type { OtlpSignal } from "../delivery";

/** One encoded request (protobuf) and what is in it. */
export interface OtlpBatch {
  readonly signal: OtlpSignal;
  /** Spans, log records or data points. */
  readonly records: number;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The same in two, for a receiver that finds it too large; nothing when there is one record only. */
  halves(): OtlpBatch[];
}

/** Counts since the start; all but `batches` are spans, log records or data points. */
export interface BatchCounts {
  told: number;
  /** Of batches that `send` took. */
  sent: number;
  /** Of batches that `send` refused. */
  failed: number;
  /** Not encodable, or more than `maxWaiting`. */
  dropped: number;
  batches: number;
}

export interface BatchExporterOptions {
  /**
   * Takes one request; the next one is encoded when it has resolved. What it rejects with is said once, counted, and the
   * batch is not tried again: trying again is its own affair.
   */
  send(batch: OtlpBatch): Promise<void>;
  /** Default: all three. */
  signals?: readonly OtlpSignal[] | undefined;
  /** Further resource attributes. */
  resource?: Readonly<Record<string, string | number | boolean>> | undefined;
  /**
   * Trace and span ids follow from the session's id and the order of its signals, instead of from chance: a recording
   * that is told twice gives the same trace twice. Default false.
   */
  stableIds?: boolean | undefined;
  /** Encoded bytes of a request; a single larger record goes alone. Default 512 KiB. */
  maxBytes?: number | undefined;
  /** Spans, log records or metrics of a request; default 1000. */
  maxRecords?: number | undefined;
  /** Spans, log records and metrics that may wait to be sent; what comes above is dropped and counted. Default 50 000. */
  maxWaiting?: number | undefined;
  /** Time between two points of a metric, ms of the session's own time; default 60 000. */
  metricIntervalMs?: number | undefined;
}

export interface BatchExporter extends Exporter {
  /** Resolves when less than a batch of every signal waits: who makes signals faster than they are sent, awaits this. */
  drained(): Promise<void>;
  /** Hands over everything, metrics included. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
  counts(): Readonly<BatchCounts>;
}
