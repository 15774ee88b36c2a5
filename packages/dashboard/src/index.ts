export {
  applyToHoneycomb,
  BundleConflict,
  type BundleFile,
  type BundleOptions,
  bundleFiles,
  DATASOURCES,
  type DatasourceKind,
  type DatasourceUids,
  type HoneycombOptions,
  type WriteBundleOptions,
  type WrittenBundle,
  writeBundle,
} from "./bundle";
export { type GatewayOptions, gatewayConfig, gatewayFiles } from "./gateway";
export { type PrometheusMetric, prometheusMetric } from "./prometheus-name";
export { NAMINGS, type Naming } from "./query";
