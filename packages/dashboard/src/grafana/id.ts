const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
/** Short enough to be read aloud from a link to a panel; two alike in one dashboard are an error of the lint. */
const IDS = 1_000_000;

/**
 * A panel's id, from its key: it stays when panels are added, moved or renamed, so that links to it stay right.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/ (32 bits, 1a)
 */
export function panelId(key: string): number {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, PRIME) >>> 0;
  return (hash % (IDS - 1)) + 1;
}
