import type { Baseline, Baselines } from "./baseline";
import type { Lists } from "./entries";
import { accessors, Figures, figures, plain } from "./figures";
import { count, type Entry, ms, text } from "./number";
import type { LayerReading } from "./outbound";
import { known, mean } from "./rates";
import type { MediaKind, OutboundLayer, OutboundStream } from "./sample";

/**
 * The layers of one media source, put together.
 *
 * A total is the sum of the layers' deltas, never the delta of their sum: a layer that appears has no delta yet and one that goes
 * takes its counters with it, so neither spikes nor dips the total. Size and frame rate are those of the largest active layer.
 */
class Stream {
  declare readonly id: string;
  declare readonly kind: MediaKind;
  declare readonly mid: string | undefined;
  declare readonly trackIdentifier: string | undefined;
  declare readonly mediaSourceId: string | undefined;
  declare readonly active: boolean;
  declare readonly layers: readonly OutboundLayer[];
  /** The largest active layer, and the largest that the receiver has reported a round-trip time of. */
  declare readonly main: OutboundLayer | undefined;
  declare readonly heard: OutboundLayer | undefined;
  declare readonly source: Source | undefined;

  constructor(first: LayerReading, layers: OutboundLayer[], source: Source | undefined) {
    let main: OutboundLayer | undefined;
    let heard: OutboundLayer | undefined;
    for (const layer of layers) {
      if (layer.active === false) continue;
      if (main === undefined || area(layer) > area(main)) main = layer;
      if (layer.remote?.rttMs !== undefined && (heard === undefined || area(layer) > area(heard))) heard = layer;
    }
    this.id = first.stream;
    this.kind = first.layer.kind;
    this.mid = first.layer.mid;
    this.trackIdentifier = source?.trackIdentifier ?? first.trackIdentifier;
    this.mediaSourceId = first.mediaSourceId;
    this.active = main !== undefined;
    this.layers = layers;
    this.main = main;
    this.heard = heard ?? main;
    this.source = source;
  }

  toJSON(): object {
    return plain(this);
  }
}

/** What a layer of unknown size shows (audio, or nothing encoded yet) is the smallest. */
function area({ width = 0, height = 0 }: OutboundLayer): number {
  return width * height;
}

/** The sum of what was measured of it; undefined only if nothing was. */
function sum(
  layers: readonly OutboundLayer[],
  figure: (layer: OutboundLayer) => number | false | undefined,
): number | undefined {
  let total: number | undefined;
  for (const layer of layers) {
    const part = figure(layer);
    if (typeof part === "number") total = (total ?? 0) + part;
  }
  return total;
}

/** Sums over all layers, and what the main layer says for the stream. */
const stream: { [name: string]: (of: Stream) => unknown } = {
  rttMs: ({ heard }) => heard?.remote?.rttMs,
  jitterMs: ({ heard }) => heard?.remote?.jitterMs,
  targetBitrateBps: ({ layers }) => sum(layers, ({ active, targetBitrateBps }) => active !== false && targetBitrateBps),
  packetsLostDelta: ({ layers }) => sum(layers, ({ remote }) => remote?.packetsLostDelta),
  lossRatio({ layers }) {
    let lost = 0;
    let sent = 0;
    for (const { remote, packetsDelta = 0 } of layers) {
      if (remote?.lossRatio === undefined) continue;
      lost += remote.lossRatio * packetsDelta;
      sent += packetsDelta;
    }
    return mean(lost, sent);
  },
};
for (const name of "bitrateBps packetsPerSecond bytes bytesDelta headerBytesDelta packets packetsDelta retransmittedBytesDelta retransmittedPacketsDelta nackCountDelta pliCountDelta firCountDelta framesEncodedDelta framesSentDelta keyFramesEncodedDelta".split(
  " ",
))
  stream[name] = ({ layers }) => sum(layers, (layer) => layer[name as "bytes"]);
for (const name of "codec width height framesPerSecond qualityLimitationReason encoderImplementation powerEfficient scalabilityMode contentType".split(
  " ",
))
  stream[name] = ({ main }) => main?.[name as "codec"];

/** What goes into the encoder. https://www.w3.org/TR/webrtc-stats/#mediasourcestats-dict* */
class Source extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;
  declare readonly trackIdentifier: string | undefined;

  constructor(e: Entry, baseline: Baseline) {
    super();
    this.values = [
      count(e.frames),
      count(e.totalAudioEnergy),
      ms(e.totalSamplesDuration),
      count(e.width),
      count(e.height),
      count(e.framesPerSecond),
      count(e.audioLevel),
    ];
    this.before = baseline.compare(this.values, 3);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
    this.trackIdentifier = text(e.trackIdentifier);
  }
}
figures(
  Source.prototype,
  "sourceFrames audioEnergy samplesDurationMs sourceWidth! sourceHeight! sourceFramesPerSecond! audioLevel!",
);
for (const name of "sourceFrames sourceFramesDelta audioEnergy audioEnergyDelta samplesDurationMs samplesDurationDeltaMs sourceWidth sourceHeight sourceFramesPerSecond audioLevel".split(
  " ",
))
  stream[name] = ({ source }) => source?.[name as "id"];
accessors(Stream.prototype, stream);

/** Firefox does not name the media source of a stream, but puts kind and mid into the id of the source. */
function sourceOf({ mediaSourceId, layer }: LayerReading, sources: readonly Entry[]): Entry | undefined {
  return sources.find(({ id }) =>
    mediaSourceId === undefined
      ? (id as string).startsWith(`mediasource_${layer.kind}_${layer.mid}{`)
      : id === mediaSourceId,
  );
}

/** The layers of each stream, ordered by encoding; those that do not tell theirs stay as the report has them. */
export function groupLayers(readings: readonly LayerReading[]): LayerReading[][] {
  const groups: LayerReading[][] = [];
  for (const reading of readings) {
    let at = 0;
    while (at < groups.length && groups[at]?.[0]?.stream !== reading.stream) at++;
    const group = groups[at] ?? [];
    groups[at] = group;
    let place = group.push(reading) - 1;
    for (; place > 0 && encoding(reading) < encoding(group[place - 1] as LayerReading); place--)
      group[place] = group[place - 1] as LayerReading;
    group[place] = reading;
  }
  return groups;
}

function encoding({ layer }: LayerReading): number {
  return layer.encodingIndex ?? Number.NaN;
}

export function combineLayers(group: readonly LayerReading[], lists: Lists, baselines: Baselines): OutboundStream {
  const first = group[0] as LayerReading;
  const source = sourceOf(first, lists.sources);
  const baseline = source && baselines.open(source, "media-source");
  return new Stream(
    first,
    group.map(({ layer }) => layer),
    baseline && new Source(source, baseline),
  );
}
