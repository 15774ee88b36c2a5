import type { Baseline, Baselines } from "./baseline";
import { codecOf, type Entries, kindOf, withTrack } from "./entries";
import type { Building } from "./inbound";
import { count, type Entry, flag, instant, isObject, signed, text, toMs } from "./number";
import { bitrate, mean, perSecond } from "./rates";
import type { OutboundLayer, QualityLimitation, RemoteInbound } from "./sample";

/** A layer, and what says which stream it belongs to. */
export interface LayerReading {
  readonly layer: Building<OutboundLayer>;
  readonly stream: string;
  readonly mediaSourceId: string | undefined;
  readonly trackIdentifier: string | undefined;
}

/** One `outbound-rtp` object. https://www.w3.org/TR/webrtc-stats/#outboundrtpstats-dict* */
export function readLayer(entry: Entry, entries: Entries, baselines: Baselines): LayerReading | undefined {
  // The sender's track object is one for all layers, so it describes a layer only where there is a single one.
  const e = entries.tracks.length > 0 && isOnlyLayer(entry, entries) ? withTrack(entry, entries) : entry;
  const kind = kindOf(e, entries.codecs);
  const ssrc = count(e.ssrc);
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b = kind && baselines.open(id, e.type as string, ssrc, timestamp);
  if (kind === undefined || b === undefined) return undefined;

  const bytes = count(e.bytesSent);
  const packets = count(e.packetsSent);
  const framesEncoded = count(e.framesEncoded);
  b.restartIfFell(0, bytes);
  b.restartIfFell(1, packets);
  b.restartIfFell(2, framesEncoded);
  const intervalMs = b.intervalMs;
  const bytesDelta = b.growth(0, bytes);
  const packetsDelta = b.growth(1, packets);
  const framesEncodedDelta = b.growth(2, framesEncoded);
  const sendDelay = count(e.totalPacketSendDelay);
  const sendDelayDelta = b.growth(3, sendDelay);

  const video = kind === "video";
  const qpSum = video ? count(e.qpSum) : undefined;
  const qpSumDelta = b.growth(4, qpSum);
  const encodeTime = video ? count(e.totalEncodeTime) : undefined;
  const encodeTimeDelta = b.growth(5, encodeTime);
  const framesSent = video ? count(e.framesSent) : undefined;
  const keyFramesEncoded = video ? count(e.keyFramesEncoded) : undefined;
  const hugeFramesSent = video ? count(e.hugeFramesSent) : undefined;
  const resolutionChanges = video ? count(e.qualityLimitationResolutionChanges) : undefined;
  const pliCount = video ? count(e.pliCount) : undefined;
  const firCount = video ? count(e.firCount) : undefined;
  const headerBytes = count(e.headerBytesSent);
  const retransmittedBytes = count(e.retransmittedBytesSent);
  const retransmittedPackets = count(e.retransmittedPacketsSent);
  const nackCount = count(e.nackCount);

  const mid = text(e.mid);
  const mediaSourceId = text(e.mediaSourceId);
  // A mid outlives a replaced track; a media source does not. Before either existed, layers could not be told to belong together.
  const belongs = mid ?? mediaSourceId ?? text(e.trackId) ?? id;
  if (b.groupOf !== belongs || b.group === "") {
    b.groupOf = belongs;
    b.group = `${kind}:${belongs}`;
  }
  return {
    stream: b.group,
    mediaSourceId,
    trackIdentifier: text(e.trackIdentifier),
    layer: {
      id,
      kind,
      mid,
      ssrc,
      rid: text(e.rid),
      encodingIndex: count(e.encodingIndex),
      active: flag(e.active) ?? (packets === 0 ? false : packetsDelta === undefined ? undefined : packetsDelta > 0),
      timestamp,
      intervalMs,
      codec: codecOf(e, entries, b),
      remote: undefined,

      bitrateBps: bitrate(bytesDelta, intervalMs),
      targetBitrateBps: count(e.targetBitrate),
      packetsPerSecond: perSecond(packetsDelta, intervalMs),
      bytes,
      bytesDelta,
      headerBytes,
      headerBytesDelta: b.growth(6, headerBytes),
      packets,
      packetsDelta,
      retransmittedBytes,
      retransmittedBytesDelta: b.growth(7, retransmittedBytes),
      retransmittedPackets,
      retransmittedPacketsDelta: b.growth(8, retransmittedPackets),
      nackCount,
      nackCountDelta: b.growth(9, nackCount),
      pliCount,
      pliCountDelta: b.growth(10, pliCount),
      firCount,
      firCountDelta: b.growth(11, firCount),
      packetSendDelayMs: mean(sendDelayDelta, packetsDelta, 1000),
      packetSendDelayOverallMs: mean(sendDelay, packets, 1000),

      width: video ? count(e.frameWidth) || undefined : undefined,
      height: video ? count(e.frameHeight) || undefined : undefined,
      framesPerSecond: video ? (perSecond(framesEncodedDelta, intervalMs) ?? count(e.framesPerSecond)) : undefined,
      framesEncoded,
      framesEncodedDelta,
      framesSent,
      framesSentDelta: b.growth(12, framesSent),
      keyFramesEncoded,
      keyFramesEncodedDelta: b.growth(13, keyFramesEncoded),
      hugeFramesSent,
      hugeFramesSentDelta: b.growth(14, hugeFramesSent),
      qpMean: mean(qpSumDelta, framesEncodedDelta, 1),
      qpMeanOverall: mean(qpSum, framesEncoded, 1),
      encodeTimeMs: mean(encodeTimeDelta, framesEncodedDelta, 1000),
      encodeTimeOverallMs: mean(encodeTime, framesEncoded, 1000),
      qualityLimitationReason: video ? text(e.qualityLimitationReason) : undefined,
      qualityLimitation: video ? qualityLimitation(e.qualityLimitationDurations, b) : undefined,
      qualityLimitationResolutionChanges: resolutionChanges,
      qualityLimitationResolutionChangesDelta: b.growth(15, resolutionChanges),
      encoderImplementation: video ? text(e.encoderImplementation) : undefined,
      powerEfficient: video ? flag(e.powerEfficientEncoder) : undefined,
      scalabilityMode: video ? text(e.scalabilityMode) : undefined,
      contentType: video ? text(e.contentType) : undefined,
    },
  };
}

function isOnlyLayer(entry: Entry, entries: Entries): boolean {
  let layers = 0;
  for (const other of entries.outbound) if (other.trackId === entry.trackId) layers++;
  return layers === 1;
}

function qualityLimitation(durations: unknown, b: Baseline): QualityLimitation | undefined {
  if (!isObject(durations)) return undefined;
  const noneMs = toMs(count(durations.none));
  const cpuMs = toMs(count(durations.cpu));
  const bandwidthMs = toMs(count(durations.bandwidth));
  const otherMs = toMs(count(durations.other));
  return {
    noneMs,
    noneDeltaMs: b.growth(16, noneMs),
    cpuMs,
    cpuDeltaMs: b.growth(17, cpuMs),
    bandwidthMs,
    bandwidthDeltaMs: b.growth(18, bandwidthMs),
    otherMs,
    otherDeltaMs: b.growth(19, otherMs),
  };
}

/** What the receiver reports. https://www.w3.org/TR/webrtc-stats/#remoteinboundrtpstats-dict* */
export function readRemoteInbound(e: Entry, baselines: Baselines): RemoteInbound | undefined {
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b = baselines.open(id, e.type as string, count(e.ssrc), timestamp);
  if (b === undefined) return undefined;
  const rttMeasurements = count(e.roundTripTimeMeasurements);
  b.restartIfFell(0, rttMeasurements);
  const rttMeasurementsDelta = b.growth(0, rttMeasurements);
  const rtt = count(e.totalRoundTripTime);
  const fractionLost = count(e.fractionLost);
  const packetsLost = signed(e.packetsLost);
  return {
    id,
    timestamp,
    lossRatio: fractionLost !== undefined && fractionLost <= 1 ? fractionLost : undefined,
    packetsLost,
    packetsLostDelta: b.change(2, packetsLost),
    jitterMs: toMs(count(e.jitter)),
    rttMs: toMs(count(e.roundTripTime)),
    rttMeanMs: mean(b.growth(1, rtt), rttMeasurementsDelta, 1000),
    rttMeanOverallMs: mean(rtt, rttMeasurements, 1000),
    rttMeasurements,
    rttMeasurementsDelta,
  };
}
