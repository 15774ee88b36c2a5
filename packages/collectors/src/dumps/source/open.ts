import { type DumpBytes, DumpError, type ReadDumpOptions } from "../types";
import { replayed, slices } from "./bytes";
import { decode } from "./decode";
import { kindOf } from "./detect";
import { gunzip } from "./gunzip";
import type { DumpText } from "./types";

/** Characters that are looked at to tell what a dump is. */
const HEAD = 64 * 1024;
/** gzip inside of gzip happens (a server compresses a file that is compressed); more is a bomb. */
const LAYERS = 3;

/**
 * Opens a dump: decompresses (by content, not by name), decodes, and finds out whether it is lines or one document.
 *
 * throws  DumpError for what is no dump (see `kindOf`), and whatever reading `bytes` throws. Damage of compressed data throws
 *         only where nothing comes out of it; otherwise the text ends early and `damage()` says so.
 */
export async function openDump(bytes: DumpBytes, options: ReadDumpOptions = {}): Promise<DumpText> {
  let damage: string | undefined;
  let layers = 0;
  let source: AsyncGenerator<Uint8Array> = slices(bytes, options);
  let first = await beginning(source);
  while (isGzip(first.bytes)) {
    if (layers === LAYERS) throw new DumpError("unreadable", `gzip inside of gzip, more than ${LAYERS} times`);
    layers++;
    source = gunzip(replayed(first.pieces, source), (what) => {
      damage ??= what;
    });
    first = await beginning(source);
  }
  const text = decode(first.bytes, replayed(first.pieces, source));
  const pieces: string[] = [];
  let head = "";
  try {
    while (head.length < HEAD) {
      const next = await text.next();
      if (next.done) break;
      pieces.push(next.value);
      head += next.value;
    }
    if (head === "" && damage !== undefined) throw new DumpError("unreadable", damage);
    const kind = kindOf(head);
    return { gzip: layers > 0, kind, head, chunks: replayed(pieces, text), damage: () => damage };
  } catch (error) {
    await text.return(undefined);
    throw error;
  }
}

/** Enough bytes to tell gzip and encodings: a source may give them one by one. */
async function beginning(source: AsyncGenerator<Uint8Array>): Promise<{ bytes: Uint8Array; pieces: Uint8Array[] }> {
  const pieces: Uint8Array[] = [];
  const bytes: number[] = [];
  while (bytes.length < 4) {
    const next = await source.next();
    if (next.done) break;
    pieces.push(next.value);
    bytes.push(...next.value.subarray(0, 4));
  }
  return { bytes: Uint8Array.from(bytes), pieces };
}

function isGzip([a, b]: Uint8Array): boolean {
  return a === 0x1f && b === 0x8b;
}
