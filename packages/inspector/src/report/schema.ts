import { RTC_OUTCOME_VALUES } from "@rtcscope/core/semconv";
import { z } from "zod";

/**
 * The contract of `/api/sessions` and `/api/sessions/:id`. Times are ms since the Unix epoch, durations ms, bitrates
 * bit/s, ratios 0..1. A field that is absent was not measured or has not arrived.
 */

const outcome = z.enum(RTC_OUTCOME_VALUES);
const optionalText = z.string().optional();
const optionalNumber = z.number().optional();
const attributes = z.record(z.string(), z.json());

export const sessionSummarySchema = z.object({
  id: z.string(),
  transport: optionalText,
  role: optionalText,
  service: optionalText,
  version: optionalText,
  startMs: z.number(),
  /** Until the end, or until the last record so far. */
  durationMs: z.number(),
  /** Whether the session said that it ended. A tab that dies says nothing. */
  ended: z.boolean(),
  endReason: optionalText,
  /** Outcome of the last connect; `error` too when the session ended as failed. Absent until a connect is over. */
  outcome: outcome.optional(),
  errorType: optionalText,
  timeToMediaMs: optionalNumber,
  connects: z.number(),
  stalls: z.number(),
  stallMs: z.number(),
  reconnects: z.number(),
  reconnectAttempts: z.number(),
  /** `local/remote/protocol` of the selected candidate pair that came last. */
  path: optionalText,
  worstQuality: optionalText,
});

const phase = z.object({
  phase: z.string(),
  startMs: z.number(),
  /** From the start of the connect. */
  offsetMs: z.number(),
  durationMs: z.number(),
  outcome: outcome.optional(),
  errorType: optionalText,
});
const criticalPath = z.array(z.object({ phase: z.string(), ms: z.number() }));

export const connectSchema = z.object({
  spanId: z.string(),
  attempt: optionalNumber,
  startMs: z.number(),
  /** Length of the span, waiting in a queue included. */
  durationMs: z.number(),
  /** What the page measured, waiting in a queue left out. */
  connectMs: optionalNumber,
  queueMs: optionalNumber,
  outcome: outcome.optional(),
  errorType: optionalText,
  errorMessage: optionalText,
  /** In the order in which the phases began. */
  criticalPath,
  /** Sum of the critical path; equals the whole connect. */
  criticalPathMs: z.number(),
  phases: z.array(phase),
  attributes,
});

export const layerSchema = z.object({
  rid: z.string(),
  active: z.boolean(),
  bitrateBps: optionalNumber,
  width: optionalNumber,
  height: optionalNumber,
  frameRate: optionalNumber,
});

export const mediaWindowSchema = z.object({
  startMs: z.number(),
  durationMs: z.number(),
  /** A throttled tab or a sleeping machine: the figures are not to be read as rates over the window. */
  gap: z.boolean(),
  bitrateBps: optionalNumber,
  targetBitrateBps: optionalNumber,
  bytes: optionalNumber,
  frameRate: optionalNumber,
  width: optionalNumber,
  height: optionalNumber,
  packetLoss: optionalNumber,
  rttMs: optionalNumber,
  jitterMs: optionalNumber,
  layers: z.array(layerSchema),
  quality: optionalText,
  limitingFactor: optionalText,
  /** The event as it came. */
  attributes,
});

export const streamSchema = z.object({
  connectionId: optionalText,
  streamId: z.string(),
  direction: optionalText,
  kind: optionalText,
  source: optionalText,
  codec: optionalText,
  windows: z.array(mediaWindowSchema),
  /** Every simulcast layer seen: its mean bitrate (nothing while it was off) and its size when it was last sent. */
  layers: z.array(layerSchema),
  bytes: optionalNumber,
  mediaMs: z.number(),
  /** Bytes over time, of the windows that have both and no gap. */
  bitrateBps: optionalNumber,
});

export const stallSchema = z.object({
  startMs: z.number(),
  endMs: optionalNumber,
  durationMs: optionalNumber,
  kind: optionalText,
  streamId: optionalText,
  cause: optionalText,
  method: optionalText,
  errorBoundMs: optionalNumber,
  /** Still going on, as far as the inspector was told. */
  open: z.boolean(),
});

const attempt = z.object({
  number: optionalNumber,
  startMs: z.number(),
  durationMs: z.number(),
  backoffMs: optionalNumber,
  mode: optionalText,
  outcome: outcome.optional(),
  errorType: optionalText,
  criticalPath,
  phases: z.array(phase),
});

export const reconnectSchema = z.object({
  startMs: z.number(),
  durationMs: z.number(),
  cause: optionalText,
  mode: optionalText,
  outcome: outcome.optional(),
  errorType: optionalText,
  attempts: z.number(),
  backoffMs: optionalNumber,
  permanent: z.boolean().optional(),
  tries: z.array(attempt),
});

export const momentSchema = z.object({
  timeMs: z.number(),
  name: z.string(),
  /** The event's one-line summary. */
  body: optionalText,
  severity: z.number(),
  attributes,
});

export const trackStartSchema = z.object({
  direction: z.enum(["publish", "subscribe"]),
  startMs: z.number(),
  durationMs: z.number(),
  kind: optionalText,
  source: optionalText,
  trackId: optionalText,
  outcome: outcome.optional(),
  errorType: optionalText,
});

export const traceSpanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: optionalText,
  name: z.string(),
  service: optionalText,
  startMs: z.number(),
  durationMs: z.number(),
  error: z.boolean(),
  /** Whether it carries the session's id; the others joined by their trace. */
  own: z.boolean(),
});

export const telemetrySchema = z.object({
  reports: z.number(),
  recordsSent: z.number(),
  bytesSent: z.number(),
  requests: z.number(),
  recordsDropped: z.number(),
  /** Records dropped, by reason (with the signal in front where the sender says so). */
  dropped: z.record(z.string(), z.number()),
  exportFailures: z.record(z.string(), z.number()),
  mainThreadMs: optionalNumber,
});

export const sessionReportSchema = z.object({
  summary: sessionSummarySchema,
  connects: z.array(connectSchema),
  tracks: z.array(trackStartSchema),
  states: z.array(momentSchema),
  paths: z.array(momentSchema),
  qualities: z.array(momentSchema),
  streams: z.array(streamSchema),
  stalls: z.array(stallSchema),
  reconnects: z.array(reconnectSchema),
  /** Page, device, signalling, queue, issue, latency and all other events. */
  moments: z.array(momentSchema),
  telemetry: telemetrySchema.optional(),
  trace: z.array(traceSpanSchema),
});

export const sessionListSchema = z.object({
  sessions: z.array(sessionSummarySchema),
  /** For `?cursor=`; absent on the last page. */
  nextCursor: z.string().optional(),
});

export type SessionSummary = z.output<typeof sessionSummarySchema>;
export type ConnectReport = z.output<typeof connectSchema>;
export type LayerReport = z.output<typeof layerSchema>;
export type MediaWindow = z.output<typeof mediaWindowSchema>;
export type StreamReport = z.output<typeof streamSchema>;
export type StallReport = z.output<typeof stallSchema>;
export type ReconnectReport = z.output<typeof reconnectSchema>;
export type Moment = z.output<typeof momentSchema>;
export type TrackStart = z.output<typeof trackStartSchema>;
export type TraceSpan = z.output<typeof traceSpanSchema>;
export type TelemetryReport = z.output<typeof telemetrySchema>;
export type SessionReport = z.output<typeof sessionReportSchema>;
export type SessionList = z.output<typeof sessionListSchema>;
