import type { TextLine } from "./types";

/** A line longer than this is cut off: no dump has such lines, but a file of another kind may be one. */
const LONGEST = 64 * 1024 * 1024;

/** The lines of a text, those of one chunk at once. LF and CRLF end a line; lines of nothing but space are left out. */
export async function* textLines(chunks: AsyncIterable<string>, longest = LONGEST): AsyncGenerator<TextLine[]> {
  let number = 0;
  // Of the line that is not complete yet: pieces, since joining on every chunk would copy a long line again and again.
  let pieces: string[] = [];
  let length = 0;
  let cut = false;

  const keep = (piece: string) => {
    const room = longest - length;
    if (piece.length > room) cut = true;
    if (room > 0) pieces.push(cut ? piece.slice(0, room) : piece);
    length += piece.length;
  };
  const finish = (lines: TextLine[], terminated: boolean) => {
    number++;
    const joined = pieces.length === 1 ? (pieces[0] ?? "") : pieces.join("");
    const text = joined.endsWith("\r") ? joined.slice(0, -1) : joined;
    if (text.trim() !== "") lines.push(cut ? { number, text, terminated, cut } : { number, text, terminated });
    pieces = [];
    length = 0;
    cut = false;
  };

  for await (const chunk of chunks) {
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      keep(chunk.slice(start, end));
      finish(lines, true);
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.slice(start));
    if (lines.length > 0) yield lines;
  }
  const lines: TextLine[] = [];
  if (length > 0) finish(lines, false);
  if (lines.length > 0) yield lines;
}
