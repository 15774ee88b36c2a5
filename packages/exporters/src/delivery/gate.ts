import { MAX_BACKOFF_MS, MIN_BACKOFF_MS } from "./limits";
import type { OtlpSignal } from "./types";

/** Jitter may come out as nothing; no request follows a failed one sooner than this. */
const LEAST_MS = 100;

/** When an origin may be asked again; its signals share it, because they share the machine behind. */
export interface Gate {
  isOpen(now: number): boolean;
  /** Monotonic ms from which on it is open. */
  opensAt(): number;
  /** No answer, or one that asks for patience, with the wait that it asked for. */
  failed(now: number, retryAfterMs?: number): void;
  answered(): void;
  /** Last chance of a page: forgets our own back-off, never what the receiver asked for. */
  hurry(): void;
}

export function createGate(random: () => number): Gate {
  let failures = 0;
  let ownUntil = 0;
  let toldUntil = 0;
  const opensAt = () => Math.max(ownUntil, toldUntil);
  return {
    isOpen: (now) => now >= opensAt(),
    opensAt,
    failed(now, retryAfterMs = 0) {
      const ceiling = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** failures++);
      // Full jitter: browsers that lost the same gateway at the same moment must not come back at the same moment.
      ownUntil = Math.max(ownUntil, now + Math.max(LEAST_MS, ceiling * random()));
      // What the receiver asks for is a lower bound: "Retry-After: 0" must not make a busy loop.
      toldUntil = Math.max(toldUntil, now + retryAfterMs);
    },
    answered() {
      failures = 0;
    },
    hurry() {
      ownUntil = 0;
    },
  };
}

/** One gate per origin, by signal; a signal without an endpoint has none. */
export function createGates(
  endpoints: Partial<Readonly<Record<OtlpSignal, string>>>,
  random: () => number,
): Partial<Record<OtlpSignal, Gate>> {
  const byOrigin = new Map<string, Gate>();
  const gates: Partial<Record<OtlpSignal, Gate>> = {};
  for (const [signal, url] of Object.entries(endpoints) as [OtlpSignal, string | undefined][]) {
    if (!url) continue;
    // A relative URL is the page's own origin, here "".
    const origin = /^[a-z]+:\/\/[^/]*/i.exec(url)?.[0] ?? "";
    const gate = byOrigin.get(origin) ?? createGate(random);
    byOrigin.set(origin, gate);
    gates[signal] = gate;
  }
  return gates;
}
