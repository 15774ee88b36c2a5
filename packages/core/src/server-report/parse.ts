import type * as z from "zod/mini";
import { type ServerReport, serverReportSchema } from "./schema";

/** Longest JSON text that is read: a report has a few hundred characters, and reading blocks the page. */
export const MAX_REPORT_LENGTH = 65_536;

export type ParsedServerReport =
  | { readonly report: ServerReport; readonly problem?: undefined }
  | { readonly report?: undefined; readonly problem: string };

/** `queueDepthIn must be …; …`, never the value that was given. */
function describe(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map(({ path, message }) => [...path, message].join(" ")).join("; ");
}

/**
 * shape   a message as it came: an object, or its JSON text -> the report, or one line that says what is wrong with it
 * throws  never, also for objects whose members throw
 */
export function parseServerReport(message: unknown): ParsedServerReport {
  try {
    if (typeof message === "string" && message.length > MAX_REPORT_LENGTH) return { problem: "it is too long" };
    const result = serverReportSchema.safeParse(typeof message === "string" ? JSON.parse(message) : message);
    return result.success ? { report: result.data } : { problem: describe(result.error.issues) };
  } catch {
    return { problem: "it cannot be read, or is no JSON text" };
  }
}
