import { z } from "zod";
import { DEFAULT_LIMITS } from "./delivery";
import { SIGNALS } from "./options";

const signal = z.enum(SIGNALS);
const url = z.string().regex(/^(https?:\/\/[^/?#\s]|\/)\S*$/);
const fn = z.custom<(...all: never[]) => unknown>((value) => typeof value === "function");
/** The platform decides what a header is, so that both sides ask it. */
const header = z.record(z.string(), z.string()).refine((headers) => {
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
});

/**
 * `OtlpOptions` as a schema, for whatever reads them from a file. What pages load checks the same without zod; a test
 * holds both to the same verdicts.
 */
export const otlpOptionsSchema = z.strictObject({
  url: z.union([url, z.strictObject(Object.fromEntries(SIGNALS.map((name) => [name, url.optional()])))]),
  headers: z.union([header, fn]).optional(),
  signals: z.array(signal).optional(),
  persist: fn.optional(),
  gzip: z.boolean().optional(),
  limits: z
    .strictObject(Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((limit) => [limit, z.number().min(0).optional()])))
    .optional(),
  resource: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.nan()])).optional(),
  fetch: fn.optional(),
});
