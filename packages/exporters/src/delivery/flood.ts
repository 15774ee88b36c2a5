/** Names beyond this many share one bucket, so that generated names cannot grow the map. */
const MAX_NAMES = 256;

/**
 * One token bucket per event name: a loop that emits the same thing must not push everything else out of the queue.
 *
 * @returns true when a record of this name is one too many at this time (monotonic ms)
 */
export function createFloodGuard(burst: number, perSecond: number): (name: string, now: number) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (name, now) => {
    const key = buckets.has(name) || buckets.size < MAX_NAMES ? name : "";
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return true;
    bucket.tokens--;
    return false;
  };
}
