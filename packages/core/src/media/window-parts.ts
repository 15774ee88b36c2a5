import {
  ATTR_RTC_MEDIA_AUDIO_LEVEL,
  ATTR_RTC_MEDIA_BYTES,
  ATTR_RTC_MEDIA_CONCEALED_RATIO,
  ATTR_RTC_MEDIA_DECODE_TIME,
  ATTR_RTC_MEDIA_ENCODE_TIME,
  ATTR_RTC_MEDIA_FIR_COUNT,
  ATTR_RTC_MEDIA_FRAME_RATE,
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
  ATTR_RTC_MEDIA_JITTER,
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
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_SILENT_CONCEALED_RATIO,
  ATTR_RTC_MEDIA_TARGET_BITRATE,
  type EventAttributes,
} from "../semconv";
import {
  AUDIO_ENERGY,
  BYTES,
  CONCEALED_SAMPLES,
  DECODE_TIME,
  ENCODE_TIME,
  FIRS,
  FRAMES_DECODED,
  FRAMES_DROPPED,
  FRAMES_ENCODED,
  FRAMES_RECEIVED,
  FRAMES_RENDERED,
  FRAMES_SENT,
  FREEZE_DURATION,
  FREEZES,
  INBOUND_QP,
  INTER_FRAME_DELAY,
  INTER_FRAMES,
  JITTER_BUFFER_DELAY,
  JITTER_BUFFER_EMITTED,
  JITTER_BUFFER_MINIMUM_DELAY,
  JITTER_BUFFER_TARGET_DELAY,
  KEY_FRAMES_DECODED,
  KEY_FRAMES_ENCODED,
  LIMITATION,
  NACKS,
  OUTBOUND_QP,
  PACKET_SEND_DELAY,
  PACKETS,
  PACKETS_LOST,
  PAUSE_DURATION,
  PAUSES,
  PLIS,
  PROCESSED,
  PROCESSING_DELAY,
  RESOLUTION_CHANGES,
  RETRANSMITTED_BYTES,
  SAMPLES_DURATION,
  SAMPLES_RECEIVED,
  SILENT_CONCEALED_SAMPLES,
  SQUARED_INTER_FRAME_DELAY,
} from "../stats/slots";

export type WindowAttributes = EventAttributes["rtc.media.window"];

/**
 * How a counter becomes an attribute: its growth, or with a weight its growth by that of the weight. Levels have no
 * counter; they are means over time. The scale leads from the units of the numbers to those of the registry.
 */
export type Row = readonly [
  attribute: keyof WindowAttributes,
  scale: number,
  slot?: number | undefined,
  weight?: number | undefined,
];

/** Rows that every table begins with. */
export const RTT = 0;
export const PAIR_RTT = 1;
export const JITTER = 2;
export const FRAME_RATE = 3;
export const TARGET = 4;
export const POWER = 5;
const FIRST_COUNTER = 6;
export const ROW_BYTES = 6;
export const ROW_PACKETS = 7;
export const ROW_LOST = 8;

const COMMON: readonly Row[] = [
  [ATTR_RTC_MEDIA_RTT, 0.001],
  [ATTR_RTC_MEDIA_RTT, 0.001],
  [ATTR_RTC_MEDIA_JITTER, 0.001],
  [ATTR_RTC_MEDIA_FRAME_RATE, 1],
  [ATTR_RTC_MEDIA_TARGET_BITRATE, 1],
  [ATTR_RTC_MEDIA_AUDIO_LEVEL, 1],
  [ATTR_RTC_MEDIA_BYTES, 1, BYTES],
  [ATTR_RTC_MEDIA_PACKETS, 1, PACKETS],
  [ATTR_RTC_MEDIA_PACKETS_LOST, 1, PACKETS_LOST],
  [ATTR_RTC_MEDIA_RETRANSMITTED_RATIO, 1, RETRANSMITTED_BYTES, BYTES],
];

const VIDEO: readonly Row[] = [
  [ATTR_RTC_MEDIA_NACK_COUNT, 1, NACKS],
  [ATTR_RTC_MEDIA_PLI_COUNT, 1, PLIS],
  [ATTR_RTC_MEDIA_FIR_COUNT, 1, FIRS],
];

const RECEIVED: readonly Row[] = [
  [ATTR_RTC_MEDIA_JITTER_BUFFER_DELAY, 0.001, JITTER_BUFFER_DELAY, JITTER_BUFFER_EMITTED],
  [ATTR_RTC_MEDIA_JITTER_BUFFER_TARGET_DELAY, 0.001, JITTER_BUFFER_TARGET_DELAY, JITTER_BUFFER_EMITTED],
  [ATTR_RTC_MEDIA_JITTER_BUFFER_MINIMUM_DELAY, 0.001, JITTER_BUFFER_MINIMUM_DELAY, JITTER_BUFFER_EMITTED],
];

const SENT: readonly Row[] = [[ATTR_RTC_MEDIA_PACKET_SEND_DELAY, 0.001, PACKET_SEND_DELAY, PACKETS]];

const INBOUND_AUDIO: readonly Row[] = [
  ...COMMON,
  ...RECEIVED,
  [ATTR_RTC_MEDIA_CONCEALED_RATIO, 1, CONCEALED_SAMPLES, SAMPLES_RECEIVED],
  [ATTR_RTC_MEDIA_SILENT_CONCEALED_RATIO, 1, SILENT_CONCEALED_SAMPLES, SAMPLES_RECEIVED],
  // Level² times seconds by seconds; its root is taken at the end (webrtc-stats, totalAudioEnergy).
  [ATTR_RTC_MEDIA_AUDIO_LEVEL, 1000, AUDIO_ENERGY, SAMPLES_DURATION],
];

const INBOUND_VIDEO: readonly Row[] = [
  ...COMMON,
  ...VIDEO,
  ...RECEIVED,
  [ATTR_RTC_MEDIA_FRAMES_RECEIVED, 1, FRAMES_RECEIVED],
  [ATTR_RTC_MEDIA_FRAMES_DECODED, 1, FRAMES_DECODED],
  [ATTR_RTC_MEDIA_FRAMES_DROPPED, 1, FRAMES_DROPPED],
  [ATTR_RTC_MEDIA_FRAMES_RENDERED, 1, FRAMES_RENDERED],
  [ATTR_RTC_MEDIA_FRAMES_KEY, 1, KEY_FRAMES_DECODED],
  [ATTR_RTC_MEDIA_FREEZE_COUNT, 1, FREEZES],
  [ATTR_RTC_MEDIA_FREEZE_DURATION, 0.001, FREEZE_DURATION],
  [ATTR_RTC_MEDIA_PAUSE_COUNT, 1, PAUSES],
  [ATTR_RTC_MEDIA_PAUSE_DURATION, 0.001, PAUSE_DURATION],
  [ATTR_RTC_MEDIA_DECODE_TIME, 0.001, DECODE_TIME, FRAMES_DECODED],
  [ATTR_RTC_MEDIA_PROCESSING_DELAY, 0.001, PROCESSING_DELAY, PROCESSED],
  [ATTR_RTC_MEDIA_QP, 1, INBOUND_QP, FRAMES_DECODED],
  [ATTR_RTC_MEDIA_INTER_FRAME_DELAY, 0.001, INTER_FRAME_DELAY, INTER_FRAMES],
  // The mean of the squares, in s²; must follow the mean.
  [ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION, 1, SQUARED_INTER_FRAME_DELAY, INTER_FRAMES],
];

const OUTBOUND_AUDIO: readonly Row[] = [...COMMON, ...SENT];

const OUTBOUND_VIDEO: readonly Row[] = [
  ...COMMON,
  ...VIDEO,
  ...SENT,
  [ATTR_RTC_MEDIA_FRAMES_ENCODED, 1, FRAMES_ENCODED],
  [ATTR_RTC_MEDIA_FRAMES_SENT, 1, FRAMES_SENT],
  [ATTR_RTC_MEDIA_FRAMES_KEY, 1, KEY_FRAMES_ENCODED],
  [ATTR_RTC_MEDIA_RESOLUTION_CHANGES, 1, RESOLUTION_CHANGES],
  [ATTR_RTC_MEDIA_ENCODE_TIME, 0.001, ENCODE_TIME, FRAMES_ENCODED],
  [ATTR_RTC_MEDIA_QP, 1, OUTBOUND_QP, FRAMES_ENCODED],
];

export function rowsFor(inbound: boolean, video: boolean): readonly Row[] {
  return inbound ? (video ? INBOUND_VIDEO : INBOUND_AUDIO) : video ? OUTBOUND_VIDEO : OUTBOUND_AUDIO;
}

/** Two numbers per row: what is added up, and its weight. NaN is "not measured". */
export type Sums = number[];

export function createSums(rows: readonly unknown[]): Sums {
  return new Array<number>(2 * rows.length).fill(Number.NaN);
}

/** Adds what was measured: NaN has no part in a sum. */
export function add(sums: Sums, at: number, value: number): void {
  if (Number.isNaN(value)) return;
  const sum = sums[at] as number;
  sums[at] = Number.isNaN(sum) ? value : sum + value;
}

/** A level that stood for an interval. */
export function stood(sums: Sums, row: number, level: number | undefined, interval: number): void {
  if (level === undefined) return;
  add(sums, 2 * row, level * interval);
  add(sums, 2 * row + 1, interval);
}

/** What a row says, in the unit of its attribute; NaN if nothing of it was measured. */
export function figure(sums: Sums, rows: readonly Row[], row: number): number {
  const of = rows[row] as Row;
  const sum = (sums[2 * row] as number) * of[1];
  if (of[2] !== undefined && of[3] === undefined) return sum;
  const amount = sums[2 * row + 1] as number;
  return amount > 0 ? sum / amount : Number.NaN;
}

/** Adds the growth of an object's numbers from one reading to a later one. */
export function addGrowth(sums: Sums, rows: readonly Row[], base: readonly number[], last: readonly number[]): void {
  for (let i = FIRST_COUNTER; i < rows.length; i++) {
    const row = rows[i] as Row;
    const slot = row[2] as number;
    const weight = row[3];
    const growth = (last[slot] as number) - (base[slot] as number);
    // Only losses may be taken back; another counter that fell did not grow by anything known.
    if (!(growth >= 0 || slot === PACKETS_LOST)) continue;
    if (weight !== undefined) {
      const amount = (last[weight] as number) - (base[weight] as number);
      // A sum without its weight would spoil the mean of what has one.
      if (Number.isNaN(amount)) continue;
      add(sums, 2 * i + 1, amount);
    }
    add(sums, 2 * i, growth);
  }
}

/** What the layers of a stream are told apart by: their bytes, and the time that the encoder spent in each state. */
export const LAYER_SLOTS = [BYTES, LIMITATION, LIMITATION + 1, LIMITATION + 2, LIMITATION + 3] as const;
