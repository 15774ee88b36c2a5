import { OWN_ANNOTATIONS } from "./annotations";
import { panelId } from "./id";
import type { UnplacedPanel } from "./panels";
import {
  type Annotation,
  type Dashboard,
  type DashboardLink,
  type Panel,
  SCHEMA_VERSION,
  type Variable,
} from "./types";

export interface Row {
  title: string;
  panels: readonly UnplacedPanel[];
  /** Shown as its title until opened: its queries are not asked before. */
  collapsed?: boolean;
}

export interface DashboardSpec {
  uid: string;
  title: string;
  /** Which question it answers. */
  description: string;
  tags: readonly string[];
  variables: readonly Variable[];
  links: readonly DashboardLink[];
  rows: readonly Row[];
  /** Marks behind all panels. Default none but Grafana's own. */
  annotations?: readonly Annotation[];
  /** Default the last hour. */
  from?: string;
  /** Default every 30 s; empty for not by itself. */
  refresh?: string;
}

const COLUMNS = 24;

/** Left to right, on to the next line where there is no place left; a line is as high as its highest panel. */
function placed(panels: readonly UnplacedPanel[], top: number): { panels: Panel[]; bottom: number } {
  let x = 0;
  let y = top;
  let lineHeight = 0;
  const all = panels.map((panel): Panel => {
    const { w, h } = panel.gridPos;
    if (x + w > COLUMNS) {
      y += lineHeight;
      x = 0;
      lineHeight = 0;
    }
    const gridPos = { x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return { ...panel, gridPos };
  });
  return { panels: all, bottom: y + lineHeight };
}

function layOut(rows: readonly Row[]): Panel[] {
  let y = 0;
  return rows.flatMap(({ title, panels, collapsed = false }) => {
    const heading = {
      id: panelId(`row:${title}`),
      type: "row" as const,
      title,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    };
    const inside = placed(panels, y + 1);
    y = collapsed ? y + 1 : inside.bottom;
    if (collapsed) return [{ ...heading, collapsed, panels: inside.panels }];
    return [{ ...heading, collapsed, panels: [] }, ...inside.panels];
  });
}

/** A dashboard as Grafana imports it. The same specification always gives the same JSON. */
export function dashboard(spec: DashboardSpec): Dashboard {
  const {
    uid,
    title,
    description,
    tags,
    variables,
    links,
    rows,
    annotations = [],
    from = "now-1h",
    refresh = "30s",
  } = spec;
  return {
    uid,
    title,
    description,
    tags,
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    fiscalYearStartMonth: 0,
    timezone: "browser",
    weekStart: "",
    refresh,
    time: { from, to: "now" },
    timepicker: {},
    annotations: { list: [OWN_ANNOTATIONS, ...annotations] },
    templating: { list: variables },
    links,
    panels: layOut(rows),
  };
}
