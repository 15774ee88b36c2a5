import {
  ATTR_RTC_MEDIA_AUDIO_LEVEL,
  ATTR_RTC_MEDIA_BITRATE,
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
  ATTR_RTC_MEDIA_LIMITATION_BANDWIDTH,
  ATTR_RTC_MEDIA_LIMITATION_CPU,
  ATTR_RTC_MEDIA_LIMITATION_NONE,
  ATTR_RTC_MEDIA_LIMITATION_OTHER,
  ATTR_RTC_MEDIA_NACK_COUNT,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_PACKET_RATE,
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
  ATTR_RTC_RTT_SOURCE,
  type EventAttributes,
  type RtcMediaDirection,
} from "../semconv";
import { Slot, type Sums } from "./window-sums";

type Window = EventAttributes["rtc.media.window"];

/** The figures of a window: everything about it that is computed from its sums. */
export type WindowFigures = Partial<Pick<Window, FigureName>>;

type FigureName = (typeof ROWS)[number][0] | (typeof COMPUTED)[number];

/** `[attribute, sum, divisor, scale]`: what was added up, by its weight (-1: itself), in the registry's unit. */
const ROWS = [
  [ATTR_RTC_MEDIA_BYTES, Slot.Bytes, -1, 1],
  [ATTR_RTC_MEDIA_PACKETS, Slot.Packets, -1, 1],
  [ATTR_RTC_MEDIA_PACKETS_LOST, Slot.Lost, -1, 1],
  [ATTR_RTC_MEDIA_BITRATE, Slot.Bytes, Slot.Time, 8000],
  [ATTR_RTC_MEDIA_PACKET_RATE, Slot.Packets, Slot.Time, 1000],
  [ATTR_RTC_MEDIA_TARGET_BITRATE, Slot.tTarget, Slot.TargetTime, 1],
  [ATTR_RTC_MEDIA_RETRANSMITTED_RATIO, Slot.RetransmittedBytes, Slot.Bytes, 1],
  [ATTR_RTC_MEDIA_JITTER, Slot.tJitter, Slot.JitterTime, 0.001],
  [ATTR_RTC_MEDIA_FRAME_RATE, Slot.tFrameRate, Slot.FrameRateTime, 1],
  [ATTR_RTC_MEDIA_NACK_COUNT, Slot.Nack, -1, 1],
  [ATTR_RTC_MEDIA_PLI_COUNT, Slot.Pli, -1, 1],
  [ATTR_RTC_MEDIA_FIR_COUNT, Slot.Fir, -1, 1],
  [ATTR_RTC_MEDIA_FRAMES_RECEIVED, Slot.FramesReceived, -1, 1],
  [ATTR_RTC_MEDIA_FRAMES_DECODED, Slot.FramesDecoded, -1, 1],
  [ATTR_RTC_MEDIA_FRAMES_DROPPED, Slot.FramesDropped, -1, 1],
  [ATTR_RTC_MEDIA_FRAMES_RENDERED, Slot.FramesRendered, -1, 1],
  [ATTR_RTC_MEDIA_FRAMES_ENCODED, Slot.FramesEncoded, -1, 1],
  [ATTR_RTC_MEDIA_FRAMES_SENT, Slot.FramesSent, -1, 1],
  [ATTR_RTC_MEDIA_FRAMES_KEY, Slot.KeyFrames, -1, 1],
  [ATTR_RTC_MEDIA_FREEZE_COUNT, Slot.FreezeCount, -1, 1],
  [ATTR_RTC_MEDIA_FREEZE_DURATION, Slot.FreezeMs, -1, 0.001],
  [ATTR_RTC_MEDIA_PAUSE_COUNT, Slot.PauseCount, -1, 1],
  [ATTR_RTC_MEDIA_PAUSE_DURATION, Slot.PauseMs, -1, 0.001],
  [ATTR_RTC_MEDIA_CONCEALED_RATIO, Slot.Concealed, Slot.Samples, 1],
  [ATTR_RTC_MEDIA_SILENT_CONCEALED_RATIO, Slot.SilentConcealed, Slot.Samples, 1],
  [ATTR_RTC_MEDIA_JITTER_BUFFER_DELAY, Slot.tBuffer, Slot.Emitted, 0.001],
  [ATTR_RTC_MEDIA_JITTER_BUFFER_TARGET_DELAY, Slot.tBufferTarget, Slot.Emitted, 0.001],
  [ATTR_RTC_MEDIA_JITTER_BUFFER_MINIMUM_DELAY, Slot.tBufferMinimum, Slot.Emitted, 0.001],
  [ATTR_RTC_MEDIA_DECODE_TIME, Slot.tDecode, Slot.FramesDecoded, 0.001],
  [ATTR_RTC_MEDIA_PROCESSING_DELAY, Slot.tProcessing, Slot.FramesDecoded, 0.001],
  [ATTR_RTC_MEDIA_INTER_FRAME_DELAY, Slot.tInterFrame, Slot.FramesDecoded, 0.001],
  [ATTR_RTC_MEDIA_ENCODE_TIME, Slot.tEncode, Slot.FramesEncoded, 0.001],
  [ATTR_RTC_MEDIA_PACKET_SEND_DELAY, Slot.tSendDelay, Slot.Packets, 0.001],
  [ATTR_RTC_MEDIA_LIMITATION_NONE, Slot.LimitedNone, -1, 0.001],
  [ATTR_RTC_MEDIA_LIMITATION_CPU, Slot.LimitedCpu, -1, 0.001],
  [ATTR_RTC_MEDIA_LIMITATION_BANDWIDTH, Slot.LimitedBandwidth, -1, 0.001],
  [ATTR_RTC_MEDIA_LIMITATION_OTHER, Slot.LimitedOther, -1, 0.001],
  [ATTR_RTC_MEDIA_RESOLUTION_CHANGES, Slot.ResolutionChanges, -1, 1],
] as const satisfies readonly (readonly [keyof Window, Slot, Slot | -1, number])[];

/** Figures that are more than one division. */
const COMPUTED = [
  ATTR_RTC_MEDIA_AUDIO_LEVEL,
  ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_QP,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_RTT_SOURCE,
] as const satisfies readonly (keyof Window)[];

/** The quotient; undefined if a part was never measured or there is nothing to divide by. */
function ratio(sums: Sums, sum: Slot, per: Slot | -1, scale: number): number | undefined {
  const value = (sums[sum] as number) * scale;
  const by = per === -1 ? 1 : (sums[per] as number);
  return by > 0 && !Number.isNaN(value) ? value / by : undefined;
}

/**
 * Share of the packets that did not arrive in the window, 0..1. Inbound, packets are those that came, so the lost ones
 * are added; outbound they are those that went, so the lost ones are among them. Reports that lag count late packets back:
 * below zero is zero.
 */
function loss(sums: Sums, direction: RtcMediaDirection): number | undefined {
  const lost = Math.max(0, sums[Slot.Lost] as number);
  const packets = sums[Slot.Packets] as number;
  const expected = direction === "inbound" ? packets + lost : packets;
  return expected > 0 && !Number.isNaN(lost) ? Math.min(1, lost / expected) : undefined;
}

/** What the sums of one stream say; figures that were never measured are absent. */
export function windowFigures(sums: Sums, direction: RtcMediaDirection): WindowFigures {
  const figures: Record<string, number | string> = {};
  const put = (name: FigureName, value: number | string | undefined) => {
    if (value !== undefined) figures[name] = value;
  };
  for (const [name, sum, per, scale] of ROWS) put(name, ratio(sums, sum, per, scale));
  put(ATTR_RTC_MEDIA_PACKET_LOSS, loss(sums, direction));
  put(ATTR_RTC_MEDIA_QP, ratio(sums, Slot.tQp, direction === "inbound" ? Slot.FramesDecoded : Slot.FramesEncoded, 1));
  const squared = ratio(sums, Slot.tInterFrameSquared, Slot.FramesDecoded, 1);
  const mean = ratio(sums, Slot.tInterFrame, Slot.FramesDecoded, 1);
  if (squared !== undefined && mean !== undefined)
    put(ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION, Math.sqrt(Math.max(0, squared - mean * mean)) / 1000);
  // totalAudioEnergy is level² times seconds (webrtc-stats, totalAudioEnergy): back to a level between 0 and 1.
  const power = ratio(sums, Slot.Energy, Slot.EnergyMs, 1000);
  if (power !== undefined) put(ATTR_RTC_MEDIA_AUDIO_LEVEL, Math.min(1, Math.sqrt(power)));
  const own = ratio(sums, Slot.tRtt, Slot.RttTime, 0.001);
  const rtt = own ?? ratio(sums, Slot.tPairRtt, Slot.PairRttTime, 0.001);
  put(ATTR_RTC_MEDIA_RTT, rtt);
  if (rtt !== undefined)
    put(
      ATTR_RTC_RTT_SOURCE,
      own === undefined ? "candidate_pair" : direction === "inbound" ? "remote_outbound" : "remote_inbound",
    );
  return figures as WindowFigures;
}
