export { type AnnotationSpec, annotation } from "./annotations";
export { type DashboardSpec, dashboard, type Row } from "./dashboard";
export { panelId } from "./id";
export { clickedColumn, clickedLabel, dashboardUrl, dataLink, headLink, type LinkOptions } from "./links";
export {
  bargauge,
  heatmap,
  logs,
  type PanelSpec,
  type StatSpec,
  stat,
  type TimeseriesSpec,
  text,
  timeseries,
  traces,
  type UnplacedPanel,
} from "./panels";
export {
  buckets,
  datasourceOf,
  instant,
  logLines,
  logMetric,
  logNumber,
  range,
  STORE_VARIABLES,
  spans,
} from "./query";
export { type Column, spanTable, table } from "./table";
export { NO_VERDICT, VERDICT, worseAbove, worseBelow } from "./thresholds";
export {
  type Annotation,
  type Dashboard,
  type DataLink,
  type FieldOverride,
  type Panel,
  type Query,
  SCHEMA_VERSION,
  type Store,
  type Target,
  type ThresholdStep,
  type Variable,
} from "./types";
export { UNIT, type Unit } from "./units";
export { datasourceVariable, labelVariable, textVariable } from "./variables";
