import type { DropReason, OtlpSignal, SignalCounts } from "./types";

export const SIGNALS: readonly OtlpSignal[] = ["traces", "logs", "metrics"];

/** Where every record ends up, so that nothing is lost without being counted. */
export interface Ledger {
  readonly signals: Readonly<Record<OtlpSignal, SignalCounts>>;
  /** @param detail for the one warning of this reason */
  drop(signal: OtlpSignal, reason: DropReason, records: number, detail?: string): void;
}

/** @param lost told of every loss, to say each kind once */
export function createLedger(lost: (reason: DropReason, detail: string) => void): Ledger {
  const counts = (): SignalCounts => ({
    added: 0,
    sent: 0,
    queued: 0,
    persisted: 0,
    restored: 0,
    dropped: {},
    failures: {},
  });
  const signals = { traces: counts(), logs: counts(), metrics: counts() };
  return {
    signals,
    drop(signal, reason, records, detail = "") {
      if (!records) return;
      const { dropped } = signals[signal];
      dropped[reason] = (dropped[reason] ?? 0) + records;
      lost(reason, detail);
    },
  };
}
