import { count, entry, flag, number, positive, type StatsEntry, seconds, text } from "./value";

/** What an audio level of 1 was in the callback API: 16 bit samples. */
const FULL_SCALE = 32767;

/**
 * An `ssrc` object: one stream that is received (`ssrc_…_recv`) or sent (`ssrc_…_send`), with its codec, its source and
 * what the receiver reported about it, each of which is an object of its own in the specification.
 *
 * Left out, because no member of the specification means the same: delays of the jitter buffer, of decoding and encoding as
 * they are at the moment (`googJitterBufferMs`, `googDecodeMs`, `googAvgEncodeMs`: the specification sums them up), rates of
 * concealment, operations of the decoder, usage of the encoder.
 *
 * `bytesReceived` and `bytesSent` of these versions include RTP headers and padding. So did those of the specification's API
 * of the same time: every user of Chrome's statistics before 2019 knows them as the bytes of a stream.
 */
export function readStream(e: StatsEntry): StatsEntry[] {
  const direction = directionOf(e);
  const kind = kindOf(e);
  if (!direction || !kind) return [];
  const codec = codecOf(e, kind);
  const common = {
    ssrc: count(e.ssrc),
    kind,
    transportId: text(e.transportId),
    codecId: codec?.id,
    qpSum: count(e.qpSum),
    contentType: e.googContentType === "screen" ? "screenshare" : undefined,
  };
  const made = direction === "in" ? [inbound(e, common)] : outbound(e, common);
  if (codec) made.push(codec);
  return made;
}

function inbound(e: StatsEntry, common: StatsEntry): StatsEntry {
  return entry(e.id, "inbound-rtp", e.timestamp, {
    ...common,
    trackIdentifier: text(e.googTrackId),
    bytesReceived: count(e.bytesReceived),
    packetsReceived: count(e.packetsReceived),
    packetsLost: number(e.packetsLost),
    jitter: seconds(count(e.googJitterReceived)),
    nackCount: count(e.googNacksSent),
    pliCount: count(e.googPlisSent),
    firCount: count(e.googFirsSent),
    framesDecoded: count(e.framesDecoded),
    framesPerSecond: count(e.googFrameRateDecoded),
    frameWidth: positive(e.googFrameWidthReceived),
    frameHeight: positive(e.googFrameHeightReceived),
    decoderImplementation: implementation(e),
    audioLevel: level(e.audioOutputLevel),
    totalAudioEnergy: count(e.totalAudioEnergy),
    totalSamplesDuration: count(e.totalSamplesDuration),
  });
}

function outbound(e: StatsEntry, common: StatsEntry): StatsEntry[] {
  const source = entry(`${e.id}_source`, "media-source", e.timestamp, {
    kind: common.kind,
    trackIdentifier: text(e.googTrackId),
    width: positive(e.googFrameWidthInput),
    height: positive(e.googFrameHeightInput),
    framesPerSecond: count(e.googFrameRateInput),
    audioLevel: level(e.audioInputLevel),
    totalAudioEnergy: count(e.totalAudioEnergy),
    totalSamplesDuration: count(e.totalSamplesDuration),
  });
  const stream = entry(e.id, "outbound-rtp", e.timestamp, {
    ...common,
    mediaSourceId: source.id,
    remoteId: `${e.id}_remote`,
    bytesSent: count(e.bytesSent),
    packetsSent: count(e.packetsSent),
    nackCount: count(e.googNacksReceived),
    pliCount: count(e.googPlisReceived),
    firCount: count(e.googFirsReceived),
    framesEncoded: count(e.framesEncoded),
    hugeFramesSent: count(e.hugeFramesSent),
    framesPerSecond: count(e.googFrameRateSent),
    frameWidth: positive(e.googFrameWidthSent),
    frameHeight: positive(e.googFrameHeightSent),
    encoderImplementation: implementation(e),
    qualityLimitationReason: limitation(e),
  });
  const remote = receiverReport(e, common);
  return remote ? [stream, source, remote] : [stream, source];
}

/**
 * What the receiver reported about a sent stream; undefined while it has reported nothing. Audio has -1 or no figure until
 * then. Video has 0 for loss and round trip, and no measured round trip is below 1 ms.
 */
function receiverReport(e: StatsEntry, { ssrc, kind }: StatsEntry): StatsEntry | undefined {
  const packetsLost = count(e.packetsLost);
  const roundTripMs = positive(e.googRtt);
  const heard = kind === "audio" ? packetsLost !== undefined || roundTripMs : packetsLost || roundTripMs;
  if (!heard) return undefined;
  return entry(`${e.id}_remote`, "remote-inbound-rtp", e.timestamp, {
    ssrc,
    kind,
    localId: e.id,
    packetsLost,
    roundTripTime: seconds(roundTripMs),
    jitter: seconds(count(e.googJitterReceived)),
  });
}

function codecOf(e: StatsEntry, kind: string): StatsEntry | undefined {
  const name = text(e.googCodecName);
  if (name === undefined) return undefined;
  return entry(`${e.id}_codec`, "codec", e.timestamp, { mimeType: `${kind}/${name}` });
}

/** Whether `readStream` gives a stream. */
export function tellsStream(e: StatsEntry): boolean {
  return directionOf(e) !== undefined && kindOf(e) !== undefined;
}

/** Very old versions have ids without a direction; then the counters tell. */
function directionOf(e: StatsEntry): "in" | "out" | undefined {
  const told = /_(recv|send)$/.exec(`${e.id}`)?.[1];
  const received = told === "recv" || (!told && (e.bytesReceived ?? e.packetsReceived) !== undefined);
  const sent = told === "send" || (!told && (e.bytesSent ?? e.packetsSent) !== undefined);
  return received === sent ? undefined : received ? "in" : "out";
}

function kindOf(e: StatsEntry): "audio" | "video" | undefined {
  if (e.mediaType === "audio" || e.mediaType === "video") return e.mediaType;
  if ((e.audioInputLevel ?? e.audioOutputLevel) !== undefined) return "audio";
  return (e.googFrameWidthSent ?? e.googFrameWidthReceived) === undefined ? undefined : "video";
}

/** The reasons that the flags tell. Both false does not say "none": the frame rate may be limited all the same. */
function limitation(e: StatsEntry): string | undefined {
  if (flag(e.googBandwidthLimitedResolution)) return "bandwidth";
  return flag(e.googCpuLimitedResolution) ? "cpu" : undefined;
}

function implementation({ codecImplementationName: name }: StatsEntry): string | undefined {
  return name === "unknown" ? undefined : text(name);
}

function level(value: unknown): number | undefined {
  const samples = count(value);
  return samples === undefined || samples > FULL_SCALE ? undefined : samples / FULL_SCALE;
}
