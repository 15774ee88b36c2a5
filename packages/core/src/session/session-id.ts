/**
 * A random id: a UUID, or where the page is no secure context (a test page on a LAN address) and `crypto.randomUUID` is
 * missing, 32 hex digits.
 */
export function newSessionId(): string {
  const { crypto } = globalThis;
  if (crypto?.randomUUID) return crypto.randomUUID();
  const bytes = crypto?.getRandomValues?.(new Uint8Array(16)) ?? Array.from({ length: 16 }, () => Math.random() * 256);
  return Array.from(bytes, (byte) => (byte | 256).toString(16).slice(1)).join("");
}
