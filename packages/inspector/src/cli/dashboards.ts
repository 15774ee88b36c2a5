import { join } from "node:path";
import { BundleConflict, type BundleOptions, type WrittenBundle, writeBundle } from "@rtcscope/dashboard";
import { plural } from "../words";
import { type DashboardsCommand, UsageError } from "./arguments";
import { EXIT } from "./exit-codes";
import { CommandFailure } from "./failure";
import { writeOut } from "./output";

/** Of many files that differ, so many are named. */
const NAMED = 5;

/** What stands where, in the order in which somebody needs it. */
const PARTS: readonly (readonly [path: string, about: string])[] = [
  ["grafana/dashboards", "import them, or let Grafana find them here"],
  ["grafana/provisioning", "data sources, alerts, where dashboards are"],
  ["prometheus", "recording rules, alerts; also for its operator"],
  ["gateway", "the Collector that makes the series"],
  ["honeycomb", "board and derived columns"],
  ["tempo", "one of your own, for compose.yaml"],
  ["loki", "one of your own, for compose.yaml"],
];

/** As a shell takes it: a name with anything else than these is quoted. */
const quoted = (path: string) => (/^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

function summary(out: string, { written, unchanged }: WrittenBundle): string {
  const files = [...written, ...unchanged];
  const parts = PARTS.map(([path, about]) => {
    const count = plural(files.filter((file) => file.startsWith(`${path}/`)).length, "file");
    return `  ${path.padEnd(22)}${count.padEnd(10)}${about}`;
  });
  const before = unchanged.length > 0 ? `, ${plural(unchanged.length, "file")} as before` : "";
  return [
    `wrote ${plural(written.length, "file")} into ${out}${before}`,
    ...parts,
    "Next, with Docker: Grafana at http://127.0.0.1:3000, the gateway at :4318",
    `  docker compose -f ${quoted(join(out, "compose.yaml"))} up`,
    "Without, or with a Grafana of your own: docs/dashboards.md",
  ].join("\n");
}

/** Names of the library's options as the command line spells them. */
const SPELLED: readonly (readonly [name: RegExp, option: string])[] = [
  [/^naming\b/, "--naming"],
  [/^datasourceUid\b/, "--datasource-uid"],
  [/^runbookBase\b/, "--runbooks"],
  [/^gateway\b/, "--phase"],
];

function failure(error: unknown): unknown {
  if (error instanceof TypeError)
    return new UsageError(SPELLED.reduce((text, [name, option]) => text.replace(name, option), error.message));
  if (!(error instanceof BundleConflict)) return error;
  const { out, paths } = error;
  const rest = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : "";
  return new CommandFailure(
    EXIT.unexpected,
    `nothing was written: ${out} has ${plural(paths.length, "file")} that would change: ` +
      `${paths.slice(0, NAMED).join(", ")}${rest}. Give another folder, or --force to overwrite them.`,
  );
}

/**
 * Writes dashboards, rules, gateway and all else of @rtcscope/dashboard into a folder.
 *
 * @returns exit code
 * throws   CommandFailure for files that differ and are not to be overwritten, UsageError, what the file system says
 */
export async function runDashboards({ out, force, bundle }: DashboardsCommand): Promise<number> {
  try {
    // Which values are right is said by the library, at once and before anything is written.
    const result = await writeBundle({ ...(bundle as BundleOptions), out, force });
    await writeOut(`${summary(out, result)}\n`);
    return EXIT.ok;
  } catch (error) {
    throw failure(error);
  }
}
