export { connectsOf } from "./connect";
export { reconnectsOf, stallsOf } from "./episodes";
export { type Issue, issueSchema, issuesOf, limitedShare } from "./issues";
export { msOf, type SessionRows } from "./rows";
export {
  type ConnectReport,
  type LayerReport,
  type MediaWindow,
  type Moment,
  type ReconnectReport,
  type SessionList,
  type SessionReport,
  type SessionSummary,
  type StallReport,
  type StreamReport,
  sessionListSchema,
  sessionReportSchema,
  sessionSummarySchema,
  type TelemetryReport,
  type TraceSpan,
  type TrackStart,
} from "./schema";
export { sessionReport } from "./session";
export { pathText, sessionSummary } from "./summary";
