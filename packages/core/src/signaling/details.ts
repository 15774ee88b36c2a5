import { isTokenLike, read } from "../errors";
import type { SignalingDetails, SignalingTold } from "../observation";

/** What a step was told with, as far as it is what it should be: the application's own code calls these. */
export interface Step {
  text: string | undefined;
  number: number | undefined;
  channel: string;
  details: Readonly<Record<keyof SignalingDetails, unknown>>;
}

const MAX_CHANNEL_NAME = 64;
/** Longer ones are none: they are kept until the answer comes. */
const MAX_ID = 200;

/** A finite number of at least 0. */
export const amount = (value: unknown) =>
  typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
/** A time limit, ms; 0 is none, as everywhere. */
export const limit = (value: unknown) => amount(value) || undefined;
/** A whole number of at least 0. */
export const whole = (value: unknown) => (Number.isSafeInteger(value) ? amount(value) : undefined);
export const text = (value: unknown) => (typeof value === "string" ? value : undefined);

/** An id as the application has it: text, or a number. */
export function idOf(value: unknown): string | undefined {
  const id = typeof value === "number" ? String(value) : text(value);
  return id && id.length <= MAX_ID ? id : undefined;
}

/** Every member is read here, once: reading one may throw. */
export function readStep({ what, details }: SignalingTold): Step {
  const of = (key: keyof SignalingDetails) => read(details, key);
  return {
    text: text(what),
    number: whole(what),
    channel: text(of("channel"))?.slice(0, MAX_CHANNEL_NAME) ?? "",
    details: {
      channel: undefined,
      withinMs: of("withinMs"),
      initiator: of("initiator"),
      reason: of("reason"),
      id: of("id"),
      ackWithinMs: of("ackWithinMs"),
      size: of("size"),
      error: of("error"),
      estimateMs: of("estimateMs"),
      messageType: of("messageType"),
      code: of("code"),
      category: of("category"),
    },
  };
}

/** Types beyond this many are one: a protocol that puts ids into its types must not make a series of each. */
export const MAX_TYPES = 32;
const OTHER = "other";
/** What names are made of; anything else could be content. */
const NAME = /^[\w.:/-]{1,64}$/;

/** Bounds the names that an application gives to its messages and steps. */
export function createNames(): (value: unknown) => string {
  const known = new Set<string>();
  return (value) => {
    const name = text(value);
    if (name === undefined || !NAME.test(name) || isTokenLike(name)) return OTHER;
    if (known.size < MAX_TYPES) known.add(name);
    return known.has(name) ? name : OTHER;
  };
}
