export { type Alert, condition, type DashboardUid, guarded, type Severity } from "./alert";
export { alerts } from "./alerts";
export { type GeneratedFile, type RuleOptions, ruleFiles } from "./files";
export {
  BURN_WINDOWS,
  type BurnWindow,
  FLEET,
  LE,
  QUICK_CONNECT_S,
  RECORDED,
  type RecordedName,
  type RecordedWindow,
  type RecordingRule,
  recorded,
  recordingRules,
} from "./recorded";
export { RUNBOOK_BASE, runbookUrl } from "./runbooks";
export { perService, SERVICE, SERVICE_SERIES } from "./service";
export { THRESHOLDS, type Threshold, threshold } from "./thresholds";
