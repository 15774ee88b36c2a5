import type { MetricName } from "@rtcscope/core/semconv";
import { definitionOf } from "./metrics";

/** Unit suffixes of the OpenTelemetry to Prometheus translation; units it does not know are kept as they are. */
const UNITS: Readonly<Record<string, string>> = {
  s: "seconds",
  ms: "milliseconds",
  By: "bytes",
  Hz: "hertz",
  "%": "percent",
  "1": "",
};
const PER: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day" };

/** Annotations such as `{session}` say what is counted and are no unit. */
const withoutAnnotation = (unit: string) => unit.replace(/\{[^}]*\}/g, "");

function unitSuffix(unit: string): string[] {
  const [main = "", per = ""] = withoutAnnotation(unit).split("/");
  const parts = [UNITS[main] ?? main, per && `per_${PER[per] ?? per}`];
  return parts.filter(Boolean);
}

/** What a metric is called in Prometheus, and the series that carry it. */
export interface PrometheusMetric {
  name: string;
  series: readonly string[];
}

/**
 * A metric's name after the standard translation: dots become underscores, the unit becomes a suffix unless the name
 * ends in it already, counters end in `_total`, histograms are three series.
 *
 * @throws TypeError for a name that is not in the registry
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
 */
export function prometheusMetric(name: MetricName): PrometheusMetric {
  const metric = definitionOf(name, "prometheusMetric");
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  for (const suffix of unitSuffix(metric.unit)) {
    if (!words.join("_").endsWith(suffix)) words.push(suffix);
  }
  const counter = !metric.buckets;
  if (counter) words.push("total");
  const full = words.join("_");
  return {
    name: full,
    series: counter ? [full] : [`${full}_bucket`, `${full}_sum`, `${full}_count`],
  };
}
