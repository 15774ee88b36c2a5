import { given, type OptionName, UsageError, type Values } from "./values";

/** Options as they were given: what writes the files knows which are right, and is loaded only for it. */
export interface DashboardsCommand {
  command: "dashboards";
  out: string;
  force: boolean;
  bundle: {
    naming?: string;
    datasourceUid?: Readonly<Record<string, string>>;
    runbookBase?: string;
    gateway?: { phases: readonly string[] };
  };
}

export const DASHBOARDS_OPTIONS: readonly OptionName[] = [
  "out",
  "naming",
  "datasource-uid",
  "runbooks",
  "phase",
  "force",
];

/** `<uid>`, which is Prometheus', or `<store>=<uid>`. */
function readUids(texts: readonly string[]): Record<string, string> {
  const uids: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    const store = at < 0 ? "prometheus" : text.slice(0, at);
    if (Object.hasOwn(uids, store)) throw new UsageError(`--datasource-uid names ${store} twice`);
    uids[store] = text.slice(at + 1);
  }
  return uids;
}

export function readDashboards(values: Values): DashboardsCommand {
  const { out, force = false, naming, phase, runbooks, "datasource-uid": uids } = values;
  if (!out) throw new UsageError("dashboards needs a folder to write into, such as --out ./rtcscope-dashboards");
  const bundle = given({
    naming,
    datasourceUid: uids && readUids(uids),
    runbookBase: runbooks,
    gateway: phase && { phases: phase },
  });
  return { command: "dashboards", out, force, bundle };
}
