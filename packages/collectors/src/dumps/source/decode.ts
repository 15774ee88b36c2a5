/**
 * Bytes as text, in the encoding that a byte order mark names, else UTF-8. Bytes that are no text become U+FFFD: one bad
 * byte must not cost the rest of a dump.
 */
export async function* decode(first: Uint8Array, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder(encodingOf(first));
  for await (const slice of bytes) {
    const text = decoder.decode(slice, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

function encodingOf([a, b]: Uint8Array): string {
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : "utf-8";
}
