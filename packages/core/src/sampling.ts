/**
 * Whether a session is among the `share` (0..1) that is looked at in full. Decided by a hash of the id alone: always the
 * same answer, and who is in at 10 % is in at 20 %.
 */
export function sampled(sessionId: string, share: number): boolean {
  // FNV-1a over UTF-16 units, then murmur3's finaliser: FNV alone leaves similar ids close together.
  let hash = 0x811c9dc5;
  for (let i = 0; i < sessionId.length; i++) hash = Math.imul(hash ^ sessionId.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000 < share;
}
