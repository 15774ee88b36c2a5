import { type InspectorOptions, OptionError, resolveOptions } from "../../options";
import { given, numeric, type OptionName, UsageError, type Values } from "./values";

export interface DevCommand {
  command: "dev";
  inspector: InspectorOptions;
  quiet: boolean;
  json: boolean;
}

export const DEV_OPTIONS: readonly OptionName[] = [
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
];

/** Names of the library's options as the command line spells them. */
const SPELLED: Record<string, string> = {
  allowOrigins: "--allow-origin",
  allowHosts: "--allow-host",
  retentionDays: "--retention-days",
  retentionMb: "--retention-mb",
};

/** The options of the inspector, with their defaults. */
export function resolved(options: InspectorOptions): ReturnType<typeof resolveOptions> {
  try {
    return resolveOptions(options);
  } catch (error) {
    if (error instanceof OptionError)
      throw new UsageError(`${SPELLED[error.option] ?? `--${error.option}`} ${error.problem}`);
    throw error;
  }
}

export function readDev(values: Values): DevCommand {
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
