/** What a configuration is made of. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data | undefined };

/** Words that YAML reads as something else than text, and text that would need quotes in some place. */
const PLAIN = /^[A-Za-z_/][\w./-]*$/;
const NOT_TEXT = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value);
  // `${env:NAME}` alone must stay bare: quoted, it would be text whatever the variable holds.
  if (/^\$\{env:[A-Z_]+(?::-[\w./:-]*)?\}$/.test(value)) return value;
  return PLAIN.test(value) && !NOT_TEXT.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

const isScalar = (value: Data): value is string | number | boolean | null =>
  typeof value !== "object" || value === null;

function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value);
}

/** Lists of numbers and of short words, and small maps in lists, stand in one line. */
function inLine(value: Data, inList = false): string | undefined {
  if (isScalar(value)) return scalar(value);
  if (!isList(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return "{}";
    if (
      !inList ||
      !entries.every(([, entry]) => typeof entry === "boolean" || (typeof entry === "string" && PLAIN.test(entry)))
    )
      return undefined;
    return `{ ${entries.map(([key, entry]) => `${scalar(key)}: ${scalar(entry as string | boolean)}`).join(", ")} }`;
  }
  if (!value.every((entry) => typeof entry === "number" || (typeof entry === "string" && PLAIN.test(entry)))) {
    return value.length === 0 ? "[]" : undefined;
  }
  const line = `[${value.map((entry) => scalar(entry as string | number)).join(", ")}]`;
  return line.length <= 110 ? line : undefined;
}

function lines(value: Data, indent: string): string[] {
  if (isScalar(value)) return [indent + scalar(value)];
  if (isList(value)) {
    return value.flatMap((entry) => {
      const line = inLine(entry, true);
      if (line !== undefined) return [`${indent}- ${line}`];
      const [first = "", ...rest] = lines(entry, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, entry]) => {
    if (entry === undefined) return [];
    // A literal block: quoted, its lines would be folded into one.
    if (typeof entry === "string" && entry.includes("\n"))
      return [`${indent}${scalar(key)}: |-`, ...entry.split("\n").map((text) => text && `${indent}  ${text}`)];
    const line = inLine(entry);
    return line === undefined
      ? [`${indent}${scalar(key)}:`, ...lines(entry, `${indent}  `)]
      : [`${indent}${scalar(key)}: ${line}`];
  });
}

/**
 * A configuration as YAML: block style, text in single quotes where it must be quoted, text of several lines as it is
 * (whose first line may not begin with a space).
 *
 * @param header lines of a comment before it
 */
export function toYaml(data: Data, header: readonly string[] = []): string {
  return `${[...header.map((line) => `# ${line}`.trimEnd()), ...lines(data, "")].join("\n")}\n`;
}
