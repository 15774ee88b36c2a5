import type { Entry } from "./queue";
import type { OtlpSignal } from "./types";

/** One request body and what is in it. */
export interface Batch {
  readonly signal: OtlpSignal;
  readonly entries: readonly Entry[];
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Packer {
  /** What an entry will probably take in a body, bytes. */
  cost(entry: Entry): number;
  /**
   * The longest prefix of `group` (one signal, or one stored body) whose encoding is at most `limit` bytes; its first
   * entry alone when even that is larger and `alone` allows it. An entry that does not encode by itself goes to `spoilt`.
   */
  pack(group: readonly Entry[], limit: number, alone: boolean): Batch | undefined;
}

/** Below this the resource, not the records, decides the size, and nothing about records can be learned from it. */
const LEARN_FROM_BYTES = 4096;

export function createPacker(
  encode: (signal: OtlpSignal, items: readonly unknown[]) => Uint8Array | undefined,
  spoilt: (entry: Entry, cause: unknown) => void,
): Packer {
  /** Encoded bytes per estimated byte, so that a wrong estimate costs one more encoding, not every time. */
  const ratio: Record<OtlpSignal, number> = { traces: 1, logs: 1, metrics: 1 };
  const cost = (entry: Entry) => (entry.body ? entry.body.length : entry.bytes * ratio[entry.signal]);

  return {
    cost,
    pack(group, limit, alone) {
      const first = group[0];
      if (!first) return undefined;
      const { signal } = first;
      let cause: unknown;
      let count = 0;
      for (let sum = 0; count < group.length; count++) {
        sum += cost(group[count] as Entry);
        if (count && sum > limit) break;
      }
      for (;;) {
        const entries = group.slice(0, count);
        let body = first.body;
        try {
          // A view on shared memory would not be accepted as a body; encoders do not make any.
          body ??= encode(
            signal,
            entries.map((entry) => entry.item),
          ) as Uint8Array<ArrayBuffer> | undefined;
        } catch (error) {
          cause = error;
        }
        if (body) {
          if (body.length > LEARN_FROM_BYTES && !first.body) {
            ratio[signal] = body.length / entries.reduce((sum, entry) => sum + (entry.bytes || 1), 0);
          }
          if (body.length <= limit || (count < 2 && alone)) return { signal, entries, body };
          if (count < 2) return undefined;
          count = Math.max(1, Math.min(count - 1, Math.floor((count * limit * 0.95) / body.length)));
        } else if (count > 1) {
          count >>= 1;
        } else {
          spoilt(first, cause);
          return undefined;
        }
      }
    },
  };
}
