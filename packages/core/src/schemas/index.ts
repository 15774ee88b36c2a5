import { z } from "zod";
import type { SessionInfo } from "../exporter";
import { RTC_OUTCOME_VALUES, RTC_ROLE_VALUES, RTC_TRANSPORT_VALUES } from "../semconv";
import type { Signal } from "../signal";
import { EVENT_SHAPES, type Shape, SPAN_SHAPES } from "./shapes";

/**
 * Signals as zod schemas, for where they come from outside: files, requests, other processes. What a page loads does
 * without zod; `schemas.test.ts` holds these to the types of `signal.ts`.
 */

const TYPES: Readonly<Record<string, z.ZodType>> = {
  string: z.string(),
  int: z.int(),
  double: z.number(),
  boolean: z.boolean(),
  "string[]": z.array(z.string()),
  "int[]": z.array(z.int()),
  "double[]": z.array(z.number()),
};

/** Set from outside of the attributes, by the session or by the mapping. */
const COMMON = new Set(["rtc.outcome", "error.type", "rtc.error.message"]);

function valueSchema([name, type, , values]: Shape): z.ZodType {
  if (values) return z.enum(values);
  const schema = TYPES[type];
  if (!schema) throw new TypeError(`schemas: ${name} has the unknown type ${type}; TYPES lacks it`);
  return schema;
}

/** Own attributes of one span or event: those of the registry, no others; `undefined` is "not measured". */
function attributesSchema(shapes: readonly Shape[]): z.ZodType {
  const templates = shapes.filter(([name]) => name.endsWith("."));
  const fixed = shapes.filter(([name]) => !name.endsWith(".") && !COMMON.has(name));
  const members = fixed.map((shape) => {
    const schema = valueSchema(shape);
    return [shape[0], shape[2] ? schema : schema.optional()] as const;
  });
  const known = new Set(fixed.map(([name]) => name));
  return z.looseObject(Object.fromEntries(members)).superRefine((attributes, context) => {
    for (const [key, value] of Object.entries(attributes)) {
      if (known.has(key) || value === undefined) continue;
      const template = templates.find(([name]) => key.startsWith(name) && key.length > name.length);
      const wrong = template ? valueSchema(template).safeParse(value).error?.issues[0]?.message : "not in the registry";
      if (wrong) context.addIssue({ code: "custom", path: [key], message: wrong });
    }
  });
}

const time = z.number();
const id = z.int().positive();
const text = z.string().optional();

type Names = readonly [string, ...string[]];
const spanNames = Object.keys(SPAN_SHAPES) as unknown as Names;
const eventNames = Object.keys(EVENT_SHAPES) as unknown as Names;

const spanOpen = z.strictObject({
  type: z.literal("span.open"),
  name: z.enum(spanNames),
  id,
  parent: id.optional(),
  time,
});

const spans = Object.entries(SPAN_SHAPES).map(([name, shapes]) =>
  z.strictObject({
    type: z.literal("span"),
    name: z.literal(name),
    id,
    parent: id.optional(),
    start: time,
    end: time,
    outcome: z.enum(RTC_OUTCOME_VALUES),
    errorType: text,
    errorMessage: text,
    attributes: attributesSchema(shapes),
  }),
);

const events = Object.entries(EVENT_SHAPES).map(([name, shapes]) =>
  z.strictObject({
    type: z.literal("event"),
    name: z.literal(name),
    time,
    body: z.string(),
    severity: z.enum(["info", "warn", "error"]).optional(),
    errorType: text,
    attributes: attributesSchema(shapes),
  }),
);

type Members<T> = readonly [T, ...T[]];

/** Any signal; errors name the attribute. */
export const signalSchema = z.discriminatedUnion("type", [
  spanOpen,
  z.discriminatedUnion("name", spans as unknown as Members<(typeof spans)[number]>),
  z.discriminatedUnion("name", events as unknown as Members<(typeof events)[number]>),
]) as unknown as z.ZodType<Signal>;

const attributeValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.array(z.number())]);

/** Identity of a session, as signals carry it. */
export const sessionInfoSchema: z.ZodType<SessionInfo> = z.strictObject({
  id: z.string().min(1),
  previousId: text,
  transport: z.enum(RTC_TRANSPORT_VALUES),
  role: z.enum(RTC_ROLE_VALUES).optional(),
  attributes: z.record(z.string(), attributeValue.optional()),
});

/** Names that {@link signalSchema} knows. */
export const signalNames = { spans: spanNames, events: eventNames } as const;
