import type { Baselines } from "./baseline";
import { type Entries, findById } from "./entries";
import { count, type Entry, instant, text, toMs } from "./number";
import type { LayerReading } from "./outbound";
import { plus } from "./rates";
import type { OutboundLayer, OutboundStream } from "./sample";

/**
 * Puts the layers of one media source together.
 *
 * A total is the sum of the layers' deltas, never the delta of their sum: a layer that appears has no delta yet and one that goes
 * takes its counters with it, so neither spikes nor dips the total. Size and frame rate are those of the largest active layer.
 */
export function combineLayers(
  readings: readonly LayerReading[],
  entries: Entries,
  baselines: Baselines,
): OutboundStream[] {
  const streams: OutboundStream[] = [];
  for (let i = 0; i < readings.length; i++) {
    const first = readings[i] as LayerReading;
    if (isSeen(readings, i)) continue;
    const layers: OutboundLayer[] = [];
    for (let j = i; j < readings.length; j++) {
      const reading = readings[j] as LayerReading;
      if (reading.stream === first.stream) layers.push(reading.layer);
    }
    if (layers.length > 1) layers.sort(byEncoding);
    streams.push(combine(first, layers, entries, baselines));
  }
  return streams;
}

function isSeen(readings: readonly LayerReading[], at: number): boolean {
  const stream = readings[at]?.stream;
  for (let i = 0; i < at; i++) if (readings[i]?.stream === stream) return true;
  return false;
}

function byEncoding(a: OutboundLayer, b: OutboundLayer): number {
  return a.encodingIndex === undefined || b.encodingIndex === undefined ? 0 : a.encodingIndex - b.encodingIndex;
}

function combine(
  first: LayerReading,
  layers: readonly OutboundLayer[],
  entries: Entries,
  baselines: Baselines,
): OutboundStream {
  let bitrateBps: number | undefined;
  let packetsPerSecond: number | undefined;
  let targetBitrateBps: number | undefined;
  let bytes: number | undefined;
  let bytesDelta: number | undefined;
  let headerBytesDelta: number | undefined;
  let packets: number | undefined;
  let packetsDelta: number | undefined;
  let retransmittedBytesDelta: number | undefined;
  let retransmittedPacketsDelta: number | undefined;
  let nackCountDelta: number | undefined;
  let pliCountDelta: number | undefined;
  let firCountDelta: number | undefined;
  let packetsLostDelta: number | undefined;
  let framesEncodedDelta: number | undefined;
  let framesSentDelta: number | undefined;
  let keyFramesEncodedDelta: number | undefined;
  let lost = 0;
  let reported = 0;
  let main: OutboundLayer | undefined;
  let heard: OutboundLayer | undefined;
  for (const layer of layers) {
    bitrateBps = plus(bitrateBps, layer.bitrateBps);
    packetsPerSecond = plus(packetsPerSecond, layer.packetsPerSecond);
    bytes = plus(bytes, layer.bytes);
    bytesDelta = plus(bytesDelta, layer.bytesDelta);
    headerBytesDelta = plus(headerBytesDelta, layer.headerBytesDelta);
    packets = plus(packets, layer.packets);
    packetsDelta = plus(packetsDelta, layer.packetsDelta);
    retransmittedBytesDelta = plus(retransmittedBytesDelta, layer.retransmittedBytesDelta);
    retransmittedPacketsDelta = plus(retransmittedPacketsDelta, layer.retransmittedPacketsDelta);
    nackCountDelta = plus(nackCountDelta, layer.nackCountDelta);
    pliCountDelta = plus(pliCountDelta, layer.pliCountDelta);
    firCountDelta = plus(firCountDelta, layer.firCountDelta);
    framesEncodedDelta = plus(framesEncodedDelta, layer.framesEncodedDelta);
    framesSentDelta = plus(framesSentDelta, layer.framesSentDelta);
    keyFramesEncodedDelta = plus(keyFramesEncodedDelta, layer.keyFramesEncodedDelta);
    const remote = layer.remote;
    if (remote !== undefined) {
      packetsLostDelta = plus(packetsLostDelta, remote.packetsLostDelta);
      if (remote.lossRatio !== undefined && layer.packetsDelta !== undefined) {
        lost += remote.lossRatio * layer.packetsDelta;
        reported += layer.packetsDelta;
      }
    }
    if (layer.active === false) continue;
    targetBitrateBps = plus(targetBitrateBps, layer.targetBitrateBps);
    if (main === undefined || isLarger(layer, main)) main = layer;
    if (remote?.rttMs !== undefined && (heard === undefined || isLarger(layer, heard))) heard = layer;
  }
  const source = sourceOf(first, entries);
  const baseline =
    source && baselines.open(source.id as string, source.type as string, undefined, instant(source.timestamp));
  const sourceFrames = source && count(source.frames);
  const audioEnergy = source && count(source.totalAudioEnergy);
  const samplesDurationMs = source && toMs(count(source.totalSamplesDuration));
  return {
    id: first.stream,
    kind: first.layer.kind,
    mid: first.layer.mid,
    trackIdentifier: (source && text(source.trackIdentifier)) ?? first.trackIdentifier,
    mediaSourceId: first.mediaSourceId,
    active: main !== undefined,
    layers,
    codec: main?.codec,

    bitrateBps,
    packetsPerSecond,
    targetBitrateBps,
    bytes,
    bytesDelta,
    headerBytesDelta,
    packets,
    packetsDelta,
    retransmittedBytesDelta,
    retransmittedPacketsDelta,
    nackCountDelta,
    pliCountDelta,
    firCountDelta,
    packetsLostDelta,
    lossRatio: reported > 0 ? lost / reported : undefined,
    rttMs: heard?.remote?.rttMs,
    jitterMs: (heard ?? main)?.remote?.jitterMs,

    width: main?.width,
    height: main?.height,
    framesPerSecond: main?.framesPerSecond,
    framesEncodedDelta,
    framesSentDelta,
    keyFramesEncodedDelta,
    qualityLimitationReason: main?.qualityLimitationReason,
    encoderImplementation: main?.encoderImplementation,
    powerEfficient: main?.powerEfficient,
    scalabilityMode: main?.scalabilityMode,
    contentType: main?.contentType,

    sourceWidth: source && count(source.width),
    sourceHeight: source && count(source.height),
    sourceFramesPerSecond: source && count(source.framesPerSecond),
    sourceFrames,
    sourceFramesDelta: baseline?.growth(0, sourceFrames),
    audioLevel: source && count(source.audioLevel),
    audioEnergy,
    audioEnergyDelta: baseline?.growth(1, audioEnergy),
    samplesDurationMs,
    samplesDurationDeltaMs: baseline?.growth(2, samplesDurationMs),
  };
}

/** By area; a layer of unknown size (audio, or nothing encoded yet) is the smallest. */
function isLarger(a: OutboundLayer, b: OutboundLayer): boolean {
  return (a.width ?? 0) * (a.height ?? 0) > (b.width ?? 0) * (b.height ?? 0);
}

/** Firefox does not name the media source of a stream, but puts kind and mid into the id of the source. */
function sourceOf({ mediaSourceId, layer }: LayerReading, { sources }: Entries): Entry | undefined {
  if (mediaSourceId !== undefined) return sources[findById(sources, mediaSourceId, 0)];
  return layer.mid === undefined
    ? undefined
    : sources.find((source) => `${source.id}`.startsWith(`mediasource_${layer.kind}_${layer.mid}{`));
}
