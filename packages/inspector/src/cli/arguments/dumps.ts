import { resolved } from "./dev";
import { checkUrl, given, numeric, type OptionName, readHeaders, UsageError, type Values } from "./values";

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

export const INSPECT_OPTIONS: readonly OptionName[] = ["json", "otlp", "header", "session", "unmask"];
export const IMPORT_OPTIONS: readonly OptionName[] = ["dir", "unmask"];

function fileOf(name: string, file: string | undefined): string {
  if (file !== undefined) return file;
  throw new UsageError(`${name} needs a file, such as webrtc_internals_dump.txt, or - for the standard input`);
}

export function readInspect(values: Values, path: string | undefined): InspectCommand {
  const file = fileOf("inspect", path);
  const session = numeric("session", values.session, true);
  if (session === 0) throw new UsageError("--session counts from 1");
  const { otlp, header } = values;
  if (otlp !== undefined) checkUrl("otlp", otlp);
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

export function readImport(values: Values, path: string | undefined): ImportCommand {
  const file = fileOf("import", path);
  const { dir } = resolved(given({ dir: values.dir }));
  return { command: "import", file, dir, unmask: values.unmask ?? false };
}
