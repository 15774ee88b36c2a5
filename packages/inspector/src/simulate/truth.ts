import { z } from "zod";

const count = z.int().min(0);
const labels = z.record(z.string(), z.union([z.string(), z.boolean(), z.number()]));

/**
 * One series of one metric, as a gateway makes it of everything that the simulation told: attributes by the registry's
 * names, `service.version` and `cloud.region` among them; `service.name` is that of the whole document.
 */
export const truthSeriesSchema = z.strictObject({
  metric: z.string(),
  labels,
  /** Observations; of a counter whose value is `count`, the same as the sum. */
  count,
  /** In the metric's unit. */
  sum: z.number(),
  /** Histograms: observations per bucket, one more than there are bounds; not cumulative. */
  buckets: z.array(count).optional(),
});

const quantilesSchema = z.strictObject({
  metric: z.string(),
  /** Absent: all transports together. */
  transport: z.string().optional(),
  count,
  min: z.number(),
  max: z.number(),
  p50: z.number(),
  p75: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
});

/** Figures that people ask for first; everything in them follows from the series. */
const totalsSchema = z.strictObject({
  sessions: count,
  ended: count,
  died: count,
  connects: count,
  connectsOk: count,
  connectsFailed: count,
  connectsCancelled: count,
  reconnects: count,
  reconnectAttempts: count,
  /** Attempts by episodes; absent without episodes. */
  amplification: z.number().optional(),
  stalls: count,
  stalledSeconds: z.number(),
  /** Of all streams. */
  mediaSeconds: z.number(),
});

const stormSchema = z.strictObject({
  /** When the server died and when it was back, ms since the Unix epoch. */
  from: z.number(),
  to: z.number(),
  /** First and last moment of a hit session's outage. */
  firstLost: z.number().optional(),
  lastOver: z.number().optional(),
  planted: z.strictObject({ attribute: z.string(), value: z.string() }),
  retry: z.enum(["fixed", "jitter"]),
  capacityPerSecond: z.number(),
  /** Sessions with media when it died. */
  alive: count,
  hit: count,
  hitPlanted: count,
  alivePlanted: count,
  recovered: count,
  gaveUp: count,
  attempts: count,
  amplification: z.number().optional(),
  /** Connects that arrived in the worst second, and in the worst one once the server was back. */
  peakPerSecond: count,
  peakBackPerSecond: count,
  hitSessions: z.array(z.string()),
});

/** What a simulation did, by its plan: docs/simulate.md says what each figure is held to. */
export const truthSchema = z.strictObject({
  schema: z.literal("rtcscope.simulation"),
  version: z.literal(1),
  /** False: it was stopped, and the truth is of the sessions that were told until then. */
  complete: z.boolean(),
  kind: z.enum(["day", "storm"]),
  seed: z.union([z.number(), z.string()]),
  player: z.enum(["live", "backdated"]),
  service: z.string(),
  versions: z.array(z.string()),
  regions: z.array(z.string()),
  /** First session's begin, and the last moment of anything, ms since the Unix epoch. */
  from: z.number(),
  to: z.number(),
  totals: totalsSchema,
  byTransport: z.record(z.string(), totalsSchema),
  /** Spans over, by the registry's name (phases as `rtc.connect.phase`) and outcome. */
  spans: z.record(z.string(), z.record(z.string(), count)),
  /** Events, of the names that a plan knows. */
  events: z.record(z.string(), count),
  series: z.array(truthSeriesSchema),
  quantiles: z.array(quantilesSchema),
  storm: stormSchema.optional(),
  /** What the player did about sending; absent without a receiver. */
  delivery: z
    .strictObject({
      requests: count,
      accepted: count,
      rejected: count,
      lost: count,
      reasons: z.array(z.string()),
    })
    .optional(),
});

export type Truth = z.infer<typeof truthSchema>;
export type TruthSeries = z.infer<typeof truthSeriesSchema>;
export type Totals = z.infer<typeof totalsSchema>;
export type Quantiles = z.infer<typeof quantilesSchema>;
