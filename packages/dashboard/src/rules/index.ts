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
