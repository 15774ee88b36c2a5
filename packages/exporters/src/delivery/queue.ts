import type { Ledger } from "./ledger";
import type { DropReason, OtlpSignal } from "./types";

/** One record, or one body that an earlier visit left in the store. */
export interface Entry {
  readonly signal: OtlpSignal;
  readonly value: number;
  readonly bytes: number;
  readonly records: number;
  readonly item?: unknown;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** When it was first stored, epoch ms. */
  readonly epoch?: number;
  /** In flight or on its way into the store; stays in the queue so that it is bounded and keeps its place. */
  busy?: boolean;
}

/** Bounded by records and bytes. Order is age, oldest first. */
export interface Queue {
  /** Adds at the young end, or at the old end what comes out of the store. The loser, if any, is counted. */
  add(entry: Entry, old?: boolean): void;
  /** Everything that is not busy, oldest first. */
  idle(): Entry[];
  /** Forgets entries that were sent, stored or lost, and returns how many records those were; the caller counts. */
  remove(entries: readonly Entry[]): number;
  /** Removes and counts as lost. */
  drop(entries: readonly Entry[], reason: DropReason, detail?: string): void;
  all(): readonly Entry[];
  bytes(): number;
}

export function createQueue(maxRecords: number, maxBytes: number, ledger: Ledger): Queue {
  let entries: Entry[] = [];
  let bytes = 0;
  let records = 0;

  const account = (entry: Entry, sign: 1 | -1) => {
    bytes += sign * entry.bytes;
    records += sign * entry.records;
    ledger.signals[entry.signal].queued += sign * entry.records;
  };
  const remove = (gone: readonly Entry[]) => {
    const set = new Set(gone);
    const before = records;
    entries = entries.filter((entry) => {
      if (!set.has(entry)) return true;
      account(entry, -1);
      return false;
    });
    return before - records;
  };
  const drop = (gone: readonly Entry[], reason: DropReason, detail?: string) => {
    remove(gone);
    for (const entry of gone) ledger.drop(entry.signal, reason, entry.records, detail);
  };

  /** Oldest of the least valuable until there is room; undefined when more valuable things would have to go. */
  const victims = (entry: Entry, old: boolean): Entry[] | undefined => {
    let bytesOver = bytes + entry.bytes - maxBytes;
    let recordsOver = records + entry.records - maxRecords;
    const found: Entry[] = [];
    if (bytesOver <= 0 && recordsOver <= 0) return found;
    const candidates = entries.filter(
      (other) => !other.busy && (other.value > entry.value || (other.value === entry.value && !old)),
    );
    for (const other of candidates.sort((a, b) => b.value - a.value)) {
      found.push(other);
      bytesOver -= other.bytes;
      recordsOver -= other.records;
      if (bytesOver <= 0 && recordsOver <= 0) return found;
    }
    return undefined;
  };

  return {
    add(entry, old = false) {
      const losers = victims(entry, old);
      if (!losers) {
        ledger.drop(entry.signal, "queue_full", entry.records);
        return;
      }
      if (losers.length) drop(losers, "queue_full");
      if (old) entries.unshift(entry);
      else entries.push(entry);
      account(entry, 1);
    },
    idle: () => entries.filter((entry) => !entry.busy),
    remove,
    drop,
    all: () => entries,
    bytes: () => bytes,
  };
}
