import { promql, type Rule, targets } from "../finding";
import { knownSeries } from "../known";
import { closing, scan } from "../scan";

const PER_TIME: ReadonlySet<string> = new Set(["rate", "increase", "irate", "delta", "idelta", "deriv"]);

export const windows: Rule = {
  name: "windows",
  demands:
    "rates are over $__rate_interval, or at one time over the dashboard's $__range; windows of events over $__interval or $__range",
  *check(dashboard) {
    for (const { panel, target } of targets(dashboard)) {
      const { expr = "", instant = false, datasource } = target;
      const atOneTime = instant || target.queryType === "instant";
      for (const { call, window } of scan(expr).ranges) {
        const whole = window === "$__range" && atOneTime;
        const right =
          datasource.type === "loki"
            ? whole || window === "$__interval"
            : whole || (PER_TIME.has(call) ? window === "$__rate_interval" : false);
        if (!right) yield { panel: panel.title, about: `${call}[${window}]` };
      }
    }
  },
};

export const registry: Rule = {
  name: "registry",
  demands: "series and labels are the registry's, or those that the rules record",
  *check(dashboard, { naming }) {
    const known = knownSeries(naming);
    for (const { panel, expr } of promql(dashboard)) {
      const { selectors, grouping } = scan(expr);
      const labels = new Set(selectors.flatMap(({ metric }) => [...(known.get(metric) ?? [])]));
      for (const { metric, matchers } of selectors) {
        const own = known.get(metric);
        if (!own) yield { panel: panel.title, about: `there is no series ${metric}` };
        else if (Object.keys(matchers).some((label) => !own.has(label) && !isFilter(matchers[label])))
          yield { panel: panel.title, about: `${metric} has not all of ${Object.keys(matchers)}` };
      }
      for (const label of grouping) {
        if (!labels.has(label)) yield { panel: panel.title, about: `nothing there has the label ${label}` };
      }
    }
    /** A variable's `.*` also matches a label that is not there. */
    function isFilter(condition = ""): boolean {
      return /^=~"\$\w+"$/.test(condition);
    }
  },
};

/** What belongs to one session, person or moment: as a label it would make a series each. */
const OF_ONE =
  /(session|trace|span|participant|track|stream|connection|user|device|instance)[._]?(id|agent)\b|address|[._]ip\b/i;

export const cardinality: Rule = {
  name: "cardinality",
  demands: "no PromQL names a label that belongs to one session, person or moment",
  *check(dashboard) {
    for (const { panel, expr, target } of promql(dashboard)) {
      const { selectors, grouping } = scan(expr);
      const labels = [...grouping, ...selectors.flatMap(({ matchers }) => Object.keys(matchers))];
      const legend = [...(target.legendFormat ?? "").matchAll(/\{\{\s*(.+?)\s*\}\}/g)].map(([, label = ""]) => label);
      for (const label of [...labels, ...legend]) {
        if (OF_ONE.test(label)) yield { panel: panel.title, about: `label ${label}` };
      }
    }
  },
};

export const legends: Rule = {
  name: "legends",
  demands: "every series has a name, and a name is made of labels that its query keeps",
  *check(dashboard) {
    for (const { panel, target } of targets(dashboard)) {
      if (target.datasource.type === "tempo" || panel.type === "logs") continue;
      const { legendFormat = "", expr = "" } = target;
      if (!legendFormat || legendFormat === "__auto")
        yield { panel: panel.title, about: `query ${target.refId} has no name` };
      const kept = new Set(scan(expr).grouping);
      for (const [, label = ""] of legendFormat.matchAll(/\{\{\s*(.+?)\s*\}\}/g)) {
        if (!kept.has(label)) yield { panel: panel.title, about: `${label} is not kept by query ${target.refId}` };
      }
    }
  },
};

/** What is divided by, with its matching clause left out. */
function divisors(expr: string): string[] {
  return [...expr.matchAll(/ \/ (?:(?:on|ignoring) \([^)]*\) (?:group_(?:left|right) \([^)]*\) )?)?/g)].map((found) => {
    const from = found.index + found[0].length;
    return expr[from] === "(" ? expr.slice(from, closing(expr, from) + 1) : (expr.slice(from).split(" ")[0] ?? "");
  });
}

export const noNaN: Rule = {
  name: "no-nan",
  demands: "divisors are above 0 or numbers, quantiles of nothing are nothing: NaN is drawn as if it were measured",
  *check(dashboard) {
    for (const { panel, expr } of promql(dashboard)) {
      for (const divisor of divisors(expr)) {
        if (!/ > 0\)$/.test(divisor) && !/^[1-9]/.test(divisor))
          yield { panel: panel.title, about: `divides by ${divisor}` };
      }
      for (const { index } of expr.matchAll(/histogram_quantile\(/g)) {
        const end = closing(expr, index + "histogram_quantile".length);
        if (!expr.slice(end + 1).startsWith(" >= 0")) yield { panel: panel.title, about: "a quantile that can be NaN" };
      }
    }
  },
};

export const withinBucket: Rule = {
  name: "within-bucket",
  demands: "a panel of quantiles says that they are right to within their bucket",
  *check(dashboard) {
    const quantiles = new Set(
      promql(dashboard)
        .filter(({ expr }) => expr.includes("histogram_quantile("))
        .map(({ panel }) => panel),
    );
    for (const { title, description = "" } of quantiles) {
      if (!/within its bucket/.test(description)) yield { panel: title, about: "does not say so" };
    }
  },
};

export const filters: Rule = {
  name: "filters",
  demands: "every query is narrowed by every variable that offers labels: a panel that ignores one misleads",
  *check(dashboard) {
    const narrowing = dashboard.templating.list
      .filter(({ type, multi }) => type === "query" && multi)
      .map(({ name }) => name);
    for (const { panel, expr } of promql(dashboard)) {
      for (const { metric, matchers } of scan(expr).selectors) {
        const by = new Set(Object.values(matchers).map((condition) => /^=~"\$(\w+)"$/.exec(condition)?.[1]));
        const ignored = narrowing.filter((name) => !by.has(name));
        if (ignored.length > 0) yield { panel: panel.title, about: `${metric} ignores ${ignored.join(", ")}` };
      }
    }
  },
};
