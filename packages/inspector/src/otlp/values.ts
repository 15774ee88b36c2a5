import { z } from "zod";
import type { Attributes, Json } from "./model";

/**
 * The scalar types of OTLP/JSON, which is proto3 JSON with two exceptions: trace and span ids are hex, not base64, and
 * enums are numbers (names are read all the same). The protobuf reader hands over the same shapes, with ids and bytes
 * as `Uint8Array`, so that one set of schemas judges both encodings.
 *
 * spec https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

const MAX_DEPTH = 32;
/** Optional, so that a key that is missing reaches the transform instead of being an error. */
const anything = z.unknown().optional();
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

function idOf(value: unknown, bytes: number): string | undefined {
  const hex = value instanceof Uint8Array ? hexOf(value) : typeof value === "string" ? value.toLowerCase() : undefined;
  if (hex === undefined || hex.length !== bytes * 2 || !/^[0-9a-f]*$/.test(hex) || /^0*$/.test(hex)) return undefined;
  return hex;
}

function isEmptyId(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (value instanceof Uint8Array && value.length === 0);
}

/** An id that must be there: `bytes` bytes, not all zero. */
export const requiredId = (bytes: 8 | 16) =>
  anything.transform((value, context): string => {
    const id = idOf(value, bytes);
    if (id !== undefined) return id;
    context.addIssue({ code: "custom", message: `must be ${bytes * 2} hex digits, not all zero` });
    return z.NEVER;
  });

/** An id that may be empty or all zero, which both say "none". */
export const optionalId = (bytes: 8 | 16) =>
  anything.transform((value, context): string | undefined => {
    if (isEmptyId(value)) return undefined;
    const id = idOf(value, bytes);
    if (id !== undefined) return id;
    const zero = value instanceof Uint8Array ? value.length === bytes : value === "0".repeat(bytes * 2);
    if (zero) return undefined;
    context.addIssue({ code: "custom", message: `must be ${bytes * 2} hex digits or empty` });
    return z.NEVER;
  });

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  return undefined;
}

/** A 64-bit integer, as a number or a decimal string. Absent is 0, as in proto3; beyond int64 it is refused. */
export const int64 = anything.transform((value, context): bigint => {
  const parsed = value === undefined || value === null ? 0n : bigintOf(value);
  if (parsed !== undefined && parsed >= INT64_MIN && parsed <= INT64_MAX) return parsed;
  context.addIssue({ code: "custom", message: "must be a 64-bit integer" });
  return z.NEVER;
});

/** A point in time, ns since the Unix epoch; 0 and absent both say "unknown". */
export const timeNs = int64.refine((ns) => ns >= 0n, "must not be negative");

/** A count: as `int64`, never negative, as a number (exact to 2^53). */
export const count = int64.refine((n) => n >= 0n, "must not be negative").transform(Number);

export const doubleOf = (value: unknown): number | undefined => {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  if (value === "NaN") return Number.NaN;
  const parsed = Number(value);
  return Number.isNaN(parsed) ? undefined : parsed;
};

const asDouble = (value: unknown, context: z.RefinementCtx): number => {
  const parsed = doubleOf(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: "must be a number" });
  return z.NEVER;
};

export const double = anything.transform(asDouble);
export const optionalDouble = anything.transform((value, context) =>
  value === undefined || value === null ? undefined : asDouble(value, context),
);

export const int32 = double.pipe(z.int());
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** Repeated field; absent and null are empty. */
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

/** Enum by number (an unknown one is kept) or by name. Absent is 0. */
export const enumOf = (prefix: string, names: readonly string[]) =>
  anything.transform((value, context): number => {
    if (value === undefined || value === null) return 0;
    if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
    const index =
      typeof value === "string" && value.startsWith(prefix) ? names.indexOf(value.slice(prefix.length)) : -1;
    if (index >= 0) return index;
    context.addIssue({
      code: "custom",
      message: `must be a number or one of ${names.map((n) => prefix + n).join(", ")}`,
    });
    return z.NEVER;
  });

class Malformed extends Error {}

/** Doubles that JSON cannot write become their proto3 JSON names. */
export const jsonNumber = (value: number): Json => (Number.isFinite(value) ? value : String(value));

function bytesValue(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "string" && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value))
    return Buffer.from(value, "base64").toString("base64");
  throw new Malformed("bytesValue must be base64");
}

function intValue(value: unknown): Json {
  const parsed = bigintOf(value);
  if (parsed === undefined) throw new Malformed("intValue must be a 64-bit integer");
  if (parsed < INT64_MIN || parsed > INT64_MAX) {
    // OpenTelemetry JS writes every whole number as intValue, also 1e20, which it encodes as a double in protobuf.
    if (typeof value === "number") return value;
    throw new Malformed("intValue must be a 64-bit integer");
  }
  const number = Number(parsed);
  return Number.isSafeInteger(number) ? number : String(parsed);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function values(holder: unknown, key: string): unknown[] {
  if (!isObject(holder)) throw new Malformed(`${key} must stand in an object`);
  const inner = holder[key];
  if (inner === undefined || inner === null) return [];
  if (!Array.isArray(inner)) throw new Malformed(`${key} must be an array`);
  return inner;
}

/** An `AnyValue`; no member set is null, as the proto says. */
function readAnyValue(value: unknown, depth: number): Json {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new Malformed('a value must be an object such as {"stringValue": …}');
  if (depth > MAX_DEPTH) throw new Malformed(`values are nested deeper than ${MAX_DEPTH}`);
  const { stringValue, boolValue, doubleValue, arrayValue, kvlistValue } = value;
  if (stringValue !== undefined && stringValue !== null) {
    if (typeof stringValue !== "string") throw new Malformed("stringValue must be a string");
    return stringValue;
  }
  if (boolValue !== undefined && boolValue !== null) {
    if (typeof boolValue !== "boolean") throw new Malformed("boolValue must be true or false");
    return boolValue;
  }
  if (value.intValue !== undefined && value.intValue !== null) return intValue(value.intValue);
  if (doubleValue !== undefined && doubleValue !== null) {
    const parsed = doubleOf(doubleValue);
    if (parsed === undefined) throw new Malformed("doubleValue must be a number");
    return jsonNumber(parsed);
  }
  if (arrayValue !== undefined && arrayValue !== null)
    return values(arrayValue, "values").map((v) => readAnyValue(v, depth + 1));
  if (kvlistValue !== undefined && kvlistValue !== null) return readKeyValues(values(kvlistValue, "values"), depth + 1);
  if (value.bytesValue !== undefined && value.bytesValue !== null) return bytesValue(value.bytesValue);
  return null;
}

function readKeyValues(pairs: unknown[], depth: number): Attributes {
  // fromEntries defines own properties, so that a key such as __proto__ stays data.
  return Object.fromEntries(
    pairs.map((pair) => {
      if (!isObject(pair)) throw new Malformed("an attribute must be an object with key and value");
      const key = pair.key ?? "";
      if (typeof key !== "string") throw new Malformed("an attribute's key must be a string");
      return [key, readAnyValue(pair.value, depth)];
    }),
  );
}

const guarded =
  <T>(read: (value: unknown) => T) =>
  (value: unknown, context: z.RefinementCtx): T => {
    try {
      return read(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Malformed ? error.message : "cannot be read" });
      return z.NEVER;
    }
  };

export const anyValue = anything.transform(
  guarded((value) => (value === undefined || value === null ? undefined : readAnyValue(value, 0))),
);
export const attributes = anything.transform(
  guarded((value) => readKeyValues(values({ attributes: value }, "attributes"), 0)),
);
