import type { Dashboard, Panel, Target } from "../grafana";
import type { Naming } from "../query";

/** Something that a dashboard should not have. */
export interface Finding {
  readonly rule: string;
  /** Its uid. */
  readonly dashboard: string;
  /** The panel's title, where it is about one. */
  readonly panel?: string;
  readonly about: string;
}

/** What a rule may look at beside its dashboard. */
export interface Setting {
  readonly naming: Naming;
  /** All dashboards that are shipped together. */
  readonly all: readonly Dashboard[];
}

/** One rule: what it finds in one dashboard. */
export interface Rule {
  readonly name: string;
  /** What must hold, and why. */
  readonly demands: string;
  check(dashboard: Dashboard, setting: Setting): Iterable<Omit<Finding, "rule" | "dashboard">>;
}

/** Every panel, rows and those inside of closed rows too. */
export const everyPanel = ({ panels }: Dashboard): Panel[] =>
  panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);

/** Panels that show something. */
export const shown = (dashboard: Dashboard): Panel[] => everyPanel(dashboard).filter(({ type }) => type !== "row");

/** Every query, with its panel. */
export const targets = (dashboard: Dashboard): { panel: Panel; target: Target }[] =>
  shown(dashboard).flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel, target })));

/** Every PromQL expression, with its panel. */
export const promql = (dashboard: Dashboard) =>
  targets(dashboard)
    .filter(({ target }) => target.datasource.type === "prometheus")
    .map(({ panel, target }) => ({ panel, target, expr: target.expr ?? "" }));
