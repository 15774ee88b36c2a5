/**
 * Pieces of Honeycomb's formulas.
 *
 * @see https://docs.honeycomb.io/reference/derived-column-formula/
 */
const call = (name: string, ...of: readonly string[]) => `${name}(${of.join(", ")})`;

/** Columns that are none of the registry's: what Honeycomb makes of a span, and what the gateway adds to an event. */
export const OWN = { span: "name", spanDuration: "duration_ms", event: "event.name" } as const;

/** A column, which is an attribute of the registry as it is, or one of Honeycomb's own. */
export const column = (name: string) => `$${name}`;

export const text = (value: string) => JSON.stringify(value);

export const equals = (name: string, value: string) => call("EQUALS", column(name), text(value));

export const not = (condition: string) => call("NOT", condition);

export const all = (...conditions: readonly string[]) =>
  conditions.length === 1 ? conditions.join("") : call("AND", ...conditions);

/** Empty, and so in no average and no sum, where the condition does not hold. */
export const when = (condition: string, value: string) => call("IF", condition, value);

/** 1 or 0: its average is a share. */
export const oneOrZero = (condition: string) => call("IF", condition, "1", "0");

export const first = (...columns: readonly string[]) => call("COALESCE", ...columns.map(column));

export const seconds = (milliseconds: string) => call("DIV", column(milliseconds), "1000");

export const isSpan = (name: string) => equals(OWN.span, name);

export const isEvent = (name: string) => equals(OWN.event, name);
