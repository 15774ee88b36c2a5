import { DASHBOARDS_OPTIONS, type DashboardsCommand, readDashboards } from "./arguments/dashboards";
import { DEV_OPTIONS, type DevCommand, readDev } from "./arguments/dev";
import {
  IMPORT_OPTIONS,
  type ImportCommand,
  INSPECT_OPTIONS,
  type InspectCommand,
  readImport,
  readInspect,
} from "./arguments/dumps";
import { readSimulate, SIMULATE_OPTIONS, type SimulateCommand } from "./arguments/simulate";
import { type OptionName, parse, UsageError, type Values } from "./arguments/values";

export { HELP } from "./help";
export type { DashboardsCommand, DevCommand, ImportCommand, InspectCommand, SimulateCommand };
export { UsageError };

export type Command =
  | { command: "help" }
  | { command: "version" }
  | DevCommand
  | InspectCommand
  | ImportCommand
  | SimulateCommand
  | DashboardsCommand;

interface Reader {
  readonly options: readonly OptionName[];
  /** What its one argument is; undefined: it takes none. */
  readonly argument?: string;
  read(values: Values, argument: string | undefined): Command;
}

const READERS: Readonly<Record<string, Reader>> = {
  dev: { options: DEV_OPTIONS, read: readDev },
  inspect: { options: INSPECT_OPTIONS, argument: "file", read: readInspect },
  import: { options: IMPORT_OPTIONS, argument: "file", read: readImport },
  simulate: { options: SIMULATE_OPTIONS, argument: "kind", read: readSimulate },
  dashboards: { options: DASHBOARDS_OPTIONS, read: readDashboards },
};

const listed = (names: readonly string[]): string => `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

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
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!reader) throw new UsageError(`"${name}" is not a command; there are ${listed(Object.keys(READERS))}`);
  for (const option of Object.keys(values))
    if (!reader.options.some((taken) => taken === option))
      throw new UsageError(`--${option} is not an option of ${name}`);
  const { argument } = reader;
  const extra = rest[argument ? 1 : 0];
  if (extra !== undefined)
    throw new UsageError(
      `"${extra}" is one argument too many; ${argument ? `${name} takes one ${argument}` : "options begin with --"}`,
    );
  return reader.read(values, argument && rest[0]);
}
