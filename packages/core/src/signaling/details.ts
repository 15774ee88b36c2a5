import type { SignalingDetails, SignalingTold } from "../observation";

/** What a step was told with, as far as it is what it should be: the application's own code calls these. */
export interface Step {
  text: string | undefined;
  number: number | undefined;
  channel: string;
  details: Readonly<Record<keyof SignalingDetails, unknown>>;
}

const NOTHING = {} as Step["details"];

/** A finite number of at least 0. */
export const amount = (value: unknown) =>
  typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
export const text = (value: unknown) => (typeof value === "string" ? value : undefined);
/** An id as the application has it: text, or a number. */
export const idOf = (value: unknown) => (typeof value === "number" ? String(value) : text(value));

export function readStep({ what, details }: SignalingTold): Step {
  const known = (details && typeof details === "object" ? details : NOTHING) as Step["details"];
  return { text: idOf(what), number: amount(what), channel: text(known.channel) ?? "", details: known };
}

/** Types beyond this many are one: a protocol that puts ids into its types must not make a series of each. */
const MAX_TYPES = 32;
const OTHER = "other";
/** What names are made of; anything else could be content. */
const NAME = /^[\w.:/-]{1,64}$/;

/** Bounds the names that an application gives to its messages and steps. */
export function createNames(): (value: unknown) => string {
  const known = new Set<string>();
  return (value) => {
    const name = text(value);
    if (name === undefined || !NAME.test(name)) return OTHER;
    if (known.size < MAX_TYPES) known.add(name);
    return known.has(name) ? name : OTHER;
  };
}
