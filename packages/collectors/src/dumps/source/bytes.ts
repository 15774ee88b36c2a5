import type { DumpBytes, ReadDumpOptions } from "../types";

/** What is handed on at once: the text of it is held beside the bytes, so a whole file in one buffer must be cut. */
const SLICE = 64 * 1024;

/** The bytes of a dump in slices of at most 64 KiB. Whoever stops early closes the source. */
export async function* slices(bytes: DumpBytes, options: ReadDumpOptions): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of chunksOf(bytes)) {
    for (let at = 0; at < chunk.length; at += SLICE) {
      const slice = chunk.subarray(at, at + SLICE);
      read += slice.length;
      options.onProgress?.(read);
      yield slice;
    }
  }
}

function chunksOf(bytes: DumpBytes): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  // An array of bytes is an iterable too, of numbers.
  if (bytes instanceof Uint8Array) return [bytes];
  return "getReader" in bytes ? chunksOfStream(bytes) : bytes;
}

/** Safari's streams cannot be iterated. */
export async function* chunksOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let open = true;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    open = false;
  } finally {
    if (open) await reader.cancel().catch(() => undefined);
  }
}

/** Puts back what was read ahead: `first` (which is emptied), then the rest of `iterator`. */
export async function* replayed<T extends object | string>(first: T[], iterator: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    // Not kept once it is given out: it may be large.
    first.reverse();
    for (let next = first.pop(); next !== undefined; next = first.pop()) yield next;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
