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
export { type DashboardFile, type DashboardOptions, dashboards, dashboardText } from "./dashboards";
export { type GatewayOptions, gatewayConfig, gatewayFiles } from "./gateway";
export type { Dashboard } from "./grafana";
export { type PrometheusMetric, prometheusMetric } from "./prometheus-name";
export { NAMINGS, type Naming } from "./query";
export { type GeneratedFile, type RuleOptions, ruleFiles } from "./rules";
