import type { Baseline, Baselines } from "./baseline";
import { codecOf, type Entries, kindOf, withTrack } from "./entries";
import { count, type Entry, flag, instant, signed, text, toMs } from "./number";
import { bitrate, mean, packetLossRatio, perSecond, standardDeviationMs } from "./rates";
import type { InboundStream, RemoteOutbound } from "./sample";

/** A sample while it is being built: complete, because objects of one shape are what keeps reading cheap. */
export type Building<T> = { -readonly [K in keyof T]-?: T[K] };

/** One `inbound-rtp` object. https://www.w3.org/TR/webrtc-stats/#inboundrtpstats-dict* */
export function readInbound(entry: Entry, entries: Entries, baselines: Baselines): Building<InboundStream> | undefined {
  const e = entries.tracks.length > 0 ? withTrack(entry, entries) : entry;
  const kind = kindOf(e, entries.codecs);
  const ssrc = count(e.ssrc);
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b = kind && baselines.open(id, e.type as string, ssrc, timestamp);
  if (kind === undefined || b === undefined) return undefined;

  const bytes = count(e.bytesReceived);
  const packets = count(e.packetsReceived);
  const framesDecoded = count(e.framesDecoded);
  const samplesReceived = count(e.totalSamplesReceived);
  b.restartIfFell(0, bytes);
  b.restartIfFell(1, packets);
  b.restartIfFell(2, framesDecoded);
  b.restartIfFell(3, samplesReceived);
  const intervalMs = b.intervalMs;
  const bytesDelta = b.growth(0, bytes);
  const packetsDelta = b.growth(1, packets);
  const framesDecodedDelta = b.growth(2, framesDecoded);
  const samplesReceivedDelta = b.growth(3, samplesReceived);
  const packetsLost = signed(e.packetsLost);
  const packetsLostDelta = b.change(4, packetsLost);

  const emitted = count(e.jitterBufferEmittedCount);
  const emittedDelta = b.growth(5, emitted);
  const bufferDelay = count(e.jitterBufferDelay);
  const bufferDelayDelta = b.growth(6, bufferDelay);
  const targetDelay = count(e.jitterBufferTargetDelay);
  const targetDelayDelta = b.growth(7, targetDelay);
  const minimumDelay = count(e.jitterBufferMinimumDelay);
  const minimumDelayDelta = b.growth(8, minimumDelay);
  const processing = count(e.totalProcessingDelay);
  const processingDelta = b.growth(9, processing);
  const concealed = count(e.concealedSamples);
  const concealedDelta = b.growth(10, concealed);

  const video = kind === "video";
  // Processing is summed over what was decoded: frames, or samples that were not made up.
  const processed = video ? framesDecoded : minus(samplesReceived, concealed);
  const processedDelta = video ? framesDecodedDelta : minus(samplesReceivedDelta, concealedDelta);

  const framesRendered = video ? count(e.framesRendered) : undefined;
  const framesRenderedDelta = b.growth(11, framesRendered);
  const qpSum = video ? count(e.qpSum) : undefined;
  const qpSumDelta = b.growth(12, qpSum);
  const decodeTime = video ? count(e.totalDecodeTime) : undefined;
  const decodeTimeDelta = b.growth(13, decodeTime);
  const interFrame = video ? count(e.totalInterFrameDelay) : undefined;
  const interFrameDelta = b.growth(14, interFrame);
  const squared = video ? count(e.totalSquaredInterFrameDelay) : undefined;
  const squaredDelta = b.growth(15, squared);
  // Chromium counts these at decoding and has no framesRendered.
  const shown = framesRendered ?? framesDecoded;
  const shownDelta = framesRendered === undefined ? framesDecodedDelta : framesRenderedDelta;
  const framesReceived = video ? count(e.framesReceived) : undefined;
  const framesDropped = video ? count(e.framesDropped) : undefined;
  const keyFramesDecoded = video ? count(e.keyFramesDecoded) : undefined;
  const pliCount = video ? count(e.pliCount) : undefined;
  const firCount = video ? count(e.firCount) : undefined;
  const freezeCount = video ? count(e.freezeCount) : undefined;
  const freezeDurationMs = video ? toMs(count(e.totalFreezesDuration)) : undefined;
  const pauseCount = video ? count(e.pauseCount) : undefined;
  const pauseDurationMs = video ? toMs(count(e.totalPausesDuration)) : undefined;

  const headerBytes = count(e.headerBytesReceived);
  const packetsDiscarded = count(e.packetsDiscarded ?? e.discardedPackets);
  const retransmittedBytes = count(e.retransmittedBytesReceived);
  const retransmittedPackets = count(e.retransmittedPacketsReceived);
  const nackCount = count(e.nackCount);
  const silent = count(e.silentConcealedSamples);
  const concealmentEvents = count(e.concealmentEvents);
  const audioEnergy = count(e.totalAudioEnergy);
  const samplesDurationMs = toMs(count(e.totalSamplesDuration));

  return {
    id,
    kind,
    mid: text(e.mid),
    trackIdentifier: text(e.trackIdentifier),
    ssrc,
    active: packetsDelta === undefined ? undefined : packetsDelta > 0,
    timestamp,
    intervalMs,
    codec: codecOf(e, entries, b),
    remote: undefined,
    playoutId: text(e.playoutId),

    bitrateBps: bitrate(bytesDelta, intervalMs),
    packetsPerSecond: perSecond(packetsDelta, intervalMs),
    lossRatio: packetLossRatio(packetsDelta, packetsLostDelta),
    lossRatioOverall: packetLossRatio(packets, packetsLost),
    jitterMs: toMs(count(e.jitter)),

    bytes,
    bytesDelta,
    headerBytes,
    headerBytesDelta: b.growth(16, headerBytes),
    packets,
    packetsDelta,
    packetsLost,
    packetsLostDelta,
    packetsDiscarded,
    packetsDiscardedDelta: b.growth(17, packetsDiscarded),
    retransmittedBytes,
    retransmittedBytesDelta: b.growth(18, retransmittedBytes),
    retransmittedPackets,
    retransmittedPacketsDelta: b.growth(19, retransmittedPackets),
    nackCount,
    nackCountDelta: b.growth(20, nackCount),
    pliCount,
    pliCountDelta: b.growth(21, pliCount),
    firCount,
    firCountDelta: b.growth(22, firCount),

    width: video ? count(e.frameWidth) || undefined : undefined,
    height: video ? count(e.frameHeight) || undefined : undefined,
    framesPerSecond: video ? (perSecond(framesDecodedDelta, intervalMs) ?? count(e.framesPerSecond)) : undefined,
    framesReceived,
    framesReceivedDelta: b.growth(23, framesReceived),
    framesDecoded,
    framesDecodedDelta,
    framesDropped,
    framesDroppedDelta: b.growth(24, framesDropped),
    framesRendered,
    framesRenderedDelta,
    keyFramesDecoded,
    keyFramesDecodedDelta: b.growth(25, keyFramesDecoded),
    qpMean: mean(qpSumDelta, framesDecodedDelta, 1),
    qpMeanOverall: mean(qpSum, framesDecoded, 1),
    decodeTimeMs: mean(decodeTimeDelta, framesDecodedDelta, 1000),
    decodeTimeOverallMs: mean(decodeTime, framesDecoded, 1000),
    processingDelayMs: mean(processingDelta, processedDelta, 1000),
    processingDelayOverallMs: mean(processing, processed, 1000),
    interFrameDelayMs: mean(interFrameDelta, shownDelta, 1000),
    interFrameDelayOverallMs: mean(interFrame, shown, 1000),
    interFrameDelayStdDevMs: standardDeviationMs(interFrameDelta, squaredDelta, shownDelta),
    interFrameDelayStdDevOverallMs: standardDeviationMs(interFrame, squared, shown),
    decoderImplementation: video ? text(e.decoderImplementation) : undefined,
    powerEfficient: video ? flag(e.powerEfficientDecoder) : undefined,
    contentType: video ? text(e.contentType) : undefined,

    freezeCount,
    freezeCountDelta: b.growth(26, freezeCount),
    freezeDurationMs,
    freezeDurationDeltaMs: b.growth(27, freezeDurationMs),
    pauseCount,
    pauseCountDelta: b.growth(28, pauseCount),
    pauseDurationMs,
    pauseDurationDeltaMs: b.growth(29, pauseDurationMs),

    jitterBufferEmitted: emitted,
    jitterBufferEmittedDelta: emittedDelta,
    jitterBufferDelayMs: mean(bufferDelayDelta, emittedDelta, 1000),
    jitterBufferDelayOverallMs: mean(bufferDelay, emitted, 1000),
    jitterBufferTargetDelayMs: mean(targetDelayDelta, emittedDelta, 1000),
    jitterBufferTargetDelayOverallMs: mean(targetDelay, emitted, 1000),
    jitterBufferMinimumDelayMs: mean(minimumDelayDelta, emittedDelta, 1000),
    jitterBufferMinimumDelayOverallMs: mean(minimumDelay, emitted, 1000),

    samplesReceived,
    samplesReceivedDelta,
    concealedSamples: concealed,
    concealedSamplesDelta: concealedDelta,
    silentConcealedSamples: silent,
    silentConcealedSamplesDelta: b.growth(30, silent),
    concealmentEvents,
    concealmentEventsDelta: b.growth(31, concealmentEvents),
    concealedRatio: mean(concealedDelta, samplesReceivedDelta, 1),
    audioLevel: count(e.audioLevel),
    audioEnergy,
    audioEnergyDelta: b.growth(32, audioEnergy),
    samplesDurationMs,
    samplesDurationDeltaMs: b.growth(33, samplesDurationMs),
  };
}

function minus(all: number | undefined, part: number | undefined): number | undefined {
  return all === undefined ? undefined : all - (part ?? 0);
}

/** What the other side says it sent. https://www.w3.org/TR/webrtc-stats/#remoteoutboundrtpstats-dict* */
export function readRemoteOutbound(e: Entry, baselines: Baselines): RemoteOutbound | undefined {
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b: Baseline | undefined = baselines.open(id, e.type as string, count(e.ssrc), timestamp);
  if (b === undefined) return undefined;
  const bytes = count(e.bytesSent);
  const packets = count(e.packetsSent);
  b.restartIfFell(0, bytes);
  b.restartIfFell(1, packets);
  const reports = count(e.reportsSent);
  const rtt = count(e.totalRoundTripTime);
  const rttMeasurements = count(e.roundTripTimeMeasurements);
  const rttMeasurementsDelta = b.growth(4, rttMeasurements);
  return {
    id,
    timestamp,
    remoteTimestamp: instant(e.remoteTimestamp),
    bytes,
    bytesDelta: b.growth(0, bytes),
    packets,
    packetsDelta: b.growth(1, packets),
    reports,
    reportsDelta: b.growth(2, reports),
    rttMs: toMs(count(e.roundTripTime)),
    rttMeanMs: mean(b.growth(3, rtt), rttMeasurementsDelta, 1000),
    rttMeanOverallMs: mean(rtt, rttMeasurements, 1000),
    rttMeasurements,
    rttMeasurementsDelta,
  };
}
