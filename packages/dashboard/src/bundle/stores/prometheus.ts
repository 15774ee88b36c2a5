import type { Data } from "../../gateway";
import type { Naming } from "../../query";

/** @see https://prometheus.io/docs/prometheus/3.9/configuration/configuration/#configuration-file */
const STRATEGIES: Readonly<Record<Naming, string>> = {
  suffixes: "UnderscoreEscapingWithSuffixes",
  "no-suffixes": "UnderscoreEscapingWithoutSuffixes",
  utf8: "NoTranslation",
};

/** What the series of the gateway need that Prometheus does not have switched on. */
export const PROMETHEUS_FLAGS: readonly string[] = [
  "--web.enable-otlp-receiver",
  // A series first seen at 1 has grown by 1: its start time counts as a sample of 0.
  "--enable-feature=created-timestamp-zero-ingestion,promql-extended-range-selectors,exemplar-storage",
];

/** A Prometheus that takes the fleet's series by OTLP, evaluates the rules, and looks after the gateway. */
export const prometheusConfig = (naming: Naming): Data => ({
  global: { scrape_interval: "15s", evaluation_interval: "15s" },
  // rules/alerts.yaml as well where Prometheus is who alerts; here Grafana does, and one of them is enough.
  rule_files: ["rules/recording.yaml"],
  // What a dashboard groups by is on every point; nothing of a resource has to become a label.
  otlp: { translation_strategy: STRATEGIES[naming] },
  // A gateway sends again what could not be taken, later than newer points of others.
  storage: { tsdb: { out_of_order_time_window: "30m" } },
  scrape_configs: [
    { job_name: "rtcscope-gateway", static_configs: [{ targets: ["gateway:8888"] }] },
    { job_name: "prometheus", static_configs: [{ targets: ["localhost:9090"] }] },
  ],
});
