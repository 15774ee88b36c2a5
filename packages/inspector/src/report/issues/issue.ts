import { z } from "zod";

/** What an issue is about; new kinds may come. */
export const ISSUE_TYPES = [
  "connect_failed",
  "never_connected",
  "connection_failed",
  "disconnected",
  "reconnect",
  "no_media",
  "quality",
  "stall",
  "freeze",
  "limited",
  "reported",
  "relay",
  "no_rtp",
] as const;

export const issueSchema = z.strictObject({
  type: z.enum(ISSUE_TYPES),
  /** `error`: it did not work; `warn`: it worked badly; `info`: worth knowing. */
  severity: z.enum(["error", "warn", "info"]),
  /** Id of the peer connection; absent when it is of the session. */
  connection: z.string().optional(),
  /** When it began. */
  startMs: z.number().optional(),
  /** One plain sentence with its figures. */
  text: z.string(),
  /** The figures of the sentence, by name and unit. */
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
});

export type Issue = z.output<typeof issueSchema>;

/** Figures that were measured, without those that were not. */
export function figuresOf(figures: Readonly<Record<string, number | string | undefined>>): Issue["figures"] {
  const known: Issue["figures"] = {};
  for (const [name, figure] of Object.entries(figures)) if (figure !== undefined) known[name] = figure;
  return known;
}

export const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

export const largest = (values: readonly (number | undefined)[]): number | undefined =>
  values.reduce<number | undefined>(
    (most, value) => (value === undefined ? most : Math.max(most ?? value, value)),
    undefined,
  );

/** Groups in the order in which their first member came. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
