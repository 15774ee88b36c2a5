import { parseArgs } from "node:util";
import { type InspectorOptions, OptionError, resolveOptions } from "../options";

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

export type Command = { command: "help" } | { command: "version" } | DevCommand;

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
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/** Names of the library's options as the command line spells them. */
const SPELLED: Record<string, string> = {
  allowOrigins: "--allow-origin",
  allowHosts: "--allow-host",
  retentionDays: "--retention-days",
  retentionMb: "--retention-mb",
};

export const HELP = `rtcscope: see what your realtime media sessions did

Usage
  rtcscope dev [options]    receive OTLP/HTTP, store it, print what happens

Options of dev
  --port <number>           port to listen on, 0 for a free one (4318)
  --host <address>          address to listen on (127.0.0.1)
  --memory                  keep everything in memory
  --dir <folder>            folder of the store (.rtcscope)
  --allow-origin <origin>   let pages of this origin send and read, beside those
                            of this machine; may be repeated
  --allow-host <name>       accept this name in the Host header; may be repeated
  --retention-days <n>      delete what is older (30)
  --retention-mb <n>        delete the oldest sessions above this size (1024)
  --quiet                   print only the address and errors
  --json                    print one JSON object per line

  -h, --help                this text
  -v, --version             the version
`;

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

/**
 * The command line as a command, checked to the last option.
 *
 * throws  UsageError that says what is wrong, where, and what would be right
 */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { command: "help" };
  if (values.version) return { command: "version" };
  const [name, extra] = positionals;
  if (name === undefined && Object.keys(values).length === 0) return { command: "help" };
  if (name !== "dev")
    throw new UsageError(
      name === undefined
        ? 'a command is missing; did you mean "rtcscope dev"?'
        : `"${name}" is not a command; there is "dev"`,
    );
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many; options begin with --`);
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
  try {
    resolveOptions(inspector);
  } catch (error) {
    if (error instanceof OptionError)
      throw new UsageError(`${SPELLED[error.option] ?? `--${error.option}`} ${error.problem}`);
    throw error;
  }
  return { command: "dev", inspector, quiet: values.quiet ?? false, json: values.json ?? false };
}
