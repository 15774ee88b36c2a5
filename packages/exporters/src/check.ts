/**
 * A few option checks without a schema library, which would weigh more than everything it checks. Factories throw their
 * `TypeError` at set-up, because a wrong option is a mistake in the program that starts; after set-up nothing throws.
 */
export type Check = (value: unknown, path: string) => void;

/** @throws TypeError naming the option's path, what would be right and what was given */
export function fail(path: string, expected: string, value: unknown): never {
  const got = value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
  throw new TypeError(`${path} must be ${expected}, got ${got}`);
}

/** A check by a predicate, with the words for what passes. Values are never repeated: they may be secrets. */
export function must(expected: string, passes: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!passes(value)) fail(path, expected, value);
  };
}

export const aFunction = must("a function", (value) => typeof value === "function");
export const aBoolean = must("a boolean", (value) => typeof value === "boolean");
export const aNumber = must("a number of at least 0", (value) => (value as number) >= 0 && Number.isFinite(value));
export const aText = must("a non-empty string", (value) => typeof value === "string" && value !== "");

/** An absent option is `undefined` or not there. */
export const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined || check(value, path);

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const member = (path: string, key: string) => (/^[a-z_$][\w$]*$/i.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`);

/** An object with these members and no others: a misspelt option is an error, not silence. */
export function shape(checks: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (!isRecord(value)) fail(path, "an object", value);
    for (const key in value)
      if (!Object.hasOwn(checks, key) && value[key] !== undefined)
        throw new TypeError(`${member(path, key)} is not an option; there are ${Object.keys(checks).join(", ")}`);
    for (const key in checks) checks[key]!(value[key], member(path, key));
  };
}

/** An object whose values all pass, whatever their names. */
export function recordOf(check: Check, checkKey?: Check): Check {
  return (value, path) => {
    if (!isRecord(value)) fail(path, "an object", value);
    for (const key in value) {
      checkKey?.(key, member(path, key));
      check(value[key], member(path, key));
    }
  };
}

export function oneOf(values: readonly string[]): Check {
  return must(`one of ${values.map((value) => JSON.stringify(value)).join(", ")}`, (value) => values.includes(value as string));
}
