import type { InboundStream, OutboundLayer, OutboundStream } from "../stats/sample";

/**
 * What a window adds up, one slot each. Names that start with `t` are sums of a mean times its weight: divided by the
 * weight's own sum they are the mean of the window.
 */
export enum Slot {
  Time,
  Bytes,
  Packets,
  Lost,
  RetransmittedBytes,
  Nack,
  Pli,
  Fir,
  FramesReceived,
  FramesDecoded,
  FramesDropped,
  FramesRendered,
  FramesEncoded,
  FramesSent,
  KeyFrames,
  FreezeCount,
  FreezeMs,
  PauseCount,
  PauseMs,
  Samples,
  Concealed,
  SilentConcealed,
  Emitted,
  tBuffer,
  tBufferTarget,
  tBufferMinimum,
  tDecode,
  tProcessing,
  tInterFrame,
  tInterFrameSquared,
  tEncode,
  tSendDelay,
  tQp,
  tJitter,
  JitterTime,
  tRtt,
  RttTime,
  tPairRtt,
  PairRttTime,
  tFrameRate,
  FrameRateTime,
  tTarget,
  TargetTime,
  Energy,
  EnergyMs,
  LimitedNone,
  LimitedCpu,
  LimitedBandwidth,
  LimitedOther,
  ResolutionChanges,
  Count,
}

/** Doubles side by side: adding to them allocates nothing. `NaN` is "never measured". */
export type Sums = Float64Array;

export function createSums(): Sums {
  return new Float64Array(Slot.Count).fill(Number.NaN);
}

function add(sums: Sums, slot: Slot, value: number | undefined): void {
  if (value === undefined) return;
  const sum = sums[slot] as number;
  sums[slot] = Number.isNaN(sum) ? value : sum + value;
}

/** A mean and its weight; neither counts without the other. */
function addMean(sums: Sums, slot: Slot, mean: number | undefined, weight: number | undefined): void {
  if (mean !== undefined && weight !== undefined) add(sums, slot, mean * weight);
}

/** A gauge, weighted by the time that it stood for. */
function addGauge(sums: Sums, slot: Slot, time: Slot, gauge: number | undefined, interval: number): void {
  if (gauge === undefined) return;
  add(sums, slot, gauge * interval);
  add(sums, time, interval);
}

export function addPair(sums: Sums, rttMs: number | undefined, interval: number): void {
  addGauge(sums, Slot.tPairRtt, Slot.PairRttTime, rttMs, interval);
}

function addCommon(sums: Sums, s: InboundStream | OutboundStream, interval: number): void {
  add(sums, Slot.Bytes, s.bytesDelta);
  add(sums, Slot.Packets, s.packetsDelta);
  add(sums, Slot.Lost, s.packetsLostDelta);
  add(sums, Slot.RetransmittedBytes, s.retransmittedBytesDelta);
  add(sums, Slot.Nack, s.nackCountDelta);
  add(sums, Slot.Pli, s.pliCountDelta);
  add(sums, Slot.Fir, s.firCountDelta);
  addGauge(sums, Slot.tJitter, Slot.JitterTime, s.jitterMs, interval);
  addGauge(sums, Slot.tFrameRate, Slot.FrameRateTime, s.framesPerSecond, interval);
  add(sums, Slot.Energy, s.audioEnergyDelta);
  add(sums, Slot.EnergyMs, s.samplesDurationDeltaMs);
}

export function addInbound(sums: Sums, s: InboundStream, interval: number): void {
  addCommon(sums, s, interval);
  addGauge(sums, Slot.tRtt, Slot.RttTime, s.remote?.rttMs, interval);
  add(sums, Slot.Emitted, s.jitterBufferEmittedDelta);
  addMean(sums, Slot.tBuffer, s.jitterBufferDelayMs, s.jitterBufferEmittedDelta);
  addMean(sums, Slot.tBufferTarget, s.jitterBufferTargetDelayMs, s.jitterBufferEmittedDelta);
  addMean(sums, Slot.tBufferMinimum, s.jitterBufferMinimumDelayMs, s.jitterBufferEmittedDelta);
  if (s.kind === "audio") {
    add(sums, Slot.Samples, s.samplesReceivedDelta);
    add(sums, Slot.Concealed, s.concealedSamplesDelta);
    add(sums, Slot.SilentConcealed, s.silentConcealedSamplesDelta);
    return;
  }
  const decoded = s.framesDecodedDelta;
  add(sums, Slot.FramesReceived, s.framesReceivedDelta);
  add(sums, Slot.FramesDecoded, decoded);
  add(sums, Slot.FramesDropped, s.framesDroppedDelta);
  add(sums, Slot.FramesRendered, s.framesRenderedDelta);
  add(sums, Slot.KeyFrames, s.keyFramesDecodedDelta);
  add(sums, Slot.FreezeCount, s.freezeCountDelta);
  add(sums, Slot.FreezeMs, s.freezeDurationDeltaMs);
  add(sums, Slot.PauseCount, s.pauseCountDelta);
  add(sums, Slot.PauseMs, s.pauseDurationDeltaMs);
  addMean(sums, Slot.tDecode, s.decodeTimeMs, decoded);
  addMean(sums, Slot.tProcessing, s.processingDelayMs, decoded);
  addMean(sums, Slot.tQp, s.qpMean, decoded);
  const { interFrameDelayMs: mean, interFrameDelayStdDevMs: deviation } = s;
  addMean(sums, Slot.tInterFrame, mean, decoded);
  // E[x²] = σ² + μ²: the parts' squares add up, their deviations do not.
  if (mean !== undefined && deviation !== undefined)
    addMean(sums, Slot.tInterFrameSquared, deviation * deviation + mean * mean, decoded);
}

/** The layer whose limitation is the stream's: the encoder counts the same time on every one of them. */
function limitedLayer(layers: readonly OutboundLayer[]): OutboundLayer | undefined {
  let best: OutboundLayer | undefined;
  for (const layer of layers)
    if (layer.qualityLimitation && (!best || (layer.width ?? 0) > (best.width ?? 0))) best = layer;
  return best;
}

export function addOutbound(sums: Sums, s: OutboundStream, interval: number): void {
  addCommon(sums, s, interval);
  addGauge(sums, Slot.tRtt, Slot.RttTime, s.rttMs, interval);
  addGauge(sums, Slot.tTarget, Slot.TargetTime, s.targetBitrateBps, interval);
  for (const layer of s.layers) {
    addMean(sums, Slot.tSendDelay, layer.packetSendDelayMs, layer.packetsDelta);
    if (s.kind === "video") {
      addMean(sums, Slot.tEncode, layer.encodeTimeMs, layer.framesEncodedDelta);
      addMean(sums, Slot.tQp, layer.qpMean, layer.framesEncodedDelta);
    }
  }
  if (s.kind !== "video") return;
  add(sums, Slot.FramesEncoded, s.framesEncodedDelta);
  add(sums, Slot.FramesSent, s.framesSentDelta);
  add(sums, Slot.KeyFrames, s.keyFramesEncodedDelta);
  const layer = limitedLayer(s.layers);
  add(sums, Slot.LimitedNone, layer?.qualityLimitation?.noneDeltaMs);
  add(sums, Slot.LimitedCpu, layer?.qualityLimitation?.cpuDeltaMs);
  add(sums, Slot.LimitedBandwidth, layer?.qualityLimitation?.bandwidthDeltaMs);
  add(sums, Slot.LimitedOther, layer?.qualityLimitation?.otherDeltaMs);
  add(sums, Slot.ResolutionChanges, layer?.qualityLimitationResolutionChangesDelta);
}
