import { ATTR_SERVICE_INSTANCE_ID, type GatewayMetricDefinition, METRIC_DESCRIPTIONS } from "@rtcscope/core/semconv";
import { type FurtherValues, valuesOf } from "./labels";
import { type Kind, labelsOf, type Source, sources } from "./sources";
import type { Data } from "./yaml";

/**
 * The most that one observation can be, by unit. What is more is a mistake or an attack and is no observation at all:
 * one `1e308` would end every total it is in.
 */
const MOST: Readonly<Record<string, number>> = {
  s: 86_400,
  "bit/s": 10_000_000_000,
  "1": 1,
  "{frame}/s": 1_000,
  "{frame}": 1_000_000,
  "{attempt}": 10_000,
  "{layer}": 64,
  "{record}": 1_000_000,
  "{request}": 100_000,
};

/** One thing to add to a metric: the value, when there is one, and the labels that come from its key. */
interface Observation {
  readonly value: string;
  readonly conditions: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

function most({ name, unit }: GatewayMetricDefinition): number {
  const limit = MOST[unit];
  if (limit === undefined) throw new TypeError(`gateway: it is not known how much ${name} (${unit}) can be at most`);
  return limit;
}

/** Numbers within bounds; what is text, negative, infinite or not a number makes no observation. */
function ofAttribute(metric: GatewayMetricDefinition, kind: Kind, key: string): Omit<Observation, "labels"> {
  const path = `${kind}.attributes["${key}"]`;
  const { scale = 1 } = metric;
  return {
    // Always a floating point number: the connector's sums break when one record brings an integer and the next does not.
    value: scale === 1 ? `Double(${path})` : `Double(${path}) * ${scale}`,
    conditions: [`(IsInt(${path}) or IsDouble(${path}))`, `${path} >= 0`, `${path} <= ${most(metric) / scale}`],
  };
}

function ofDuration(metric: GatewayMetricDefinition): Observation {
  const nanos = most(metric) * 1e9;
  return {
    value: "Seconds(span.end_time - span.start_time)",
    conditions: [
      "span.end_time_unix_nano >= span.start_time_unix_nano",
      `span.end_time_unix_nano - span.start_time_unix_nano <= ${nanos}`,
    ],
    labels: {},
  };
}

/** Every way to fill the labels that come from the last parts of a key. */
function fillings(by: readonly string[], further: FurtherValues): string[][] {
  return by.reduce<string[][]>(
    (all, label) => all.flatMap((parts) => (valuesOf(label, further) ?? []).map((value) => [...parts, value])),
    [[]],
  );
}

function observations(metric: GatewayMetricDefinition, kind: Kind, further: FurtherValues): Observation[] {
  const { by, spread, value } = metric;
  if (spread && by?.length === 1) {
    const [label = ""] = by;
    return Object.entries(spread).map(([name, key]) => ({
      ...ofAttribute(metric, kind, key),
      labels: { [label]: name },
    }));
  }
  if (by) {
    return fillings(by, further).map((parts) => ({
      ...ofAttribute(metric, kind, [value, ...parts].join(".")),
      labels: Object.fromEntries(by.map((label, at) => [label, parts[at] ?? ""])),
    }));
  }
  if (value === "count") return [{ value: "1", conditions: [], labels: {} }];
  if (value === "duration") return [ofDuration(metric)];
  return [{ ...ofAttribute(metric, kind, value), labels: {} }];
}

function definition(source: Source, metric: GatewayMetricDefinition, { value, conditions, labels }: Observation): Data {
  const { kind, is } = source;
  const when = Object.entries(metric.when ?? {}).map(([key, wanted]) => `${kind}.attributes["${key}"] == "${wanted}"`);
  return {
    name: metric.name,
    description: METRIC_DESCRIPTIONS[metric.name],
    unit: metric.unit,
    // Without a list, all that the sender's resource says would come along. No resource has this one: see the cleaning.
    include_resource_attributes: [{ key: ATTR_SERVICE_INSTANCE_ID }],
    attributes: [
      ...labelsOf(metric).map((key) => ({ key, optional: true })),
      ...Object.entries(labels).map(([key, filled]) => ({ key, default_value: filled })),
    ],
    conditions: [[is, ...when, ...conditions].join(" and ")],
    ...(metric.buckets ? { histogram: { buckets: metric.buckets, value } } : { sum: { value, monotonic: true } }),
  };
}

/** The connector's configuration: what each span and event adds to which metric. */
export function metricDefinitions(further: FurtherValues): Data {
  const made = (kind: Kind) =>
    sources()
      .filter((source) => source.kind === kind)
      .flatMap((source) =>
        source.metrics.flatMap((metric) =>
          observations(metric, kind, further).map((one) => definition(source, metric, one)),
        ),
      );
  // One record that cannot be understood must not cost the batch it is in.
  return { error_mode: "ignore", spans: made("span"), logs: made("log") };
}
