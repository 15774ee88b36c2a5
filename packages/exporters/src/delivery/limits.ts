import type { DeliveryLimits } from "./types";

export const DEFAULT_LIMITS: DeliveryLimits = {
  maxQueueRecords: 2048,
  maxQueueBytes: 1 << 20,
  // Half of the keepalive quota: a batch in flight when the tab closes leaves room for as much again.
  maxBatchBytes: 32 << 10,
  sendAtBytes: 32 << 10,
  // Every request repeats the names that are in it: 40 s together cost a third of what four times 10 s do.
  intervalMs: 40_000,
  firstMs: 2_000,
  paceMs: 250,
  timeoutMs: 10_000,
  maxHoldMs: 60_000,
  floodBurst: 100,
  floodPerSecond: 5,
  maxAgeMs: 86_400_000,
};

/**
 * Bytes of keepalive bodies in flight at any time. Browsers refuse what would go over 64 KiB for the whole page; the
 * margin is for those that count headers and for a beacon of somebody else.
 *
 * spec  https://fetch.spec.whatwg.org/#http-network-or-cache-fetch (inflightKeepaliveBytes)
 */
export const KEEPALIVE_BYTES = 60 << 10;

/** Smaller bodies do not gain enough to pay for the work. */
export const GZIP_FROM_BYTES = 1024;

export const MIN_BACKOFF_MS = 1_000;
export const MAX_BACKOFF_MS = 60_000;

/** Sending, and windows with it, never stretch further than this. */
export const MAX_STRETCH = 4;
