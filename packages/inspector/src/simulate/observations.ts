import type { AttributeValue } from "@rtcscope/core";
import {
  ATTR_CLOUD_REGION,
  ATTR_ERROR_TYPE,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_ROLE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_VERSION,
  GATEWAY_ATTRIBUTES,
  GATEWAY_METRICS,
  type GatewayMetricDefinition,
  METRICS,
  SPAN_RTC_CONNECT_PHASE,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
} from "@rtcscope/core/semconv";
import type { Person } from "./fleet";
import type { Fact } from "./life/types";

/** One number that one metric is told, under labels by name; names without a value are left out. */
export interface Observed {
  readonly metric: GatewayMetricDefinition;
  readonly value: number;
  readonly names: readonly string[];
  readonly values: readonly AttributeValue[];
}

export const labelsOf = ({ names, values }: Observed): Record<string, string | number | boolean> =>
  Object.fromEntries(
    names.flatMap((name, at) => {
      const value = values[at];
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[name, value]]
        : [];
    }),
  );

const DIMENSIONS = [ATTR_RTC_TRANSPORT, ATTR_SERVICE_VERSION, ATTR_CLOUD_REGION, ATTR_RTC_ROLE];

/** A metric, and the attributes of the fact that become labels: its own, and those that a gateway keeps. */
interface Definition {
  readonly metric: GatewayMetricDefinition;
  readonly own: readonly string[];
  readonly names: readonly string[];
}

const KEPT: Readonly<Record<string, readonly string[]>> = GATEWAY_ATTRIBUTES;
const DEFINITIONS = new Map<string, Definition[]>();
for (const metric of [...METRICS, ...GATEWAY_METRICS]) {
  const from = metric.from === SPAN_RTC_CONNECT_PHASE_PREFIX ? SPAN_RTC_CONNECT_PHASE : metric.from;
  const own = [...metric.attributes, ...(KEPT[metric.name] ?? [])];
  const names = [...DIMENSIONS, ...own, ...(metric.by ?? [])];
  DEFINITIONS.set(from, [...(DEFINITIONS.get(from) ?? []), { metric, own, names }]);
}

/** The fact's own attributes and those that every span has. */
const bagOf = ({ attributes, outcome, errorType }: Fact): Readonly<Record<string, AttributeValue>> => ({
  ...attributes,
  ...(outcome && { [ATTR_RTC_OUTCOME]: outcome }),
  ...(errorType && { [ATTR_ERROR_TYPE]: errorType }),
});

/** Values of a metric in a fact, with what the labels say that its own keys add. */
function valuesOf(
  metric: GatewayMetricDefinition,
  fact: Fact,
  bag: Readonly<Record<string, AttributeValue>>,
): readonly (readonly [value: AttributeValue, ...labels: string[]])[] {
  const { value, by, spread } = metric;
  if (spread) return Object.entries(spread).map(([name, attribute]) => [bag[attribute], name]);
  if (by)
    return Object.keys(bag)
      .filter((key) => key.startsWith(`${value}.`))
      .map((key) => {
        const parts = key.slice(value.length + 1).split(".");
        // What is left over belongs to the last name: a phase may have dots.
        return [bag[key], ...by.map((_, at) => (at === by.length - 1 ? parts.slice(at).join(".") : (parts[at] ?? "")))];
      });
  if (value === "count") return [[1]];
  return [[value === "duration" ? fact.seconds : bag[value]]];
}

/** The observations that a gateway makes of a fact, by the registry: one for each metric that its span or event feeds. */
export function observe(fact: Fact, person: Person): Observed[] {
  const bag = bagOf(fact);
  const dimensions = [person.transport, person.version, person.region, person.role];
  const observed: Observed[] = [];
  for (const { metric, own, names } of DEFINITIONS.get(fact.name) ?? []) {
    if (metric.when && Object.entries(metric.when).some(([name, value]) => bag[name] !== value)) continue;
    const common: AttributeValue[] = [...dimensions];
    for (const name of own) common.push(bag[name]);
    for (const [value, ...more] of valuesOf(metric, fact, bag))
      if (typeof value === "number")
        observed.push({ metric, value: value * (metric.scale ?? 1), names, values: [...common, ...more] });
  }
  return observed;
}
