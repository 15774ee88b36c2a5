import type { DataChannelSample, PlayoutSample, TransportSample } from "./transport-sample";

export type {
  CandidatePairSample,
  CandidateSample,
  DataChannelSample,
  PlayoutSample,
  TransportSample,
} from "./transport-sample";

/**
 * What `getStats()` gives, in any form that it is passed around in: RTCStatsReport, Map, an array of entries, of `[id, entry]` or of
 * `{ key, value }`, or a plain `{ id: entry }`. It is parsed, not trusted, so every other value is allowed and read as empty.
 */
export type StatsReportLike = unknown;

/**
 * What one reading of `getStats()` says, in plain data. Every field with its unit, range and source is in docs/statistics.md.
 *
 * Rules that hold for every field:
 * - `undefined` means "not measured": the browser does not report it, or there is nothing to compare with yet. Never 0, null or NaN.
 * - A field named `…Delta` is the growth since the previous reading of the same statistics object; it sums up to the truth over any
 *   number of readings. It is absent at a new baseline: first sighting, a counter that went back, a changed SSRC, a new object id.
 * - A rate or a mean without a suffix covers the same interval as the deltas; `…Overall` covers the life of the object.
 * - Names end in the unit where the type cannot say it: `Ms` milliseconds, `Bps` bits per second, `Ratio` 0..1, `Hz`.
 *
 * Samples are never changed after they were returned.
 */
export interface StatsSample {
  /** The time that the caller gave to `read`, ms since the epoch. */
  readonly time: number;
  /** The newest `timestamp` of the report's own objects, ms since the epoch. */
  readonly timestamp?: number | undefined;
  /** `time` minus the previous `time`; absent at the first reading or if time did not advance. */
  readonly intervalMs?: number | undefined;
  /** The interval is longer than any healthy polling: the tab was throttled or asleep. Figures are averages over that gap. */
  readonly gap: boolean;
  readonly inbound: readonly InboundStream[];
  readonly outbound: readonly OutboundStream[];
  readonly transports: readonly TransportSample[];
  readonly dataChannels: readonly DataChannelSample[];
  readonly playouts: readonly PlayoutSample[];
}

export type MediaKind = "audio" | "video";

export interface Codec {
  readonly mimeType?: string | undefined;
  readonly payloadType?: number | undefined;
  readonly clockRateHz?: number | undefined;
  readonly channels?: number | undefined;
  readonly sdpFmtpLine?: string | undefined;
}

/** One `inbound-rtp` object: what arrives for one track. */
export interface InboundStream {
  readonly id: string;
  readonly kind: MediaKind;
  readonly mid?: string | undefined;
  readonly trackIdentifier?: string | undefined;
  readonly ssrc?: number | undefined;
  /** Packets arrived in the interval. */
  readonly active?: boolean | undefined;
  /** The object's own `timestamp`, ms since the epoch. */
  readonly timestamp?: number | undefined;
  /** From the object's previous `timestamp` to this one: what rates are per, and deltas are over. */
  readonly intervalMs?: number | undefined;
  readonly codec?: Codec | undefined;
  readonly remote?: RemoteOutbound | undefined;
  readonly playoutId?: string | undefined;

  readonly bitrateBps?: number | undefined;
  readonly packetsPerSecond?: number | undefined;
  readonly lossRatio?: number | undefined;
  readonly lossRatioOverall?: number | undefined;
  readonly jitterMs?: number | undefined;

  readonly bytes?: number | undefined;
  readonly bytesDelta?: number | undefined;
  readonly headerBytes?: number | undefined;
  readonly headerBytesDelta?: number | undefined;
  readonly packets?: number | undefined;
  readonly packetsDelta?: number | undefined;
  readonly packetsLost?: number | undefined;
  /** Signed: a packet counted as lost may still arrive. */
  readonly packetsLostDelta?: number | undefined;
  readonly packetsDiscarded?: number | undefined;
  readonly packetsDiscardedDelta?: number | undefined;
  readonly retransmittedBytes?: number | undefined;
  readonly retransmittedBytesDelta?: number | undefined;
  readonly retransmittedPackets?: number | undefined;
  readonly retransmittedPacketsDelta?: number | undefined;
  readonly nackCount?: number | undefined;
  readonly nackCountDelta?: number | undefined;
  readonly pliCount?: number | undefined;
  readonly pliCountDelta?: number | undefined;
  readonly firCount?: number | undefined;
  readonly firCountDelta?: number | undefined;

  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Frames decoded per second: the growth of `framesDecoded` where it is counted, else what the browser says. */
  readonly framesPerSecond?: number | undefined;
  readonly framesReceived?: number | undefined;
  readonly framesReceivedDelta?: number | undefined;
  readonly framesDecoded?: number | undefined;
  readonly framesDecodedDelta?: number | undefined;
  readonly framesDropped?: number | undefined;
  readonly framesDroppedDelta?: number | undefined;
  readonly framesRendered?: number | undefined;
  readonly framesRenderedDelta?: number | undefined;
  readonly keyFramesDecoded?: number | undefined;
  readonly keyFramesDecodedDelta?: number | undefined;
  readonly qpMean?: number | undefined;
  readonly qpMeanOverall?: number | undefined;
  readonly decodeTimeMs?: number | undefined;
  readonly decodeTimeOverallMs?: number | undefined;
  readonly processingDelayMs?: number | undefined;
  readonly processingDelayOverallMs?: number | undefined;
  readonly interFrameDelayMs?: number | undefined;
  readonly interFrameDelayOverallMs?: number | undefined;
  /** Standard deviation (not variance) of the time between frames. */
  readonly interFrameDelayStdDevMs?: number | undefined;
  readonly interFrameDelayStdDevOverallMs?: number | undefined;
  readonly decoderImplementation?: string | undefined;
  readonly powerEfficient?: boolean | undefined;
  readonly contentType?: string | undefined;

  readonly freezeCount?: number | undefined;
  readonly freezeCountDelta?: number | undefined;
  readonly freezeDurationMs?: number | undefined;
  readonly freezeDurationDeltaMs?: number | undefined;
  readonly pauseCount?: number | undefined;
  readonly pauseCountDelta?: number | undefined;
  readonly pauseDurationMs?: number | undefined;
  readonly pauseDurationDeltaMs?: number | undefined;

  readonly jitterBufferEmitted?: number | undefined;
  readonly jitterBufferEmittedDelta?: number | undefined;
  readonly jitterBufferDelayMs?: number | undefined;
  readonly jitterBufferDelayOverallMs?: number | undefined;
  readonly jitterBufferTargetDelayMs?: number | undefined;
  readonly jitterBufferTargetDelayOverallMs?: number | undefined;
  readonly jitterBufferMinimumDelayMs?: number | undefined;
  readonly jitterBufferMinimumDelayOverallMs?: number | undefined;

  readonly samplesReceived?: number | undefined;
  readonly samplesReceivedDelta?: number | undefined;
  readonly concealedSamples?: number | undefined;
  readonly concealedSamplesDelta?: number | undefined;
  readonly silentConcealedSamples?: number | undefined;
  readonly silentConcealedSamplesDelta?: number | undefined;
  readonly concealmentEvents?: number | undefined;
  readonly concealmentEventsDelta?: number | undefined;
  readonly concealedRatio?: number | undefined;
  readonly audioLevel?: number | undefined;
  readonly audioEnergy?: number | undefined;
  readonly audioEnergyDelta?: number | undefined;
  readonly samplesDurationMs?: number | undefined;
  readonly samplesDurationDeltaMs?: number | undefined;
}

/** What the sender of an inbound stream says about it (`remote-outbound-rtp`, from RTCP sender reports). */
export interface RemoteOutbound {
  readonly id: string;
  /** When the report arrived, ms since the epoch. */
  readonly timestamp?: number | undefined;
  /** The sender's own clock, ms since the epoch. */
  readonly remoteTimestamp?: number | undefined;
  readonly bytes?: number | undefined;
  readonly bytesDelta?: number | undefined;
  readonly packets?: number | undefined;
  readonly packetsDelta?: number | undefined;
  readonly reports?: number | undefined;
  readonly reportsDelta?: number | undefined;
  readonly rttMs?: number | undefined;
  readonly rttMeanMs?: number | undefined;
  readonly rttMeanOverallMs?: number | undefined;
  readonly rttMeasurements?: number | undefined;
  readonly rttMeasurementsDelta?: number | undefined;
}

/** One media source that is sent: the sum of its layers, however many there are. */
export interface OutboundStream {
  /** Kind and `mid` (else media source): the same for as long as the sender lives, whichever layers come and go. */
  readonly id: string;
  readonly kind: MediaKind;
  readonly mid?: string | undefined;
  readonly trackIdentifier?: string | undefined;
  readonly mediaSourceId?: string | undefined;
  /** At least one layer is active. */
  readonly active: boolean;
  readonly layers: readonly OutboundLayer[];
  /** Of the largest active layer. */
  readonly codec?: Codec | undefined;

  readonly bitrateBps?: number | undefined;
  readonly packetsPerSecond?: number | undefined;
  /** Sum over the active layers. */
  readonly targetBitrateBps?: number | undefined;
  /** Sum over the layers present: falls when a layer goes. Use `bytesDelta` for amounts. */
  readonly bytes?: number | undefined;
  readonly bytesDelta?: number | undefined;
  readonly headerBytesDelta?: number | undefined;
  readonly packets?: number | undefined;
  readonly packetsDelta?: number | undefined;
  readonly retransmittedBytesDelta?: number | undefined;
  readonly retransmittedPacketsDelta?: number | undefined;
  readonly nackCountDelta?: number | undefined;
  readonly pliCountDelta?: number | undefined;
  readonly firCountDelta?: number | undefined;
  /** Reported by the receiver, over all layers; signed. */
  readonly packetsLostDelta?: number | undefined;
  /** The layers' `fractionLost`, weighted by the packets that each sent in the interval. */
  readonly lossRatio?: number | undefined;
  /** Of the largest active layer that has one, as are `jitterMs` and everything below that is not a sum. */
  readonly rttMs?: number | undefined;
  readonly jitterMs?: number | undefined;

  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly framesPerSecond?: number | undefined;
  readonly framesEncodedDelta?: number | undefined;
  readonly framesSentDelta?: number | undefined;
  readonly keyFramesEncodedDelta?: number | undefined;
  readonly qualityLimitationReason?: string | undefined;
  readonly encoderImplementation?: string | undefined;
  readonly powerEfficient?: boolean | undefined;
  readonly scalabilityMode?: string | undefined;
  readonly contentType?: string | undefined;

  readonly sourceWidth?: number | undefined;
  readonly sourceHeight?: number | undefined;
  readonly sourceFramesPerSecond?: number | undefined;
  readonly sourceFrames?: number | undefined;
  readonly sourceFramesDelta?: number | undefined;
  readonly audioLevel?: number | undefined;
  readonly audioEnergy?: number | undefined;
  readonly audioEnergyDelta?: number | undefined;
  readonly samplesDurationMs?: number | undefined;
  readonly samplesDurationDeltaMs?: number | undefined;
}

/** One `outbound-rtp` object: a simulcast layer, or the whole stream where there is no simulcast. */
export interface OutboundLayer {
  readonly id: string;
  readonly kind: MediaKind;
  readonly mid?: string | undefined;
  readonly ssrc?: number | undefined;
  readonly rid?: string | undefined;
  readonly encodingIndex?: number | undefined;
  /** As the browser says; where it does not, whether payload was sent in the interval. */
  readonly active?: boolean | undefined;
  readonly timestamp?: number | undefined;
  readonly intervalMs?: number | undefined;
  readonly codec?: Codec | undefined;
  readonly remote?: RemoteInbound | undefined;

  readonly bitrateBps?: number | undefined;
  readonly targetBitrateBps?: number | undefined;
  readonly packetsPerSecond?: number | undefined;
  readonly bytes?: number | undefined;
  readonly bytesDelta?: number | undefined;
  readonly headerBytes?: number | undefined;
  readonly headerBytesDelta?: number | undefined;
  readonly packets?: number | undefined;
  readonly packetsDelta?: number | undefined;
  readonly retransmittedBytes?: number | undefined;
  readonly retransmittedBytesDelta?: number | undefined;
  readonly retransmittedPackets?: number | undefined;
  readonly retransmittedPacketsDelta?: number | undefined;
  readonly nackCount?: number | undefined;
  readonly nackCountDelta?: number | undefined;
  readonly pliCount?: number | undefined;
  readonly pliCountDelta?: number | undefined;
  readonly firCount?: number | undefined;
  readonly firCountDelta?: number | undefined;
  readonly packetSendDelayMs?: number | undefined;
  readonly packetSendDelayOverallMs?: number | undefined;

  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Frames encoded per second: the growth of `framesEncoded` where it is counted, else what the browser says. */
  readonly framesPerSecond?: number | undefined;
  readonly framesEncoded?: number | undefined;
  readonly framesEncodedDelta?: number | undefined;
  readonly framesSent?: number | undefined;
  readonly framesSentDelta?: number | undefined;
  readonly keyFramesEncoded?: number | undefined;
  readonly keyFramesEncodedDelta?: number | undefined;
  readonly hugeFramesSent?: number | undefined;
  readonly hugeFramesSentDelta?: number | undefined;
  readonly qpMean?: number | undefined;
  readonly qpMeanOverall?: number | undefined;
  readonly encodeTimeMs?: number | undefined;
  readonly encodeTimeOverallMs?: number | undefined;
  readonly qualityLimitationReason?: string | undefined;
  readonly qualityLimitation?: QualityLimitation | undefined;
  readonly qualityLimitationResolutionChanges?: number | undefined;
  readonly qualityLimitationResolutionChangesDelta?: number | undefined;
  readonly encoderImplementation?: string | undefined;
  readonly powerEfficient?: boolean | undefined;
  readonly scalabilityMode?: string | undefined;
  readonly contentType?: string | undefined;
}

/** Time that the encoder spent in each state of `qualityLimitationReason`. */
export interface QualityLimitation {
  readonly noneMs?: number | undefined;
  readonly noneDeltaMs?: number | undefined;
  readonly cpuMs?: number | undefined;
  readonly cpuDeltaMs?: number | undefined;
  readonly bandwidthMs?: number | undefined;
  readonly bandwidthDeltaMs?: number | undefined;
  readonly otherMs?: number | undefined;
  readonly otherDeltaMs?: number | undefined;
}

/** What the receiver of an outbound layer says about it (`remote-inbound-rtp`, from RTCP receiver reports). */
export interface RemoteInbound {
  readonly id: string;
  /** When the report arrived, ms since the epoch. */
  readonly timestamp?: number | undefined;
  /** `fractionLost` of the last report block. */
  readonly lossRatio?: number | undefined;
  readonly packetsLost?: number | undefined;
  /** Signed: a packet counted as lost may still arrive. */
  readonly packetsLostDelta?: number | undefined;
  readonly jitterMs?: number | undefined;
  readonly rttMs?: number | undefined;
  readonly rttMeanMs?: number | undefined;
  readonly rttMeanOverallMs?: number | undefined;
  readonly rttMeasurements?: number | undefined;
  readonly rttMeasurementsDelta?: number | undefined;
}
