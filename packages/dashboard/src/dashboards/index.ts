import type { Dashboard } from "../grafana";
import type { DashboardOptions } from "./context";
import { overview } from "./overview";

export type { DashboardOptions } from "./context";
export { DASHBOARDS, type DashboardName } from "./uids";

export interface DashboardFile {
  /** Within the folder of dashboards, such as `rtcscope-overview.json`. */
  readonly path: string;
  readonly json: Dashboard;
}

const ALL: readonly ((options: DashboardOptions) => Dashboard)[] = [overview];

/** Every dashboard. The same options always give the same files. */
export const dashboards = (options: DashboardOptions = {}): DashboardFile[] =>
  ALL.map((make) => make(options)).map((json) => ({ path: `${json.uid}.json`, json }));

/** A dashboard as the text of its file. */
export const dashboardText = (json: Dashboard): string => `${JSON.stringify(json, null, 2)}\n`;
