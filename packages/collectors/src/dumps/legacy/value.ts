/** One statistics object, as unknown as it is. Never written to. */
export type StatsEntry = Readonly<Record<string, unknown>>;

/** A finite number, also from text: the callback API gave every figure as text. */
export function number(value: unknown): number | undefined {
  const figure = typeof value === "string" && value.trim() ? Number(value) : value;
  return typeof figure === "number" && Number.isFinite(figure) ? figure : undefined;
}

/** A counter or level. Chrome wrote -1 where it had none. */
export function count(value: unknown): number | undefined {
  const figure = number(value);
  return figure !== undefined && figure >= 0 ? figure : undefined;
}

/** A size, rate or time for which 0 stands for "none yet". */
export function positive(value: unknown): number | undefined {
  return count(value) || undefined;
}

/** goog figures in ms, in the seconds of the specification. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return value === true || value === "true" ? true : value === false || value === "false" ? false : undefined;
}

/** ms since the epoch; also from the ISO text of the callback API. */
export function instant(value: unknown): number | undefined {
  return count(value) ?? (typeof value === "string" ? count(Date.parse(value)) : undefined);
}

/** A statistics object of what is known; what is not has no member. */
export function entry(id: unknown, type: string, timestamp: unknown, figures: StatsEntry): StatsEntry {
  const made: Record<string, unknown> = { id, type };
  const time = instant(timestamp);
  if (time !== undefined) made.timestamp = time;
  for (const name of Object.keys(figures)) if (figures[name] !== undefined) made[name] = figures[name];
  return made;
}
