import { GATEWAY_METRICS, type GatewayMetricDefinition, METRICS, type MetricName } from "@rtcscope/core/semconv";

/** Everything that the gateway makes, those of the clients first. */
export const ALL_METRICS: readonly GatewayMetricDefinition[] = [...METRICS, ...GATEWAY_METRICS];

/**
 * How a metric is made.
 *
 * @param asker who asks, for the error's first word
 * @throws TypeError for a name that is not in the registry
 */
export function definitionOf(name: MetricName, asker: string): GatewayMetricDefinition {
  const metric = ALL_METRICS.find((candidate) => candidate.name === name);
  if (!metric) throw new TypeError(`${asker}: ${JSON.stringify(name)} is not a metric of the registry (semconv/)`);
  return metric;
}
