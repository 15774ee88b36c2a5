export { type OpenTelemetryOptions, openTelemetry } from "@rtcscope/core/opentelemetry";
export { type ConsoleExporterOptions, consoleExporter } from "./console";
export {
  type DeliveryLimits,
  type DeliveryStore,
  type IndexedDbStoreOptions,
  indexedDbStore,
  type OtlpSignal,
  type Persistence,
  persistIn,
} from "./delivery";
export type { OtlpOptions } from "./options";
export { otlp } from "./otlp";
export { type CollectorOptions, collector } from "./presets/collector";
export { type GrafanaCloudOptions, grafanaCloud } from "./presets/grafana-cloud";
export { type HoneycombOptions, honeycomb } from "./presets/honeycomb";
