import type { Dashboard } from "../grafana";
import type { Naming } from "../query";
import { EXCEPTIONS, type Exception } from "./exceptions";
import type { Finding, Rule } from "./finding";
import { datasources, grid, ids, said, schema, unit } from "./rules/panels";
import { cardinality, filters, legends, noNaN, registry, windows, withinBucket } from "./rules/promql";
import { links, variables } from "./rules/variables";

export const RULES: readonly Rule[] = [
  schema,
  said,
  unit,
  ids,
  grid,
  datasources,
  variables,
  links,
  windows,
  registry,
  cardinality,
  legends,
  noNaN,
  withinBucket,
  filters,
];

export interface LintOptions {
  /** How the dashboards' queries spell names. Default `suffixes`. */
  naming?: Naming;
  /** Default {@link EXCEPTIONS}. */
  exceptions?: readonly Exception[];
}

const covers = (exception: Exception, { rule, dashboard, panel }: Finding) =>
  exception.rule === rule && exception.dashboard === dashboard && exception.panel === panel;

/** What is wrong with dashboards that are shipped together; nothing when all is well. */
export function lint(
  dashboards: readonly Dashboard[],
  { naming = "suffixes", exceptions = EXCEPTIONS }: LintOptions = {},
) {
  const setting = { naming, all: dashboards };
  const findings = dashboards.flatMap((dashboard) =>
    RULES.flatMap((rule) =>
      [...rule.check(dashboard, setting)].map(
        (found): Finding => ({ rule: rule.name, dashboard: dashboard.uid, ...found }),
      ),
    ),
  );
  const stale = exceptions
    .filter((exception) => !findings.some((finding) => covers(exception, finding)))
    .map(({ why, ...exception }): Finding => ({ ...exception, about: `an exception that nothing needs: ${why}` }));
  return [...findings.filter((finding) => !exceptions.some((exception) => covers(exception, finding))), ...stale];
}
