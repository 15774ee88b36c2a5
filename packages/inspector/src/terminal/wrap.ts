/** A space at which no line breaks: between a number and its unit. */
export const NBSP = "\u00a0";

/**
 * Text over several lines of at most `width` columns, broken at spaces; lines after the first begin with `indent`.
 * A word that is longer than a line is left whole.
 */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next = line === "" ? word : `${line} ${word}`;
    if (next.length > width && line.trim() !== "") {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = next;
  }
  lines.push(line);
  return lines.map((one) => one.replaceAll(NBSP, " "));
}
