type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** Members of reference.json that say how it was made. */
const ABOUT = ["crossChecked", "core", "notes"];

/** Far enough off for every tolerance, that of a log in whole seconds included. */
function changed(value: Json): Json {
  if (typeof value === "number") return value * 1.01 + 2001;
  if (typeof value === "string") return `${value}x`;
  if (typeof value === "boolean") return !value;
  if (value === null) return 4242;
  if (Array.isArray(value)) return value.slice(0, -1);
  return value;
}

/**
 * Every document that differs from this one in one figure: a number further, another word, a list that lacks its last,
 * something known that was not.
 * With `unknown`, every document in which something is known no more.
 */
export function* changes(
  document: Json,
  { unknown = false }: { unknown?: boolean } = {},
  path: readonly string[] = [],
): Generator<{ path: string; document: Json }> {
  if (document === null || typeof document !== "object") {
    if (!unknown) yield { path: path.join("."), document: changed(document) };
    else if (document !== null) yield { path: path.join("."), document: null };
    return;
  }
  if (Array.isArray(document) && document.length > 0 && !unknown) {
    yield { path: path.join("."), document: changed(document) };
  }
  for (const [member, value] of Object.entries(document)) {
    if (ABOUT.includes(member)) continue;
    for (const change of changes(value, { unknown }, [...path, member])) {
      const copy: Json = Array.isArray(document)
        ? document.with(Number(member), change.document)
        : { ...document, [member]: change.document };
      yield { path: change.path, document: copy };
    }
  }
}
