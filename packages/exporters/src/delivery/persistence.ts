import type { Ledger } from "./ledger";
import { KEEPALIVE_BYTES } from "./limits";
import { type Batch, companions, type Pack } from "./pack";
import type { Entry, Queue } from "./queue";
import type { DeliveryStore, OtlpSignal } from "./types";

/** What the delivery lends to its persistence. */
export interface PersistenceHost {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly pack: Pack;
  readonly maxBatchBytes: number;
  readonly maxAgeMs: number;
  epoch(): number;
  /** `awake`: visible and running; `asleep`: hidden or shut down; `disabled`: nothing may be kept. */
  state(): "awake" | "asleep" | "disabled";
  accepts(signal: OtlpSignal): boolean;
  warn(kind: string, message: string, cause?: unknown): void;
  /** Something came back from the store. */
  wake(): void;
  /** Runs in another task. */
  soon(run: () => void): void;
}

export interface RunningPersistence {
  /** Moves what is waiting out of memory into the store. */
  stash(): Promise<void>;
  /** A record was added: what a closing tab could not take along is stored before it closes. */
  added(): void;
  /** Nothing waits in memory. */
  drained(): void;
  /** Takes back what this page or an earlier one stored. */
  restore(): void;
  purge(): void;
}

/** How a delivery keeps records beyond its page; in a file of its own so that pages without it do not load it. */
export type Persistence = (host: PersistenceHost) => RunningPersistence;

/** Room that a spill leaves in memory below the quota, for what comes until the next one. */
const SPARE_BYTES = 12 << 10;

const byValue = (a: Entry, b: Entry) => a.value - b.value;
const recordsOf = ({ entries }: Batch) => entries.reduce((sum, { records }) => sum + records, 0);

/** Persistence in any store; `indexedDbStore()` is the one for browsers. */
export function persistIn(store: DeliveryStore): Persistence {
  return ({ queue, ledger, pack, maxBatchBytes, maxAgeMs, epoch, state, accepts, warn, wake, soon }) => {
    /** Part of what waits lies in the store, or is on its way there. */
    let spilled = false;
    let spilling = false;
    /** What was stored is being sent: it is not stored again before that is done. */
    let draining = false;

    // One thing at a time: what is being put must not be taken at the same moment.
    let work: Promise<unknown> = Promise.resolve();
    const then = (next: () => Promise<unknown>) => {
      work = work.then(next).catch((error) => warn("persist", "telemetry: the store of waiting records fails", error));
      return work as Promise<void>;
    };

    const collect = (keepBytes: number): Batch[] => {
      const batches: Batch[] = [];
      const kept = new Set<Entry>();
      for (const entry of queue.idle().sort(byValue)) {
        keepBytes -= entry.bytes;
        if (keepBytes < 0) break;
        kept.add(entry);
      }
      for (;;) {
        const idle = queue
          .idle()
          .filter((entry) => !kept.has(entry))
          .sort(byValue);
        const [lead] = idle;
        if (!lead) return batches;
        const batch = pack(companions(lead, idle), maxBatchBytes, true);
        for (const entry of batch?.entries ?? []) entry.busy = true;
        if (batch) batches.push(batch);
      }
    };

    /** @param keepBytes estimated bytes, of the most valuable, that stay in memory */
    const stash = async (keepBytes = 0): Promise<void> => {
      const batches = collect(keepBytes);
      if (!batches.length) return work as Promise<void>;
      return then(async () => {
        const bodies = batches.map((batch) => ({
          signal: batch.signal,
          body: batch.body,
          records: recordsOf(batch),
          value: batch.entries[0]?.value ?? 0,
          epoch: batch.entries[0]?.epoch ?? epoch(),
        }));
        try {
          const evicted = await store.put(bodies);
          if (state() === "disabled") return;
          for (const batch of batches) {
            // Only what is still ours: a shutdown that could not wait has counted it already.
            ledger.signals[batch.signal].persisted += queue.remove(batch.entries);
          }
          for (const { signal, records } of evicted) {
            ledger.signals[signal].restored += records;
            ledger.drop(signal, "store_full", records);
          }
        } catch (error) {
          for (const entry of batches.flatMap(({ entries }) => entries)) entry.busy = false;
          throw error;
        }
      });
    };

    const restore = (): void => {
      then(async () => {
        if (state() !== "awake") return;
        const batches = await store.take();
        if (!batches.length || state() === "disabled") return;
        if (state() === "asleep") {
          await store.put(batches);
          return;
        }
        for (const { signal, records, value, epoch: since, body } of [...batches].reverse()) {
          ledger.signals[signal].restored += records;
          const lost = epoch() - since > maxAgeMs ? "expired" : !accepts(signal) && "no_endpoint";
          if (lost) ledger.drop(signal, lost, records);
          else queue.add({ signal, records, value, epoch: since, body, bytes: body.length }, true);
        }
        draining = true;
        wake();
      });
    };

    return {
      stash: () => stash(),
      restore,
      // A page that goes has no time for a database.
      added() {
        if (spilling || draining || queue.bytes() <= KEEPALIVE_BYTES) return;
        spilling = spilled = true;
        soon(async () => {
          await stash(KEEPALIVE_BYTES - SPARE_BYTES);
          spilling = false;
        });
      },
      drained() {
        if (spilling) return;
        draining = false;
        if (spilled) restore();
        spilled = false;
      },
      purge() {
        then(() => store.purge());
      },
    };
  };
}
