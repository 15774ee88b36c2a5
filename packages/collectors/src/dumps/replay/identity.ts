/**
 * The id of a session that was read from a dump: the same dump gives the same ids however often it is read, so that
 * importing it again replaces what is there.
 *
 * @returns a UUID made of a SHA-256 of the parts (version 8 of RFC 9562, section 5.8)
 */
export async function sessionIdOf(...parts: readonly (string | number)[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, 16);
  const octet = (at: number) => hash[at] ?? 0;
  hash[6] = (octet(6) & 0x0f) | 0x80;
  hash[8] = (octet(8) & 0x3f) | 0x80;
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
