/**
 * Slices are small and reads are outstanding before anything is written: when the data turns out to be cut off or
 * damaged, streams throw away what nobody had asked for yet. What was decompressed before the damage reaches us because it was
 * asked for before the damage was found.
 */
const WRITE = 4 * 1024;
const READS = 32;

/**
 * Decompresses gzip data. What can be decompressed is given; damage is told and ends it.
 *
 * throws  only what `source` throws
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  onDamage: (what: string) => void,
): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const iterator = source[Symbol.asyncIterator]();
  const failed: { source?: { error: unknown } } = {};
  const reads = Array.from({ length: READS }, () => next(reader));
  const feeding = feed(iterator, writer, failed);
  let bytes = 0;
  try {
    for (let read = await reads.shift(); read !== undefined; read = await reads.shift()) {
      if (read === "damaged") {
        if (!failed.source) onDamage(`gzip data is cut off or damaged after ${bytes} bytes of content`);
        break;
      }
      if (read === "done") break;
      bytes += read.length;
      reads.push(next(reader));
      yield read;
    }
  } finally {
    // Unblocks a feeder that waits for room; it fails on the next write then, and closes the source.
    await reader.cancel().catch(() => undefined);
    await writer.abort().catch(() => undefined);
    await feeding;
    await iterator.return?.();
  }
  if (failed.source) throw failed.source.error;
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | "done" | "damaged"> {
  try {
    const { done, value } = await reader.read();
    return done ? "done" : value;
  } catch {
    return "damaged";
  }
}

async function feed(
  iterator: AsyncIterator<Uint8Array>,
  writer: WritableStreamDefaultWriter<BufferSource>,
  failed: { source?: { error: unknown } },
): Promise<void> {
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await iterator.next();
    } catch (error) {
      failed.source = { error };
      await writer.abort().catch(() => undefined);
      return;
    }
    try {
      if (next.done) return await writer.close();
      for (let at = 0; at < next.value.length; at += WRITE) {
        await writer.ready;
        await writer.write(next.value.slice(at, at + WRITE));
      }
    } catch {
      // The reading side learns of it, and says so.
      return;
    }
  }
}
