import type { Diagnostics } from "@rtcscope/core";
import type { DeliveryRecord, OtlpSignal } from "../delivery";
import { createPack } from "../delivery/pack";
import type { Entry } from "../delivery/queue";
import { encode } from "../encode";
import { SIGNALS } from "../options";
import type { CollectedMetric } from "../providers";
import type { BatchCounts, OtlpBatch } from "./types";

interface OutboxOptions {
  send(batch: OtlpBatch): Promise<void>;
  maxBytes: number;
  maxRecords: number;
  maxWaiting: number;
  diagnostics(): Diagnostics | undefined;
}

/** What waits to be encoded and sent: in order per signal, one batch under way at a time, bounded. */
export interface Outbox {
  readonly counts: BatchCounts;
  add(record: DeliveryRecord): void;
  /** Resolves when less than a batch of every signal waits. */
  drained(): Promise<void>;
  /** Sends everything; resolves when nothing waits. */
  flush(): Promise<void>;
}

/** Data points of a metric; everything else is one record. */
const recordsIn = ({ signal, item }: DeliveryRecord): number =>
  signal === "metrics" ? (item as CollectedMetric).metric.dataPoints.length : 1;

const recordsOf = (entries: readonly Entry[]): number => entries.reduce((sum, { records }) => sum + records, 0);

export function createOutbox({ send, maxBytes, maxRecords, maxWaiting, diagnostics }: OutboxOptions): Outbox {
  const waiting: Record<OtlpSignal, Entry[]> = { traces: [], logs: [], metrics: [] };
  const bytes: Record<OtlpSignal, number> = { traces: 0, logs: 0, metrics: 0 };
  const counts: BatchCounts = { told: 0, sent: 0, failed: 0, dropped: 0, batches: 0 };
  let running: Promise<void> | undefined;
  /** Up to where everything is to be sent, full batch or not. */
  let flushing = false;

  const pack = createPack(encode, (entry, cause) => {
    const of = waiting[entry.signal];
    of.splice(of.indexOf(entry), 1);
    bytes[entry.signal] -= entry.bytes;
    counts.dropped += entry.records;
    diagnostics()?.warn("batch: encode", "a record could not be encoded and was left out", cause);
  });

  const isDue = (signal: OtlpSignal): boolean =>
    waiting[signal].length > 0 && (flushing || bytes[signal] >= maxBytes || waiting[signal].length >= maxRecords);

  function toBatch(signal: OtlpSignal, entries: readonly Entry[], body: Uint8Array<ArrayBuffer>): OtlpBatch {
    const half = (part: readonly Entry[]): OtlpBatch[] => {
      const encoded = encode(
        signal,
        part.map(({ item }) => item),
      ) as Uint8Array<ArrayBuffer> | undefined;
      return encoded ? [toBatch(signal, part, encoded)] : [];
    };
    return {
      signal,
      records: recordsOf(entries),
      body,
      halves() {
        if (entries.length < 2) return [];
        const middle = entries.length >> 1;
        return [...half(entries.slice(0, middle)), ...half(entries.slice(middle))];
      },
    };
  }

  async function sendNext(signal: OtlpSignal): Promise<void> {
    const packed = pack(waiting[signal].slice(0, maxRecords), maxBytes, true);
    if (!packed) return;
    waiting[signal].splice(0, packed.entries.length);
    for (const entry of packed.entries) bytes[signal] -= entry.bytes;
    const batch = toBatch(signal, packed.entries, packed.body);
    counts.batches++;
    try {
      await send(batch);
      counts.sent += batch.records;
    } catch (error) {
      counts.failed += batch.records;
      diagnostics()?.warn("batch: send", "a batch could not be handed over", error);
    }
  }

  async function run(): Promise<void> {
    // What comes in one task travels together.
    await Promise.resolve();
    for (let signal = SIGNALS.find(isDue); signal; signal = SIGNALS.find(isDue)) await sendNext(signal);
    flushing = false;
    running = undefined;
  }

  return {
    counts,
    add(record) {
      const { signal } = record;
      const records = recordsIn(record);
      counts.told += records;
      if (SIGNALS.reduce((sum, each) => sum + waiting[each].length, 0) >= maxWaiting) {
        counts.dropped += records;
        diagnostics()?.warn("batch: full", "records were dropped: more were made than sent; await drained()");
        return;
      }
      waiting[signal].push({ ...record, records });
      bytes[signal] += record.bytes;
      if (isDue(signal)) running ??= run();
    },
    async drained() {
      await running;
    },
    async flush() {
      flushing = true;
      running ??= run();
      await running;
    },
  };
}
