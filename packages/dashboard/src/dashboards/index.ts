import type { Dashboard } from "../grafana";
import type { DashboardOptions } from "./ask/context";
import { connect } from "./connect";
import { latency } from "./latency";
import { media } from "./media";
import { overview } from "./overview";
import { session } from "./session";
import { storms } from "./storms";
import { transports } from "./transports";

export type { DashboardOptions } from "./ask/context";
export { annotationExpressions, expressions, type PanelQuery, type QueryValues } from "./expressions";
export { DASHBOARDS, type DashboardName } from "./uids";

export interface DashboardFile {
  /** Within the folder of dashboards, such as `rtcscope-overview.json`. */
  readonly path: string;
  readonly json: Dashboard;
}

const ALL: readonly ((options: DashboardOptions) => Dashboard)[] = [
  overview,
  connect,
  media,
  latency,
  storms,
  transports,
  session,
];

/** Every dashboard. The same options always give the same files. */
export const dashboards = (options: DashboardOptions = {}): DashboardFile[] =>
  ALL.map((make) => make(options)).map((json) => ({ path: `${json.uid}.json`, json }));

/** A dashboard as the text of its file. */
export const dashboardText = (json: Dashboard): string => `${JSON.stringify(json, null, 2)}\n`;
