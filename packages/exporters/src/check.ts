/**
 * A few option checks without a schema library, which would weigh more than everything it checks. Factories throw their
 * `TypeError` at set-up, because a wrong option is a mistake in the program that starts; after set-up nothing throws.
 */
export type Check = (value: unknown, path: string) => void;

/** @throws TypeError naming the option's path, what would be right and the kind of what was given: values may be secrets */
export function fail(path: string, expected: string, value: unknown): never {
  const got = value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
  throw new TypeError(`${path} must be ${expected}, got ${got}`);
}

/** A check by a predicate, with the words for what passes. */
export function must(expected: string, passes: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!passes(value)) fail(path, expected, value);
  };
}

/** A check by `typeof`. */
export const a = (type: string): Check => must(`a ${type}`, (value) => typeof value === type);
export const aText = must("a non-empty string", (value) => typeof value === "string" && value !== "");

export const oneOf = (values: readonly unknown[]): Check =>
  must(`one of ${JSON.stringify(values)}`, (value) => values.includes(value));

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object each of whose members passes; `checkFor` gives none for a member that should not be there. */
export function members(checkFor: (key: string) => Check | undefined, known?: readonly string[]): Check {
  return (value, path) => {
    if (!isRecord(value)) fail(path, "an object", value);
    for (const [key, member] of Object.entries(value)) {
      const at = /^[a-z]\w*$/i.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
      const check = checkFor(key);
      if (!check) throw new TypeError(`${at} is not an option; there are ${known}`);
      check(member, at);
    }
  };
}

/** An object with these members and no others: a misspelt option is an error, not silence. */
export function shape(checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  const known = Object.keys(checks);
  const optional = (key: string): Check | undefined =>
    known.includes(key)
      ? (value, path) => {
          if (value !== undefined || required.includes(key)) checks[key]?.(value, path);
        }
      : undefined;
  const check = members(optional, known);
  return (value, path) => {
    check(value, path);
    for (const key of required) if (!(key in (value as object))) checks[key]?.(undefined, `${path}.${key}`);
  };
}
