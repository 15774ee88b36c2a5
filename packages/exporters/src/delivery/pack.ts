import type { Entry } from "./queue";
import type { OtlpSignal } from "./types";

/** One request body and what is in it. */
export interface Batch {
  readonly signal: OtlpSignal;
  readonly entries: readonly Entry[];
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * The longest prefix of `group` (one signal, or one stored body) whose encoding is at most `limit` bytes; with `alone`
 * its first entry even when that is larger. Undefined: nothing fits, or the first entry did not encode and is gone.
 */
export type Pack = (group: readonly Entry[], limit: number, alone?: boolean) => Batch | undefined;

/** Below this the resource, not the records, decides the size, and nothing about records can be learned from it. */
const LEARN_FROM_BYTES = 4096;

/** What can share a body with `lead`: records of its signal; a stored body shares with nothing. */
export const companions = (lead: Entry, among: readonly Entry[]): readonly Entry[] =>
  lead.body ? [lead] : among.filter(({ signal, body }) => signal === lead.signal && !body);

/** @param spoilt takes an entry that does not encode even by itself out of the queue */
export function createPack(
  encode: (signal: OtlpSignal, items: readonly unknown[]) => Uint8Array | undefined,
  spoilt: (entry: Entry, cause: unknown) => void,
): Pack {
  /** Encoded bytes per estimated byte, so that a wrong estimate costs one more encoding, not every time. */
  const ratio = { traces: 1, logs: 1, metrics: 1 };

  return (group, limit, alone) => {
    let count = 0;
    for (let sum = 0; count < group.length; count++) {
      const { signal, bytes } = group[count] as Entry;
      sum += bytes * ratio[signal];
      if (count && sum > limit) break;
    }
    let cause: unknown;
    while (count) {
      const entries = group.slice(0, count);
      const { signal, body: stored } = entries[0] as Entry;
      let body = stored;
      try {
        // Encoders write into memory of their own; only views on shared memory are refused as bodies.
        body ??= encode(
          signal,
          entries.map(({ item }) => item),
        ) as typeof stored;
      } catch (error) {
        cause = error;
      }
      if (!body) {
        if (count < 2) spoilt(entries[0] as Entry, cause);
        count >>= 1;
        continue;
      }
      const { length } = body;
      if (!stored && length > LEARN_FROM_BYTES)
        ratio[signal] = length / entries.reduce((sum, { bytes }) => sum + bytes, 0);
      if (length <= limit || (alone && count < 2)) return { signal, entries, body };
      count = count < 2 ? 0 : Math.max(1, Math.min(count - 1, (count * limit * 0.95) / length) | 0);
    }
    return undefined;
  };
}
