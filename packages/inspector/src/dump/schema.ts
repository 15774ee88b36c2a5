import { RTC_OUTCOME_VALUES } from "@rtcscope/core/semconv";
import { z } from "zod";
import { issueSchema } from "../report/issues";
import { sessionReportSchema } from "../report/schema";

/**
 * The contract of `rtcscope inspect --json`, explained field by field in docs/inspect.md. Times are ms since the Unix
 * epoch, durations ms, bitrates bit/s, ratios 0..1. What is absent was not recorded or not measured, never 0.
 */
export const INSPECT_SCHEMA = "rtcscope.inspect";
/** Raised when a field changes its meaning or goes away; new fields may come without. */
export const INSPECT_VERSION = 1;

const text = z.string();
const number = z.number();
const count = z.int().nonnegative();
const outcome = z.enum(RTC_OUTCOME_VALUES);

const state = z.strictObject({
  timeMs: number,
  kind: z.enum(["ice", "gathering", "signaling", "dtls", "connection"]),
  state: text,
});

export const pathSchema = z.strictObject({
  fromMs: number,
  pair: text,
  local: text.optional(),
  remote: text.optional(),
  protocol: text.optional(),
  relayProtocol: text.optional(),
  networkType: text.optional(),
  rttMs: number.optional(),
});

export const connectSchema = z.strictObject({
  startMs: number,
  endMs: number,
  outcome,
  errorType: text.optional(),
  errorBoundMs: number.optional(),
  criticalPath: z.array(z.strictObject({ phase: text, ms: number })),
  phases: z.array(z.strictObject({ phase: text, startMs: number, endMs: number, outcome, errorType: text.optional() })),
});

const limitation = z.strictObject({
  none: number.optional(),
  cpu: number.optional(),
  bandwidth: number.optional(),
  other: number.optional(),
});

export const streamSchema = z.strictObject({
  id: text,
  direction: z.enum(["inbound", "outbound"]),
  kind: z.enum(["audio", "video"]),
  ssrc: number.optional(),
  mid: text.optional(),
  rid: text.optional(),
  codec: text.optional(),
  samples: count,
  resets: count,
  firstMs: number.optional(),
  lastMs: number.optional(),
  firstBytes: number.optional(),
  lastBytes: number.optional(),
  bytes: number.optional(),
  bitrateBps: number.optional(),
  packets: number.optional(),
  packetsLost: number.optional(),
  lossRatio: number.optional(),
  jitterMs: number.optional(),
  rttMs: number.optional(),
  width: number.optional(),
  height: number.optional(),
  framesPerSecond: number.optional(),
  freezes: number.optional(),
  freezeMs: number.optional(),
  limitation: limitation.optional(),
  stalls: number.optional(),
  stallMs: number.optional(),
});

export const connectionSchema = z.strictObject({
  id: text,
  firstMs: number,
  lastMs: number,
  closedMs: number.optional(),
  calls: z.strictObject({
    count,
    firstMs: number.optional(),
    lastMs: number.optional(),
    resolutionMs: number,
    zoneOffsetMin: number.optional(),
  }),
  statistics: z.strictObject({ ticks: count, firstMs: number.optional(), lastMs: number.optional(), gaps: count }),
  openedLate: z.boolean(),
  states: z.array(state),
  iceDisconnects: count,
  iceFailures: count,
  connectionDisconnects: count,
  connectionFailures: count,
  negotiations: count,
  restarts: z.strictObject({ requested: count, byUfrag: count.optional() }),
  timeToConnectedMs: number.optional(),
  connect: connectSchema.optional(),
  paths: z.array(pathSchema),
  streams: z.array(streamSchema),
  unknown: z.array(z.strictObject({ figure: text, why: text })),
});

const session = z.strictObject({
  /** Of all sessions of the dump, from 1; `--session` takes it. */
  number: count,
  /** The same for the same dump, however often it is read. */
  id: text,
  page: text,
  url: text.optional(),
  startMs: number,
  endMs: number,
  durationMs: number,
  issues: z.array(issueSchema),
  connections: z.array(connectionSchema),
  report: sessionReportSchema,
});

const delivery = z.strictObject({
  accepted: z.strictObject({ traces: count, logs: count, metrics: count }),
  rejected: count,
  lost: count,
  requests: count,
  bytes: count,
  reasons: z.array(text),
});

export const inspectSchema = z.strictObject({
  schema: z.literal(INSPECT_SCHEMA),
  version: z.literal(INSPECT_VERSION),
  /** Version of rtcscope that made it. */
  generator: text,
  /** Whether addresses, URLs, track ids and labels were taken out. */
  masked: z.boolean(),
  input: z.strictObject({
    name: text,
    bytes: count,
    format: z.enum(["webrtc-internals", "rtcstats", "getstats", "firefox-report"]),
    version: number.optional(),
    dialect: text.optional(),
    gzip: z.boolean(),
    browser: text.optional(),
  }),
  truncated: z.boolean(),
  problems: z.array(z.strictObject({ where: text, what: text })),
  capture: z.strictObject({
    sessions: count,
    sessionsShown: count,
    peerConnections: count,
    peerConnectionsWithMedia: count,
    statisticsTicks: count,
    startMs: number.optional(),
    endMs: number.optional(),
    totalDurationMs: number.optional(),
    maxFreezeCount: number.optional(),
  }),
  sessions: z.array(session),
  delivery: delivery.optional(),
});

export type InspectDocument = z.output<typeof inspectSchema>;
export type InspectSession = InspectDocument["sessions"][number];
