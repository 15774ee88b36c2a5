import {
  ATTR_RTC_MEDIA_AUDIO_LEVEL,
  ATTR_RTC_MEDIA_BYTES,
  ATTR_RTC_MEDIA_CONCEALED_RATIO,
  ATTR_RTC_MEDIA_DECODE_TIME,
  ATTR_RTC_MEDIA_ENCODE_TIME,
  ATTR_RTC_MEDIA_FIR_COUNT,
  ATTR_RTC_MEDIA_FRAMES_DECODED,
  ATTR_RTC_MEDIA_FRAMES_DROPPED,
  ATTR_RTC_MEDIA_FRAMES_ENCODED,
  ATTR_RTC_MEDIA_FRAMES_KEY,
  ATTR_RTC_MEDIA_FRAMES_RECEIVED,
  ATTR_RTC_MEDIA_FRAMES_RENDERED,
  ATTR_RTC_MEDIA_FRAMES_SENT,
  ATTR_RTC_MEDIA_FREEZE_COUNT,
  ATTR_RTC_MEDIA_FREEZE_DURATION,
  ATTR_RTC_MEDIA_INTER_FRAME_DELAY,
  ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION,
  ATTR_RTC_MEDIA_JITTER_BUFFER_DELAY,
  ATTR_RTC_MEDIA_JITTER_BUFFER_MINIMUM_DELAY,
  ATTR_RTC_MEDIA_JITTER_BUFFER_TARGET_DELAY,
  ATTR_RTC_MEDIA_NACK_COUNT,
  ATTR_RTC_MEDIA_PACKET_SEND_DELAY,
  ATTR_RTC_MEDIA_PACKETS,
  ATTR_RTC_MEDIA_PACKETS_LOST,
  ATTR_RTC_MEDIA_PAUSE_COUNT,
  ATTR_RTC_MEDIA_PAUSE_DURATION,
  ATTR_RTC_MEDIA_PLI_COUNT,
  ATTR_RTC_MEDIA_PROCESSING_DELAY,
  ATTR_RTC_MEDIA_QP,
  ATTR_RTC_MEDIA_RESOLUTION_CHANGES,
  ATTR_RTC_MEDIA_RETRANSMITTED_RATIO,
  ATTR_RTC_MEDIA_SILENT_CONCEALED_RATIO,
  type EventAttributes,
} from "../semconv";
import type { InboundStream, OutboundLayer } from "../stats/sample";

export type WindowAttributes = EventAttributes["rtc.media.window"];

/** A statistics object whose counters a window follows: an inbound stream, or one layer of an outbound one. */
export type Counted = InboundStream | OutboundLayer;

/** `InterFrames` are the frames that inter-frame delays are counted over; the other weights are counters. */
type Weight =
  | "bytes"
  | "packets"
  | "framesDecoded"
  | "framesEncoded"
  | "jitterBufferEmitted"
  | "samplesReceived"
  | "samplesDurationMs"
  | "InterFrames";

/**
 * How a counter becomes an attribute. `sum`: its growth. `ratio`: its growth by that of the weight. `mean`: the field is a
 * mean over the object's life, which times the weight is the total; the mean of the window is growth by growth.
 */
type Row = readonly [
  attribute: keyof WindowAttributes,
  kind: "sum" | "ratio" | "mean" | "square",
  field: string,
  weight?: Weight | undefined,
  scale?: number,
];

const COMMON: readonly Row[] = [
  [ATTR_RTC_MEDIA_BYTES, "sum", "bytes"],
  [ATTR_RTC_MEDIA_PACKETS, "sum", "packets"],
  [ATTR_RTC_MEDIA_PACKETS_LOST, "sum", "packetsLost"],
  [ATTR_RTC_MEDIA_RETRANSMITTED_RATIO, "ratio", "retransmittedBytes", "bytes"],
];

const VIDEO: readonly Row[] = [
  [ATTR_RTC_MEDIA_NACK_COUNT, "sum", "nackCount"],
  [ATTR_RTC_MEDIA_PLI_COUNT, "sum", "pliCount"],
  [ATTR_RTC_MEDIA_FIR_COUNT, "sum", "firCount"],
];

const RECEIVED: readonly Row[] = [
  [ATTR_RTC_MEDIA_JITTER_BUFFER_DELAY, "mean", "jitterBufferDelayOverallMs", "jitterBufferEmitted", 0.001],
  [ATTR_RTC_MEDIA_JITTER_BUFFER_TARGET_DELAY, "mean", "jitterBufferTargetDelayOverallMs", "jitterBufferEmitted", 0.001],
  [
    ATTR_RTC_MEDIA_JITTER_BUFFER_MINIMUM_DELAY,
    "mean",
    "jitterBufferMinimumDelayOverallMs",
    "jitterBufferEmitted",
    0.001,
  ],
];

const SENT: readonly Row[] = [[ATTR_RTC_MEDIA_PACKET_SEND_DELAY, "mean", "packetSendDelayOverallMs", "packets", 0.001]];

const INBOUND_AUDIO: readonly Row[] = [
  ...COMMON,
  ...RECEIVED,
  [ATTR_RTC_MEDIA_CONCEALED_RATIO, "ratio", "concealedSamples", "samplesReceived"],
  [ATTR_RTC_MEDIA_SILENT_CONCEALED_RATIO, "ratio", "silentConcealedSamples", "samplesReceived"],
  // Level² times seconds by seconds; its root is taken at the end (webrtc-stats, totalAudioEnergy).
  [ATTR_RTC_MEDIA_AUDIO_LEVEL, "ratio", "audioEnergy", "samplesDurationMs", 1000],
];

const INBOUND_VIDEO: readonly Row[] = [
  ...COMMON,
  ...VIDEO,
  ...RECEIVED,
  [ATTR_RTC_MEDIA_FRAMES_RECEIVED, "sum", "framesReceived"],
  [ATTR_RTC_MEDIA_FRAMES_DECODED, "sum", "framesDecoded"],
  [ATTR_RTC_MEDIA_FRAMES_DROPPED, "sum", "framesDropped"],
  [ATTR_RTC_MEDIA_FRAMES_RENDERED, "sum", "framesRendered"],
  [ATTR_RTC_MEDIA_FRAMES_KEY, "sum", "keyFramesDecoded"],
  [ATTR_RTC_MEDIA_FREEZE_COUNT, "sum", "freezeCount"],
  [ATTR_RTC_MEDIA_FREEZE_DURATION, "sum", "freezeDurationMs", undefined, 0.001],
  [ATTR_RTC_MEDIA_PAUSE_COUNT, "sum", "pauseCount"],
  [ATTR_RTC_MEDIA_PAUSE_DURATION, "sum", "pauseDurationMs", undefined, 0.001],
  [ATTR_RTC_MEDIA_DECODE_TIME, "mean", "decodeTimeOverallMs", "framesDecoded", 0.001],
  [ATTR_RTC_MEDIA_PROCESSING_DELAY, "mean", "processingDelayOverallMs", "framesDecoded", 0.001],
  [ATTR_RTC_MEDIA_QP, "mean", "qpMeanOverall", "framesDecoded"],
  [ATTR_RTC_MEDIA_INTER_FRAME_DELAY, "mean", "interFrameDelayOverallMs", "InterFrames", 0.001],
  [ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION, "square", "interFrameDelayStdDevOverallMs", "InterFrames", 1e-6],
];

const OUTBOUND_AUDIO: readonly Row[] = [...COMMON, ...SENT];

const OUTBOUND_VIDEO: readonly Row[] = [
  ...COMMON,
  ...VIDEO,
  ...SENT,
  [ATTR_RTC_MEDIA_FRAMES_ENCODED, "sum", "framesEncoded"],
  [ATTR_RTC_MEDIA_FRAMES_SENT, "sum", "framesSent"],
  [ATTR_RTC_MEDIA_FRAMES_KEY, "sum", "keyFramesEncoded"],
  [ATTR_RTC_MEDIA_RESOLUTION_CHANGES, "sum", "qualityLimitationResolutionChanges"],
  [ATTR_RTC_MEDIA_ENCODE_TIME, "mean", "encodeTimeOverallMs", "framesEncoded", 0.001],
  [ATTR_RTC_MEDIA_QP, "mean", "qpMeanOverall", "framesEncoded"],
];

export function rowsFor(inbound: boolean, video: boolean): readonly Row[] {
  return inbound ? (video ? INBOUND_VIDEO : INBOUND_AUDIO) : video ? OUTBOUND_VIDEO : OUTBOUND_AUDIO;
}

/** Growth of an object's counters over a window, one slot per row; NaN is "not measured". */
export interface Part {
  /** Growth counts from this reading on. */
  base: Counted;
  last: Counted;
  sums: number[];
  weights: number[];
  /** Growth of the time that the encoder spent in each state: none, cpu, bandwidth, other. */
  limited: number[];
  /** The last reading that carried data: how the picture was while there was one. */
  shown: Counted;
  /** When it was seen last, session time. */
  seen: number;
}

export function createPart(object: Counted, seen: number): Part {
  return { base: object, last: object, shown: object, seen, sums: [], weights: [], limited: [] };
}

function field(object: Counted, name: string): number {
  if (name === "InterFrames") return field(object, "framesRendered") || field(object, "framesDecoded");
  // What a layer lost only its receiver knows.
  const value =
    (object as unknown as Record<string, unknown>)[name] ?? (name === "packetsLost" ? lostOf(object) : undefined);
  return typeof value === "number" ? value : Number.NaN;
}

function lostOf({ remote }: Counted): number | undefined {
  return remote && "packetsLost" in remote ? remote.packetsLost : undefined;
}

function total(object: Counted, [, kind, name, weight]: Row): number {
  const value = field(object, name);
  if (kind === "sum" || kind === "ratio" || !weight) return value;
  const amount = field(object, weight);
  if (kind === "mean") return value * amount;
  // E[x²] = σ² + μ²: squares add up, deviations do not.
  const mean = field(object, "interFrameDelayOverallMs");
  return (value * value + mean * mean) * amount;
}

/** Adds what was measured: NaN has no part in a sum. */
function add(sums: number[], slot: number, value: number): void {
  if (Number.isNaN(value)) return;
  sums[slot] = (sums[slot] ?? 0) + value;
}

const LIMITED = ["noneMs", "cpuMs", "bandwidthMs", "otherMs"] as const;

/** Counts the growth since the base, and counts on from here. */
export function settle(part: Part, rows: readonly Row[]): void {
  const { base, last } = part;
  if (base === last) return;
  rows.forEach((row, slot) => {
    // Before its first frame an object has no means, and no total either.
    const weight = row[3];
    const before = weight && field(base, weight) === 0 ? 0 : total(base, row);
    const growth = total(last, row) - before;
    // Only losses may be taken back; another counter that fell did not grow by anything known.
    if (!(growth >= 0 || row[0] === ATTR_RTC_MEDIA_PACKETS_LOST)) return;
    add(part.sums, slot, growth);
    if (weight) add(part.weights, slot, field(last, weight) - field(base, weight));
  });
  if ("qualityLimitation" in last && "qualityLimitation" in base)
    LIMITED.forEach((name, slot) => {
      add(
        part.limited,
        slot,
        (last.qualityLimitation?.[name] ?? Number.NaN) - (base.qualityLimitation?.[name] ?? Number.NaN),
      );
    });
  part.base = last;
}

/** The attributes of all parts together. */
export function readParts(parts: Iterable<Part>, rows: readonly Row[]): Partial<WindowAttributes> {
  const all = [...parts];
  const out: Record<string, number> = {};
  rows.forEach(([name, kind, , , scale = 1], slot) => {
    const sums: number[] = [];
    for (const part of all) {
      add(sums, 0, part.sums[slot] ?? Number.NaN);
      add(sums, 1, part.weights[slot] ?? Number.NaN);
    }
    const [sum, weight = 0] = sums;
    if (sum === undefined || (kind !== "sum" && !(weight > 0))) return;
    out[name] = (kind === "sum" ? sum : sum / weight) * scale;
  });
  const squared = out[ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION];
  const mean = out[ATTR_RTC_MEDIA_INTER_FRAME_DELAY] ?? 0;
  if (squared !== undefined)
    out[ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION] = Math.sqrt(Math.max(0, squared - mean * mean));
  const power = out[ATTR_RTC_MEDIA_AUDIO_LEVEL];
  if (power !== undefined) out[ATTR_RTC_MEDIA_AUDIO_LEVEL] = Math.min(1, Math.sqrt(power));
  return out;
}
