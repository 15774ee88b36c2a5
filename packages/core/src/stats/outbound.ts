import type { Baseline, Baselines } from "./baseline";
import { codecOf, kindOf, type Lists, remoteOf, withTrack } from "./entries";
import { accessors, Figures, figures, growth, rate, total } from "./figures";
import { count, type Entry, flag, isObject, ms, signed, text } from "./number";
import { known } from "./rates";
import type { Codec, MediaKind, OutboundLayer, RemoteInbound } from "./sample";
import { LIMITATION } from "./slots";

/** One `outbound-rtp` object. https://www.w3.org/TR/webrtc-stats/#outboundrtpstats-dict* */
class Layer extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;
  declare readonly kind: MediaKind;
  declare readonly mid: string | undefined;
  declare readonly ssrc: number | undefined;
  declare readonly rid: string | undefined;
  declare readonly active: boolean | undefined;
  declare readonly codec: Codec | undefined;
  declare readonly remote: RemoteInbound | undefined;
  declare readonly qualityLimitationReason: string | undefined;
  declare readonly encoderImplementation: string | undefined;
  declare readonly powerEfficient: boolean | undefined;
  declare readonly scalabilityMode: string | undefined;
  declare readonly contentType: string | undefined;

  constructor(
    e: Entry,
    baseline: Baseline,
    kind: MediaKind,
    codec: Codec | undefined,
    remote: ReceiverReport | undefined,
  ) {
    const bytes = count(e.bytesSent);
    const limited = isObject(e.qualityLimitationDurations) ? e.qualityLimitationDurations : {};
    super();
    // In the order of the words below.
    this.values = [
      bytes,
      count(e.packetsSent),
      count(e.framesEncoded),
      count(e.framesSent),
      count(e.keyFramesEncoded),
      count(e.hugeFramesSent),
      count(e.qualityLimitationResolutionChanges),
      // What a layer lost only its receiver knows.
      remote === undefined ? Number.NaN : total(remote, 1),
      count(e.headerBytesSent),
      count(e.retransmittedBytesSent),
      count(e.retransmittedPacketsSent),
      count(e.nackCount),
      count(e.pliCount),
      count(e.firCount),
      count(e.targetBitrate),
      count(e.encodingIndex),
      count(e.frameWidth) || Number.NaN,
      count(e.frameHeight) || Number.NaN,
      count(e.framesPerSecond),
      count(e.qpSum),
      ms(e.totalEncodeTime),
      ms(e.totalPacketSendDelay),
      ms(limited.none),
      ms(limited.cpu),
      ms(limited.bandwidth),
      ms(limited.other),
    ];
    this.before = baseline.compare(this.values, 3);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
    const sent = growth(this, 0);
    this.kind = kind;
    this.mid = text(e.mid);
    this.ssrc = known(baseline.ssrc);
    this.rid = text(e.rid);
    // Firefox does not say. Bytes, not packets: it probes with empty ones on layers that it never encodes.
    this.active = flag(e.active) ?? (bytes === 0 ? false : Number.isNaN(sent) ? undefined : sent > 0);
    this.codec = codec;
    this.remote = remote;
    this.qualityLimitationReason = text(e.qualityLimitationReason);
    this.encoderImplementation = text(e.encoderImplementation);
    this.powerEfficient = flag(e.powerEfficientEncoder);
    this.scalabilityMode = text(e.scalabilityMode);
    this.contentType = text(e.contentType);
  }
}

figures(
  Layer.prototype,
  "bytes packets framesEncoded framesSent keyFramesEncoded hugeFramesSent qualityLimitationResolutionChanges _ headerBytes retransmittedBytes retransmittedPackets nackCount pliCount firCount targetBitrateBps! encodingIndex! width! height! _ qpMean/2 encodeTimeMs/2 packetSendDelayMs/1",
);
accessors<Layer>(Layer.prototype, {
  bitrateBps: (of) => rate(of, 0) * 8,
  packetsPerSecond: (of) => rate(of, 1),
  framesPerSecond: (of) => known(rate(of, 2)) ?? total(of, 18),
  qualityLimitation: (of) => (of.values.slice(LIMITATION).every(Number.isNaN) ? undefined : new Limitation(of)),
});

/** Where the encoder spent its time: the last slots of the layer. */
class Limitation extends Figures {
  constructor({ values, before }: Figures) {
    super();
    this.values = values;
    this.before = before;
  }
}
figures(Limitation.prototype, "noneMs cpuMs bandwidthMs otherMs", LIMITATION);

/** What the receiver reports. https://www.w3.org/TR/webrtc-stats/#remoteinboundrtpstats-dict* */
class ReceiverReport extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;

  constructor(e: Entry, baseline: Baseline) {
    super();
    this.values = [
      count(e.roundTripTimeMeasurements),
      signed(e.packetsLost),
      count(e.fractionLost),
      ms(e.jitter),
      ms(e.roundTripTime),
      ms(e.totalRoundTripTime),
    ];
    this.before = baseline.compare(this.values, 1);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
  }
}
figures(ReceiverReport.prototype, "rttMeasurements packetsLost~ _ jitterMs! rttMs! rttMeanMs/0");
// Some old browsers gave the raw 0..255 of RTCP.
accessors<ReceiverReport>(ReceiverReport.prototype, {
  lossRatio: (of) => (total(of, 2) <= 1 ? total(of, 2) : undefined),
});

/** A layer, and what says which stream it belongs to. */
export interface LayerReading {
  readonly layer: OutboundLayer;
  readonly stream: string;
  readonly mediaSourceId: string | undefined;
  readonly trackIdentifier: string | undefined;
}

export function readLayer(entry: Entry, lists: Lists, baselines: Baselines, hint: number): LayerReading | undefined {
  const e = withTrack(entry, lists);
  const media = kindOf(e, lists);
  const baseline = media && baselines.open(e, "outbound-rtp");
  if (media === undefined || baseline === undefined) return undefined;
  const remote = remoteOf(lists.remoteInbound, baseline, hint);
  const report = remote && baselines.open(remote, "remote-inbound-rtp");
  const mediaSourceId = text(e.mediaSourceId);
  // A mid outlives a replaced track; a media source does not. Before either existed, layers could not be told to belong together.
  const belongs = text(e.mid) ?? mediaSourceId ?? text(e.trackId) ?? baseline.id;
  if (baseline.groupOf !== belongs) {
    baseline.groupOf = belongs;
    baseline.group = `${media}:${belongs}`;
  }
  return {
    layer: new Layer(e, baseline, media, codecOf(e, lists, baseline), report && new ReceiverReport(remote, report)),
    stream: baseline.group,
    mediaSourceId,
    trackIdentifier: text(e.trackIdentifier),
  };
}
