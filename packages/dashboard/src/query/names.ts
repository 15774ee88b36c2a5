import type { MetricName } from "@rtcscope/core/semconv";
import { definitionOf } from "../metrics";
import { prometheusMetric } from "../prometheus-name";

/**
 * How a store spells names that came by OTLP; Prometheus' `otlp.translation_strategy`:
 *
 * - `suffixes`: `rtc_client_connect_duration_seconds_bucket` (UnderscoreEscapingWithSuffixes, the default everywhere)
 * - `no-suffixes`: `rtc_client_connect_duration_bucket` (UnderscoreEscapingWithoutSuffixes)
 * - `utf8`: `{"rtc.client.connect.duration_bucket"}` (NoTranslation)
 */
export const NAMINGS = ["suffixes", "no-suffixes", "utf8"] as const;
export type Naming = (typeof NAMINGS)[number];

/** Which series of a histogram. */
export type Part = "bucket" | "sum" | "count";

/** `"ok"` is equality; the others say so. */
export type Match = string | { is: string } | { not: string } | { matches: string } | { matchesNot: string };
export type Matchers = Readonly<Record<string, Match>>;

/** Names of the registry as one store spells them, for PromQL. */
export interface Names {
  readonly naming: Naming;
  /**
   * A selector, such as `rtc_client_reconnects_total{rtc_outcome="ok"}`.
   *
   * @param part which series of a histogram; not for counters
   * @param matchers by attribute of the registry
   * @throws TypeError for a name that the registry does not have, or a part that the metric does not have
   */
  series(name: MetricName, part: Part | undefined, matchers?: Matchers): string;
  /** The conditions alone, for series of names of their own: `{rtc_outcome="ok"}`, or nothing. */
  where(matchers: Matchers): string;
  /** An attribute as a label: `rtc_transport`, or `"rtc.transport"` with quotes. */
  label(attribute: string): string;
  /** `by (rtc_transport, error_type)` */
  by(...attributes: readonly string[]): string;
}

const OPERATORS = { is: "=", not: "!=", matches: "=~", matchesNot: "!~" } as const;

/** PromQL's string, in which only these two mean something. */
const quote = (text: string) => `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;

/** `rtc_outcome="ok"`, as PromQL and LogQL write it; the label as the store spells it. */
export function matcher(label: string, match: Match): string {
  if (typeof match === "string") return `${label}=${quote(match)}`;
  const [operator, value] = Object.entries(match)[0] as [keyof typeof OPERATORS, string];
  return `${label}${OPERATORS[operator]}${quote(value)}`;
}

function bareName(name: MetricName, naming: Naming): string {
  if (naming === "suffixes") return prometheusMetric(name).name;
  return naming === "utf8" ? name : name.replace(/[^A-Za-z0-9]+/g, "_");
}

export function createNames(naming: Naming = "suffixes"): Names {
  const label = (attribute: string) =>
    naming === "utf8" && /[^A-Za-z0-9_]/.test(attribute) ? quote(attribute) : attribute.replace(/[^A-Za-z0-9]+/g, "_");
  const conditionsOf = (matchers: Matchers) =>
    Object.entries(matchers).map(([attribute, match]) => matcher(label(attribute), match));
  const where = (matchers: Matchers) => {
    const conditions = conditionsOf(matchers);
    return conditions.length > 0 ? `{${conditions.join(", ")}}` : "";
  };
  return {
    naming,
    label,
    where,
    by: (...attributes) => `by (${attributes.map(label).join(", ")})`,
    series(name, part, matchers = {}) {
      const metric = definitionOf(name, "series");
      if (!metric.buckets !== !part)
        throw new TypeError(
          part ? `series: ${name} is a counter and has no ${part}` : `series: ${name} is a histogram: say which part`,
        );
      const full = bareName(name, naming) + (part ? `_${part}` : "");
      if (naming === "utf8") return `{${[quote(full), ...conditionsOf(matchers)].join(", ")}}`;
      return full + where(matchers);
    },
  };
}
