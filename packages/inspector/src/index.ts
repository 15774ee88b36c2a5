export { type InspectDocument, inspectSchema } from "./dump";
export { type Inspector, ListenError, startInspector } from "./inspector";
export { type InspectorOptions, OptionError } from "./options";
export type { LogRecord, MetricPoint, RecordBatch, SpanRecord } from "./otlp";
export {
  type SessionList,
  type SessionReport,
  type SessionRows,
  type SessionSummary,
  sessionListSchema,
  sessionReport,
  sessionReportSchema,
  sessionSummary,
  sessionSummarySchema,
} from "./report";
export {
  type SimulateHooks,
  SimulateOptionError,
  type SimulateOptions,
  simulate,
  simulateOptionsSchema,
  type Truth,
  type TruthSeries,
  truthSchema,
} from "./simulate";
export { StoreOpenError } from "./store";
export { formatSession } from "./terminal";
