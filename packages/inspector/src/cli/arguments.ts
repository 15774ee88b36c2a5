import { parseArgs } from "node:util";
import { type InspectorOptions, OptionError, resolveOptions } from "../options";

export { HELP } from "./help";

/** The command line is wrong; exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

export interface DevCommand {
  command: "dev";
  inspector: InspectorOptions;
  quiet: boolean;
  json: boolean;
}

export interface InspectCommand {
  command: "inspect";
  /** `-` is the standard input. */
  file: string;
  json: boolean;
  unmask: boolean;
  /** From 1; absent: all. */
  session: number | undefined;
  /** Base URL of an OTLP/HTTP receiver. */
  otlp: string | undefined;
  headers: Record<string, string>;
}

export interface ImportCommand {
  command: "import";
  file: string;
  dir: string;
  unmask: boolean;
}

export type Command = { command: "help" } | { command: "version" } | DevCommand | InspectCommand | ImportCommand;

const OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  memory: { type: "boolean" },
  dir: { type: "string" },
  "allow-origin": { type: "string", multiple: true },
  "allow-host": { type: "string", multiple: true },
  "retention-days": { type: "string" },
  "retention-mb": { type: "string" },
  quiet: { type: "boolean" },
  json: { type: "boolean" },
  otlp: { type: "string" },
  header: { type: "string", multiple: true },
  session: { type: "string" },
  unmask: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

type OptionName = keyof typeof OPTIONS;

/** Which options each command takes. */
const TAKES: Record<"dev" | "inspect" | "import", readonly OptionName[]> = {
  dev: [
    "port",
    "host",
    "memory",
    "dir",
    "allow-origin",
    "allow-host",
    "retention-days",
    "retention-mb",
    "quiet",
    "json",
  ],
  inspect: ["json", "otlp", "header", "session", "unmask"],
  import: ["dir", "unmask"],
};

const isCommand = (name: string): name is keyof typeof TAKES => Object.hasOwn(TAKES, name);

/** Names of the library's options as the command line spells them. */
const SPELLED: Record<string, string> = {
  allowOrigins: "--allow-origin",
  allowHosts: "--allow-host",
  retentionDays: "--retention-days",
  retentionMb: "--retention-mb",
};

function numeric(option: string, text: string | undefined, whole: boolean): number | undefined {
  if (text === undefined) return undefined;
  if (!(whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text))
    throw new UsageError(`--${option} must be a ${whole ? "whole " : ""}number, not "${text}"`);
  return Number(text);
}

/** Values that were given, without the keys that were not. */
const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } => {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split(". ")[0] ?? error.message) : String(error));
  }
}

type Values = ReturnType<typeof parse>["values"];

function readDev(values: Values): DevCommand {
  if (values.memory && values.dir !== undefined) throw new UsageError("--memory and --dir exclude each other");
  const inspector: InspectorOptions = given({
    port: numeric("port", values.port, true),
    host: values.host,
    memory: values.memory,
    dir: values.dir,
    allowOrigins: values["allow-origin"],
    allowHosts: values["allow-host"],
    retentionDays: numeric("retention-days", values["retention-days"], false),
    retentionMb: numeric("retention-mb", values["retention-mb"], false),
  });
  resolved(inspector);
  return { command: "dev", inspector, quiet: values.quiet ?? false, json: values.json ?? false };
}

/** The options of the inspector, with their defaults. */
function resolved(options: InspectorOptions): ReturnType<typeof resolveOptions> {
  try {
    return resolveOptions(options);
  } catch (error) {
    if (error instanceof OptionError)
      throw new UsageError(`${SPELLED[error.option] ?? `--${error.option}`} ${error.problem}`);
    throw error;
  }
}

/** What a header holds may be a key: it is never repeated. */
function readHeaders(given: readonly string[] = []): Record<string, string> {
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

function readInspect(values: Values, file: string): InspectCommand {
  const session = numeric("session", values.session, true);
  if (session === 0) throw new UsageError("--session counts from 1");
  const { otlp, header } = values;
  if (otlp !== undefined && !/^https?:\/\/[^/?#\s]+/.test(otlp))
    throw new UsageError("--otlp must be the base URL of an OTLP/HTTP receiver, such as http://127.0.0.1:4318");
  if (header !== undefined && otlp === undefined) throw new UsageError("--header goes with --otlp");
  return {
    command: "inspect",
    file,
    json: values.json ?? false,
    unmask: values.unmask ?? false,
    session,
    otlp,
    headers: readHeaders(header),
  };
}

/**
 * The command line as a command, checked to the last option.
 *
 * throws  UsageError that says what is wrong, where, and what would be right
 */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { command: "help" };
  if (values.version) return { command: "version" };
  const [name, ...rest] = positionals;
  if (name === undefined && Object.keys(values).length === 0) return { command: "help" };
  if (name === undefined) throw new UsageError('a command is missing; did you mean "rtcscope dev"?');
  if (!isCommand(name)) throw new UsageError(`"${name}" is not a command; there are dev, inspect and import`);
  for (const option of Object.keys(values))
    if (!TAKES[name].some((taken) => taken === option)) throw new UsageError(`--${option} is not an option of ${name}`);
  const files = name === "dev" ? 0 : 1;
  const extra = rest[files];
  if (extra !== undefined)
    throw new UsageError(
      `"${extra}" is one argument too many; ${files === 0 ? "options begin with --" : `${name} takes one file`}`,
    );
  if (name === "dev") return readDev(values);
  const [file] = rest;
  if (file === undefined)
    throw new UsageError(`${name} needs a file, such as webrtc_internals_dump.txt, or - for the standard input`);
  if (name === "inspect") return readInspect(values, file);
  const { dir } = resolved(given({ dir: values.dir }));
  return { command: "import", file, dir, unmask: values.unmask ?? false };
}
