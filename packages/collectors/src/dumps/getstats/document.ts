import { Problems } from "../problems";
import { type DumpText, jsonPath, parseJson, streamJson, textLines } from "../source";
import { replayed } from "../source/bytes";

/** A value and where in the document it stood: `$.sender`, `line 3`. */
export interface Part {
  where: string;
  key: string | number;
  value: unknown;
}

export interface Document {
  parts: Part[];
  problems: Problems;
}

/** Documents up to this size, in characters, are parsed as a whole. */
const WHOLE = 64 * 1024 * 1024;

/**
 * The members of a JSON document, or the lines of a file that has a document on each. Of a document that is cut off,
 * damaged or very large: what `paths` asks for, as far as it is whole.
 *
 * memory  all of it: this is for documents whose beginning can only be understood with their end
 * throws  what reading the text throws; nothing for what it is
 */
export async function readDocument({ chunks }: DumpText, paths: readonly string[] = ["$.*"]): Promise<Document> {
  const iterator = chunks[Symbol.asyncIterator]();
  const pieces: string[] = [];
  let size = 0;
  let next = await iterator.next();
  for (; !next.done; next = await iterator.next()) {
    pieces.push(next.value);
    size += next.value.length;
    if (size > WHOLE) break;
  }
  const problems = new Problems();
  const text = size > WHOLE ? "" : pieces.join("");
  const whole = parseJson(text);
  if (whole.message === undefined) return { parts: membersOf(whole.value), problems };
  const again = replayed(pieces, iterator);
  const parts = hasDocumentPerLine(text) ? await readLines(again, problems) : await readMembers(again, paths, problems);
  return { parts, problems };
}

function membersOf(document: unknown): Part[] {
  if (typeof document !== "object" || document === null) return [];
  const keys: readonly (string | number)[] = Array.isArray(document) ? [...document.keys()] : Object.keys(document);
  return keys.map((key) => ({
    where: jsonPath([key]),
    key,
    value: (document as Record<string | number, unknown>)[key],
  }));
}

function hasDocumentPerLine(text: string): boolean {
  const [first, second] = text.trimStart().split(/\r?\n/, 2);
  if (!first || !second || !/^[[{]/.test(first) || !/^[[{]/.test(second)) return false;
  return parseJson(first).message === undefined;
}

async function readLines(chunks: AsyncIterable<string>, problems: Problems): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const lines of textLines(chunks))
    for (const { number, text: line, terminated } of lines) {
      const where = `line ${number}`;
      const parsed = parseJson(line);
      if (parsed.message === undefined) parts.push({ where, key: number, value: parsed.value });
      else problems.add(where, `${parsed.message}; left out`, !terminated);
    }
  return parts;
}

async function readMembers(
  chunks: AsyncIterable<string>,
  paths: readonly string[],
  problems: Problems,
): Promise<Part[]> {
  const parts: Part[] = [];
  const members = streamJson(chunks, paths);
  let next = await members.next();
  for (; !next.done; next = await members.next())
    for (const { path, value } of next.value) parts.push({ where: jsonPath(path), key: path.at(-1) ?? "", value });
  const { truncated, broken, more = [] } = next.value;
  for (const { path, message, line } of broken ? [broken, ...more] : more)
    problems.add(path, `${message} (line ${line})`);
  if (truncated) problems.add("end of file", "ends in the middle; what came before is used", truncated);
  return parts;
}
