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

/** One number that one metric is told. */
export interface Observed {
  readonly metric: GatewayMetricDefinition;
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number | boolean>>;
}

const DEFINITIONS = new Map<string, GatewayMetricDefinition[]>();
for (const metric of [...METRICS, ...GATEWAY_METRICS]) {
  const from = metric.from === SPAN_RTC_CONNECT_PHASE_PREFIX ? SPAN_RTC_CONNECT_PHASE : metric.from;
  DEFINITIONS.set(from, [...(DEFINITIONS.get(from) ?? []), metric]);
}

/** The fact's own attributes and those that every span has. */
const bagOf = ({ attributes, outcome, errorType }: Fact): Readonly<Record<string, AttributeValue>> => ({
  ...attributes,
  ...(outcome && { [ATTR_RTC_OUTCOME]: outcome }),
  ...(errorType && { [ATTR_ERROR_TYPE]: errorType }),
});

/** Values of a metric in a fact, with the labels that its own keys add. */
function valuesOf(
  metric: GatewayMetricDefinition,
  fact: Fact,
  bag: Readonly<Record<string, AttributeValue>>,
): [value: AttributeValue, labels: Record<string, string>][] {
  const { value, by, spread } = metric;
  const [label = ""] = by ?? [];
  if (spread) return Object.entries(spread).map(([name, attribute]) => [bag[attribute], { [label]: name }]);
  if (by)
    return Object.keys(bag)
      .filter((key) => key.startsWith(`${value}.`))
      .map((key) => {
        const parts = key.slice(value.length + 1).split(".");
        // What is left over belongs to the last name: a phase may have dots.
        const names = by.map((_, at) => (at === by.length - 1 ? parts.slice(at).join(".") : (parts[at] ?? "")));
        return [bag[key], Object.fromEntries(by.map((name, at) => [name, names[at] ?? ""]))];
      });
  if (value === "count") return [[1, {}]];
  return [[value === "duration" ? fact.seconds : bag[value], {}]];
}

/** The observations that a gateway makes of a fact, by the registry: one for each metric that its span or event feeds. */
export function observe(fact: Fact, person: Person): Observed[] {
  const bag = bagOf(fact);
  const dimensions = {
    [ATTR_RTC_TRANSPORT]: person.transport,
    [ATTR_SERVICE_VERSION]: person.version,
    [ATTR_CLOUD_REGION]: person.region,
    [ATTR_RTC_ROLE]: person.role,
  };
  return (DEFINITIONS.get(fact.name) ?? []).flatMap((metric) => {
    if (metric.when && Object.entries(metric.when).some(([name, value]) => bag[name] !== value)) return [];
    const labels: Record<string, string | number | boolean> = { ...dimensions };
    const kept: readonly string[] =
      (GATEWAY_ATTRIBUTES as Readonly<Record<string, readonly string[]>>)[metric.name] ?? [];
    for (const name of [...metric.attributes, ...kept]) {
      const value = bag[name];
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") labels[name] = value;
    }
    return valuesOf(metric, fact, bag).flatMap(([value, more]) =>
      typeof value === "number" ? [{ metric, value: value * (metric.scale ?? 1), labels: { ...labels, ...more } }] : [],
    );
  });
}
