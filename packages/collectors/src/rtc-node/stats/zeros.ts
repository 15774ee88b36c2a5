import type { StatsEntry } from "./session-stats";

/**
 * The native part fills every member that libwebrtc left out with 0, "" or false (`serde(default)`), so that nothing tells
 * an unset member from one that is zero. This table does: it lists the members whose zero was measured. A zero of any other
 * member, also of one that a later SDK adds, is taken as unset.
 *
 * - `always`: libwebrtc sets it whenever it makes the object. Counters begin at 0; `payloadType` 0 is PCMU; the first
 *   value of an enumeration is a value (the SDK leaves unset ones out: they are optional in the protocol).
 * - `audio`, `video`: set for streams of that kind only.
 * - `with`: set together with another member, which tells by being there. A round trip below 1 ms is 0 once there was a
 *   response; silence has level 0 once there were samples.
 *
 * Not here, and why:
 * - `totalFreezeDuration`, `totalPauseDuration`: the native part looks for these names, libwebrtc writes
 *   `totalFreezesDuration`, `totalPausesDuration`; they are 0 however long a freeze was.
 * - `roundTripTime` of RTCP is at least 1 ms where it was measured.
 * - `framesPerSecond` of a stream, sizes, bitrates, levels of echo, `qpSum`, `scalabilityMode`, times of last packets:
 *   left out by libwebrtc while there are none.
 * - `packetsReceived` of a remote-inbound-rtp, `framesRendered`, `totalEncodedBytesTarget`: libwebrtc has none.
 * - FEC: only where it was negotiated, and a zero adds nothing.
 *
 * spec    libwebrtc pc/rtc_stats_collector.cc; livekit/rust-sdks libwebrtc/src/stats.rs
 */
interface Zeros {
  readonly always?: string;
  readonly audio?: string;
  readonly video?: string;
  /** Member to the one that comes with it. */
  readonly with?: Readonly<Record<string, string>>;
}

const TRAFFIC = "packetsSent packetsReceived bytesSent bytesReceived";
const CANDIDATE: Zeros = { always: "candidateType relayProtocol tcpType" };

const ZEROS: Readonly<Record<string, Zeros>> = {
  codec: { always: "payloadType" },
  "inbound-rtp": {
    always:
      "packetsReceived packetsLost bytesReceived headerBytesReceived nackCount jitterBufferDelay jitterBufferEmittedCount totalProcessingDelay",
    audio:
      "packetsDiscarded totalSamplesReceived concealedSamples silentConcealedSamples concealmentEvents insertedSamplesForDeceleration removedSamplesForAcceleration totalAudioEnergy totalSamplesDuration",
    video:
      "framesReceived framesDecoded keyFramesDecoded framesDropped totalDecodeTime totalInterFrameDelay totalSquaredInterFrameDelay freezeCount pauseCount firCount pliCount framesAssembledFromMultiplePackets totalAssemblyTime",
    with: {
      jitter: "packetsReceived",
      audioLevel: "totalSamplesReceived",
      powerEfficientDecoder: "decoderImplementation",
      retransmittedPacketsReceived: "rtxSsrc",
      retransmittedBytesReceived: "rtxSsrc",
    },
  },
  "outbound-rtp": {
    always: "packetsSent bytesSent headerBytesSent retransmittedPacketsSent retransmittedBytesSent nackCount active",
    video:
      "framesEncoded framesSent keyFramesEncoded hugeFramesSent totalEncodeTime totalPacketSendDelay qualityLimitationReason qualityLimitationResolutionChanges firCount pliCount",
    with: { powerEfficientEncoder: "encoderImplementation" },
  },
  "remote-inbound-rtp": { always: "packetsLost fractionLost jitter roundTripTimeMeasurements totalRoundTripTime" },
  "remote-outbound-rtp": { always: "packetsSent bytesSent reportsSent roundTripTimeMeasurements totalRoundTripTime" },
  "media-source": {
    video: "frames",
    with: {
      framesPerSecond: "frames",
      audioLevel: "totalSamplesDuration",
      totalAudioEnergy: "totalSamplesDuration",
    },
  },
  "media-playout": {
    always:
      "synthesizedSamplesDuration synthesizedSamplesEvents totalSamplesDuration totalPlayoutDelay totalSamplesCount",
  },
  "peer-connection": { always: "dataChannelsOpened dataChannelsClosed" },
  "data-channel": { always: "state messagesSent messagesReceived bytesSent bytesReceived" },
  transport: { always: `${TRAFFIC} selectedCandidatePairChanges dtlsState dtlsRole iceState` },
  "candidate-pair": {
    always: `${TRAFFIC} state nominated requestsSent requestsReceived responsesSent responsesReceived consentRequestsSent totalRoundTripTime packetsDiscardedOnSend bytesDiscardedOnSend`,
    with: { currentRoundTripTime: "responsesReceived" },
  },
  "local-candidate": CANDIDATE,
  "remote-candidate": CANDIDATE,
};

const lists = new Map<string, ReadonlySet<string>>();

/** Whether a space-separated list names the member; lists are split once. */
function names(list: string | undefined, member: string): boolean {
  if (list === undefined) return false;
  let set = lists.get(list);
  if (!set) {
    set = new Set(list.split(" "));
    lists.set(list, set);
  }
  return set.has(member);
}

/**
 * Whether a member that is 0, "" or false was measured.
 *
 * shape   (object with all its members as they came, flat; member) -> boolean
 */
export function isZeroMeasured(entry: StatsEntry, member: string): boolean {
  const zeros = ZEROS[entry.type];
  if (!zeros) return false;
  const { kind } = entry;
  const witness = zeros.with && Object.hasOwn(zeros.with, member) ? zeros.with[member] : undefined;
  return (
    names(zeros.always, member) ||
    (kind === "audio" && names(zeros.audio, member)) ||
    (kind === "video" && names(zeros.video, member)) ||
    (witness !== undefined && !!entry[witness])
  );
}
