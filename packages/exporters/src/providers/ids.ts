/**
 * Random lower-case hex of `bytes` bytes, for trace ids (16) and span ids (8).
 *
 * An id need not be secret, only unique: without `crypto` it comes from `Math.random`.
 */
export function randomHex(bytes: number): string {
  const data = new Uint8Array(bytes);
  try {
    crypto.getRandomValues(data);
  } catch {
    for (let i = 0; i < bytes; i++) data[i] = Math.random() * 256;
  }
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
