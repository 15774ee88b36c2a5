import { parseArgs } from "node:util";

/** The command line is wrong; exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

const text = { type: "string" } as const;
const many = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

/** Every option of every command; which command takes which is said in its own file. */
const OPTIONS = {
  port: text,
  host: text,
  memory: flag,
  dir: text,
  "allow-origin": many,
  "allow-host": many,
  "retention-days": text,
  "retention-mb": text,
  quiet: flag,
  json: flag,
  otlp: text,
  header: many,
  session: text,
  unmask: flag,
  url: many,
  "dry-run": flag,
  sessions: text,
  seed: text,
  service: text,
  environment: text,
  duration: text,
  length: text,
  stats: text,
  start: text,
  deaths: text,
  live: flag,
  metrics: flag,
  plant: text,
  at: text,
  outage: text,
  share: text,
  retry: text,
  capacity: text,
  out: text,
  "datasource-uid": many,
  naming: text,
  runbooks: text,
  phase: many,
  force: flag,
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

export type OptionName = keyof typeof OPTIONS;

export function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split(". ")[0] ?? error.message) : String(error));
  }
}

export type Values = ReturnType<typeof parse>["values"];

export function numeric(option: string, text: string | undefined, whole: boolean): number | undefined {
  if (text === undefined) return undefined;
  if (!(whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text))
    throw new UsageError(`--${option} must be a ${whole ? "whole " : ""}number, not "${text}"`);
  return Number(text);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `90s`, `10m`, `24h` as milliseconds. */
export function duration(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw new UsageError(`--${option} must be a time such as 90s, 10m or 24h, not "${text}"`);
  return Number(amount) * factor;
}

/** Values that were given, without the keys that were not. */
export const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } => {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
};

export function checkUrl(option: string, url: string): void {
  if (!/^https?:\/\/[^/?#\s]+/.test(url))
    throw new UsageError(`--${option} must be the base URL of an OTLP/HTTP receiver, such as http://127.0.0.1:4318`);
}

/** What a header holds may be a key: it is never repeated. */
export function readHeaders(given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf("=");
      const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
      try {
        if (at < 1) throw new TypeError("no name");
        new Headers([[name, value]]);
      } catch {
        throw new UsageError('--header must be "name=value" with a name and a value that HTTP allows');
      }
      return [name.toLowerCase(), value];
    }),
  );
}
