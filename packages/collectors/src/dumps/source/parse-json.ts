/**
 * JSON.parse for text of which nothing is known.
 *
 * shape   one JSON text -> `{ value }`, or `{ message }` in few words that quote nothing of the text
 * note    Members named `__proto__` are left out: whoever copies one into an object of its own would give that object
 *         another prototype.
 * throws  never; too deep a nesting is a message too
 */
export function parseJson(text: string): { value: unknown; message?: undefined } | { message: string } {
  try {
    // Escaped spellings of the name need `\u00`; the reviver is slow, so only what may need it pays for it.
    const guarded = text.includes("__proto__") || text.includes("\\u00");
    return { value: guarded ? JSON.parse(text, withoutPrototype) : JSON.parse(text) };
  } catch (error) {
    return { message: inFewWords(error) };
  }
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}

/** Engines quote the text they stumbled over, which may be an address; of their message only the kind is kept. */
function inFewWords(error: unknown): string {
  if (!(error instanceof SyntaxError)) return "nested too deeply";
  return /end of|unterminated/i.test(error.message) ? "ends in the middle" : "not JSON";
}
