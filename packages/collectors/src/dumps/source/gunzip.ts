/**
 * When compressed data turns out to be cut off or damaged, a stream throws away what nobody had asked for yet. So little
 * is written at once, more is asked for than that gives, and the end of the data is told only when all that came out
 * before was taken.
 */
const WRITE = 4 * 1024;
const READS = 32;
/** How often, and at what distance, the stream must be seen to have nothing more to give, ms. */
const CALM_LOOKS = 3;
const CALM_MS = 4;

/**
 * Decompresses gzip data. What can be decompressed is given; damage is told and ends it.
 *
 * throws  only what `source` throws
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  onDamage: (what: string) => void,
): AsyncGenerator<Uint8Array> {
  const flow = new Flow(source[Symbol.asyncIterator]());
  const reads = Array.from({ length: READS }, () => flow.read());
  const feeding = flow.feed();
  let bytes = 0;
  try {
    for (let read = await reads.shift(); read !== undefined && read !== "done"; read = await reads.shift()) {
      if (read === "damaged") {
        if (!flow.failed) onDamage(`gzip data is cut off or damaged after ${bytes} bytes of content`);
        break;
      }
      bytes += read.length;
      reads.push(flow.read());
      yield read;
    }
  } finally {
    await flow.stop();
    await feeding;
  }
  if (flow.failed) throw flow.failed.error;
}

class Flow {
  /** What the source threw. */
  failed: { error: unknown } | undefined;
  private readonly writer: WritableStreamDefaultWriter<BufferSource>;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private pending = 0;
  private stopped = false;

  constructor(private readonly source: AsyncIterator<Uint8Array>) {
    const stream = new DecompressionStream("gzip");
    this.writer = stream.writable.getWriter();
    this.reader = stream.readable.getReader();
  }

  async read(): Promise<Uint8Array | "done" | "damaged"> {
    this.pending++;
    try {
      const { done, value } = await this.reader.read();
      return done ? "done" : value;
    } catch {
      return "damaged";
    } finally {
      this.pending--;
    }
  }

  /** Never rejects: the reading side learns of what happens here. */
  async feed(): Promise<void> {
    try {
      for (let slice = await this.next(); slice; slice = await this.next()) {
        for (let at = 0; at < slice.length; at += WRITE) await this.writer.write(slice.slice(at, at + WRITE));
      }
      for (let calm = 0; calm < CALM_LOOKS && !this.stopped; calm = this.pending === READS ? calm + 1 : 0) {
        await new Promise((resolve) => setTimeout(resolve, CALM_MS));
      }
      if (this.failed) await this.writer.abort();
      else await this.writer.close();
    } catch {
      // Damaged, or not wanted any more.
    }
  }

  private async next(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.source.next();
      return done ? undefined : value;
    } catch (error) {
      this.failed = { error };
      return undefined;
    }
  }

  /** Unblocks a feeder that waits for room: its next write fails. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.reader.cancel().catch(() => undefined);
    await this.writer.abort().catch(() => undefined);
    await this.source.return?.();
  }
}
