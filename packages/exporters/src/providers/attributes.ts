import type { Attributes } from "@opentelemetry/api";

function isPrimitive(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/**
 * A copy of what OpenTelemetry can send, taken now: strings, booleans, finite numbers and arrays of them. Everything else
 * is left out: `undefined` was not measured, NaN is not a measurement, an object may be circular.
 */
export function takeAttributes(source: unknown): Attributes {
  const taken: Attributes = {};
  const from = (source ?? {}) as Record<string, unknown>;
  for (const key in from) {
    const value = from[key];
    if (isPrimitive(value)) taken[key] = value;
    else if (Array.isArray(value)) taken[key] = value.filter(isPrimitive) as string[];
  }
  return taken;
}
