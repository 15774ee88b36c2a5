import type { Baseline, Baselines } from "./baseline";
import { codecOf, kindOf, type Lists, remoteOf, withTrack } from "./entries";
import { accessors, change, Figures, figures, growth, rate, total } from "./figures";
import { count, type Entry, flag, instant, ms, signed, text } from "./number";
import { known, mean, packetLossRatio, standardDeviation } from "./rates";
import type { Codec, InboundStream, MediaKind, RemoteOutbound } from "./sample";

/** One `inbound-rtp` object. https://www.w3.org/TR/webrtc-stats/#inboundrtpstats-dict* */
class Inbound extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;
  declare readonly kind: MediaKind;
  declare readonly mid: string | undefined;
  declare readonly trackIdentifier: string | undefined;
  declare readonly ssrc: number | undefined;
  declare readonly codec: Codec | undefined;
  declare readonly remote: RemoteOutbound | undefined;
  declare readonly playoutId: string | undefined;
  declare readonly decoderImplementation: string | undefined;
  declare readonly powerEfficient: boolean | undefined;
  declare readonly contentType: string | undefined;

  constructor(
    e: Entry,
    baseline: Baseline,
    kind: MediaKind,
    codec: Codec | undefined,
    remote: RemoteOutbound | undefined,
  ) {
    const decoded = count(e.framesDecoded);
    const rendered = count(e.framesRendered);
    const samples = count(e.totalSamplesReceived);
    const concealed = count(e.concealedSamples);
    super();
    // In the order of the words below.
    this.values = [
      count(e.bytesReceived),
      count(e.packetsReceived),
      decoded,
      samples,
      count(e.jitterBufferEmittedCount),
      // Processing is summed over what was decoded: frames, or samples that were not made up.
      kind === "video" ? decoded : samples - (concealed || 0),
      // Chromium has no framesRendered: it counts the delays between frames when it decodes them.
      Number.isNaN(rendered) ? decoded : rendered,
      signed(e.packetsLost),
      count(e.headerBytesReceived),
      count(e.retransmittedBytesReceived),
      count(e.retransmittedPacketsReceived),
      count(e.nackCount),
      count(e.pliCount),
      count(e.firCount),
      count(e.packetsDiscarded ?? e.discardedPackets),
      count(e.framesReceived),
      count(e.framesDropped),
      rendered,
      count(e.keyFramesDecoded),
      count(e.freezeCount),
      ms(e.totalFreezesDuration),
      count(e.pauseCount),
      ms(e.totalPausesDuration),
      concealed,
      count(e.silentConcealedSamples),
      count(e.concealmentEvents),
      count(e.totalAudioEnergy),
      ms(e.totalSamplesDuration),
      ms(e.jitter),
      count(e.audioLevel),
      count(e.frameWidth) || Number.NaN,
      count(e.frameHeight) || Number.NaN,
      count(e.framesPerSecond),
      count(e.qpSum),
      ms(e.totalDecodeTime),
      ms(e.totalProcessingDelay),
      ms(e.totalInterFrameDelay),
      count(e.totalSquaredInterFrameDelay),
      ms(e.jitterBufferDelay),
      ms(e.jitterBufferTargetDelay),
      ms(e.jitterBufferMinimumDelay),
    ];
    this.before = baseline.compare(this.values, 4);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
    this.kind = kind;
    this.mid = text(e.mid);
    this.trackIdentifier = text(e.trackIdentifier);
    this.ssrc = known(baseline.ssrc);
    this.codec = codec;
    this.remote = remote;
    this.playoutId = text(e.playoutId);
    this.decoderImplementation = text(e.decoderImplementation);
    this.powerEfficient = flag(e.powerEfficientDecoder);
    this.contentType = text(e.contentType);
  }
}

figures(
  Inbound.prototype,
  "bytes packets framesDecoded samplesReceived jitterBufferEmitted _ _ packetsLost~ headerBytes retransmittedBytes retransmittedPackets nackCount pliCount firCount packetsDiscarded framesReceived framesDropped framesRendered keyFramesDecoded freezeCount freezeDurationMs pauseCount pauseDurationMs concealedSamples silentConcealedSamples concealmentEvents audioEnergy samplesDurationMs jitterMs! audioLevel! width! height! _ qpMean/2 decodeTimeMs/2 processingDelayMs/5 interFrameDelayMs/6 _ jitterBufferDelayMs/4 jitterBufferTargetDelayMs/4 jitterBufferMinimumDelayMs/4",
);
accessors<Inbound>(Inbound.prototype, {
  active: (of) => (Number.isNaN(growth(of, 1)) ? undefined : growth(of, 1) > 0),
  bitrateBps: (of) => rate(of, 0) * 8,
  packetsPerSecond: (of) => rate(of, 1),
  framesPerSecond: (of) => known(rate(of, 2)) ?? total(of, 32),
  lossRatio: (of) => packetLossRatio(growth(of, 1), change(of, 7)),
  lossRatioOverall: (of) => packetLossRatio(total(of, 1), total(of, 7)),
  concealedRatio: (of) => Math.min(1, mean(growth(of, 23), growth(of, 3))),
  interFrameDelayStdDevMs: (of) => standardDeviation(growth(of, 36), growth(of, 37) * 1e6, growth(of, 6)),
  interFrameDelayStdDevOverallMs: (of) => standardDeviation(total(of, 36), total(of, 37) * 1e6, total(of, 6)),
});

export function readInbound(entry: Entry, lists: Lists, baselines: Baselines, hint: number): InboundStream | undefined {
  const e = withTrack(entry, lists);
  const media = kindOf(e, lists);
  const baseline = media && baselines.open(e, "inbound-rtp");
  if (media === undefined || baseline === undefined) return undefined;
  const remote = remoteOf(lists.remoteOutbound, baseline, hint);
  const report = remote && baselines.open(remote, "remote-outbound-rtp");
  return new Inbound(e, baseline, media, codecOf(e, lists, baseline), report && new SenderReport(remote, report));
}

/** What the other side says it sent. https://www.w3.org/TR/webrtc-stats/#remoteoutboundrtpstats-dict* */
class SenderReport extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;
  declare readonly remoteTimestamp: number | undefined;

  constructor(e: Entry, baseline: Baseline) {
    super();
    this.values = [
      count(e.bytesSent),
      count(e.packetsSent),
      count(e.roundTripTimeMeasurements),
      count(e.reportsSent),
      ms(e.totalRoundTripTime),
      ms(e.roundTripTime),
    ];
    this.before = baseline.compare(this.values, 3);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
    this.remoteTimestamp = known(instant(e.remoteTimestamp));
  }
}
figures(SenderReport.prototype, "bytes packets rttMeasurements reports rttMeanMs/2 rttMs!");
