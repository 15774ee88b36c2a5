import type { DeliveryCounts, DropReason, OtlpSignal, SignalCounts } from "./types";

export const SIGNALS: readonly OtlpSignal[] = ["traces", "logs", "metrics"];

/** Where every record ends up, so that nothing is lost without being counted. */
export interface Ledger {
  readonly signals: Record<OtlpSignal, SignalCounts>;
  requests: number;
  bytes: number;
  /** Something was added or lost since the last report. */
  news: boolean;
  drop(signal: OtlpSignal, reason: DropReason, records: number, detail?: string): void;
  fail(signal: OtlpSignal, reason: string): void;
  snapshot(queuedBytes: number): DeliveryCounts;
}

const empty = (): SignalCounts => ({
  added: 0,
  sent: 0,
  queued: 0,
  persisted: 0,
  restored: 0,
  dropped: {},
  failures: {},
});

/** @param lost told of every loss, to say each kind once */
export function createLedger(lost: (reason: DropReason, detail: string) => void): Ledger {
  const signals = { traces: empty(), logs: empty(), metrics: empty() };
  return {
    signals,
    requests: 0,
    bytes: 0,
    news: false,
    drop(signal, reason, records, detail = signal) {
      if (!records) return;
      const { dropped } = signals[signal];
      dropped[reason] = (dropped[reason] ?? 0) + records;
      this.news = true;
      lost(reason, detail);
    },
    fail(signal, reason) {
      const { failures } = signals[signal];
      failures[reason] = (failures[reason] ?? 0) + 1;
    },
    snapshot(queuedBytes) {
      const copy = (signal: OtlpSignal): SignalCounts => {
        const counts = signals[signal];
        return { ...counts, dropped: { ...counts.dropped }, failures: { ...counts.failures } };
      };
      return {
        signals: { traces: copy("traces"), logs: copy("logs"), metrics: copy("metrics") },
        requests: this.requests,
        bytes: this.bytes,
        queuedBytes,
      };
    },
  };
}
