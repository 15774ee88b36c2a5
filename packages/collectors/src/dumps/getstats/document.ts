import { type DumpText, jsonPath, parseJson, streamJson, textLines } from "../source";
import type { DumpProblem } from "../types";

/** Problems that one dump may tell. */
const MAX_PROBLEMS = 100;

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

/**
 * The members of a JSON document (or what `paths` asks for), or the lines of a file that has a document on each; what is
 * whole, if it is truncated or damaged.
 *
 * memory  all of it: this is for documents whose beginning can only be understood with their end
 */
export async function readDocument(text: DumpText, paths: readonly string[] = ["$.*"]): Promise<Document> {
  const problems = new Problems();
  const parts = hasDocumentPerLine(text.head)
    ? await readLines(text, problems)
    : await readMembers(text, paths, problems);
  const damage = text.damage();
  if (damage !== undefined) problems.add({ where: "end of file", what: damage, truncated: true });
  return { parts, problems };
}

/** Problems as they are found; beyond a hundred they are only counted. */
export class Problems {
  private readonly found: DumpProblem[] = [];
  private more = 0;

  add(problem: Omit<DumpProblem, "type">): void {
    if (this.found.length < MAX_PROBLEMS) this.found.push({ type: "problem", ...problem });
    else this.more++;
  }

  all(): DumpProblem[] {
    if (this.more === 0) return this.found;
    return [...this.found, { type: "problem", where: "whole file", what: `${this.more} more problems like these` }];
  }
}

function hasDocumentPerLine(head: string): boolean {
  const [first, second] = head.trimStart().split(/\r?\n/, 2);
  if (!first || !second || !/^[[{]/.test(first) || !/^[[{]/.test(second)) return false;
  return parseJson(first).message === undefined;
}

async function readLines(text: DumpText, problems: Problems): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const lines of textLines(text.chunks))
    for (const { number, text: line, terminated } of lines) {
      const where = `line ${number}`;
      const parsed = parseJson(line);
      if (parsed.message === undefined) parts.push({ where, key: number, value: parsed.value });
      else problems.add({ where, what: `${parsed.message}; left out`, truncated: !terminated || undefined });
    }
  return parts;
}

async function readMembers(text: DumpText, paths: readonly string[], problems: Problems): Promise<Part[]> {
  const parts: Part[] = [];
  const members = streamJson(text.chunks, paths);
  let next = await members.next();
  for (; !next.done; next = await members.next())
    for (const { path, value } of next.value) parts.push({ where: jsonPath(path), key: path.at(-1) ?? "", value });
  const { truncated, broken, more = [] } = next.value;
  for (const { path, message, line } of broken ? [broken, ...more] : more)
    problems.add({ where: `${path} (line ${line})`, what: `${message}; left out` });
  if (truncated)
    problems.add({ where: "end of file", what: "ends in the middle; what came before is used", truncated });
  return parts;
}
