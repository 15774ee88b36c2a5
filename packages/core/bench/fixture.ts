/**
 * A report of the size that a call of five makes: one simulcast video and one audio sent, four of each received, twelve candidate
 * pairs. 66 entries; every tick gives new objects, as a browser does.
 */
type Member = string | number | boolean | Record<string, number>;
type Entry = Record<string, Member>;

const START = 1_700_000_000_000;

/** Counters by what they grow per second; everything else stays. */
function video(scale: number): Record<string, number> {
  return {
    packetsReceived: 90 * scale,
    bytesReceived: 62_500 * scale,
    headerBytesReceived: 2_400,
    framesReceived: 30,
    framesDecoded: 30,
    framesAssembledFromMultiplePackets: 20,
    qpSum: 900,
    totalDecodeTime: 0.09,
    totalInterFrameDelay: 1,
    totalSquaredInterFrameDelay: 0.034,
    totalProcessingDelay: 1.4,
    totalAssemblyTime: 0.01,
    jitterBufferDelay: 1.2,
    jitterBufferTargetDelay: 1,
    jitterBufferMinimumDelay: 0.9,
    jitterBufferEmittedCount: 30,
    lastPacketReceivedTimestamp: 1000,
  };
}
const audio: Record<string, number> = {
  packetsReceived: 50,
  bytesReceived: 5_000,
  headerBytesReceived: 1_400,
  totalSamplesReceived: 48_000,
  totalSamplesDuration: 1,
  totalAudioEnergy: 0.0004,
  concealedSamples: 120,
  silentConcealedSamples: 40,
  concealmentEvents: 1,
  insertedSamplesForDeceleration: 20,
  removedSamplesForAcceleration: 15,
  jitterBufferDelay: 2_880,
  jitterBufferTargetDelay: 2_880,
  jitterBufferMinimumDelay: 2_880,
  jitterBufferEmittedCount: 48_000,
  totalProcessingDelay: 2_900,
  lastPacketReceivedTimestamp: 1000,
};
const sentVideo = (scale: number): Record<string, number> => ({
  packetsSent: 60 * scale,
  bytesSent: 31_250 * scale,
  headerBytesSent: 1_200,
  framesEncoded: 30,
  framesSent: 30,
  qpSum: 900,
  totalEncodeTime: 0.2,
  totalPacketSendDelay: 0.01,
  retransmittedBytesSent: 300,
  retransmittedPacketsSent: 1,
});
const reports = { roundTripTimeMeasurements: 1, totalRoundTripTime: 0.04 };
const traffic = { bytesSent: 600_000, bytesReceived: 300_000, packetsSent: 900, packetsReceived: 500 };

const steady: [Entry, Record<string, number>][] = [];
const add = (id: string, type: string, still: Entry, growing: Record<string, number> = {}): void => {
  steady.push([
    { id, timestamp: 0, type, ...still, ...Object.fromEntries(Object.keys(growing).map((name) => [name, 1])) },
    growing,
  ]);
};

for (const id of ["CF1", "CF2"])
  add(id, "certificate", {
    fingerprint: id.repeat(30),
    fingerprintAlgorithm: "sha-256",
    base64Certificate: id.repeat(150),
  });
add(
  "T01",
  "transport",
  {
    dtlsState: "connected",
    dtlsRole: "server",
    dtlsCipher: "TLS_AES_128_GCM_SHA256",
    srtpCipher: "SRTP_AES128_CM_HMAC_SHA1_80",
    tlsVersion: "FEFC",
    iceRole: "controlling",
    iceState: "connected",
    iceLocalUsernameFragment: "abcd",
    selectedCandidatePairChanges: 2,
    selectedCandidatePairId: "CP0",
    localCertificateId: "CF1",
    remoteCertificateId: "CF2",
  },
  traffic,
);
for (let i = 0; i < 12; i++)
  add(
    `CP${i}`,
    "candidate-pair",
    {
      state: i < 4 ? "succeeded" : "failed",
      nominated: i === 0,
      writable: i < 4,
      priority: 9e18,
      localCandidateId: `I${i % 8}`,
      remoteCandidateId: `IR${i % 6}`,
      transportId: "T01",
      currentRoundTripTime: 0.04,
      availableOutgoingBitrate: 3e6,
      bytesDiscardedOnSend: 0,
      packetsDiscardedOnSend: 0,
    },
    i === 0
      ? {
          ...traffic,
          totalRoundTripTime: 0.04,
          requestsSent: 1,
          responsesReceived: 1,
          requestsReceived: 1,
          responsesSent: 1,
          consentRequestsSent: 1,
        }
      : {},
  );
for (let i = 0; i < 8; i++)
  add(`I${i}`, "local-candidate", {
    address: `192.0.2.${i}`,
    ip: `192.0.2.${i}`,
    candidateType: i > 4 ? "srflx" : "host",
    foundation: `${i}`,
    networkType: "ethernet",
    port: 5000 + i,
    priority: 2e9,
    protocol: "udp",
    isRemote: false,
    transportId: "T01",
    usernameFragment: "abcd",
  });
for (let i = 0; i < 6; i++)
  add(`IR${i}`, "remote-candidate", {
    address: `198.51.100.${i}`,
    ip: `198.51.100.${i}`,
    candidateType: "host",
    foundation: `${i}`,
    port: 6000 + i,
    priority: 2e9,
    protocol: "udp",
    isRemote: true,
    transportId: "T01",
    usernameFragment: "efgh",
  });
for (const way of ["COT01", "CIT01"]) {
  add(`${way}_111`, "codec", {
    mimeType: "audio/opus",
    payloadType: 111,
    clockRate: 48_000,
    channels: 2,
    sdpFmtpLine: "minptime=10;useinbandfec=1",
    transportId: "T01",
  });
  for (const [payloadType, name] of [
    [96, "VP8"],
    [97, "rtx"],
    [98, "VP9"],
  ] as const)
    add(`${way}_${payloadType}`, "codec", {
      mimeType: `video/${name}`,
      payloadType,
      clockRate: 90_000,
      transportId: "T01",
    });
}
add(
  "SA1",
  "media-source",
  { kind: "audio", trackIdentifier: "local-audio", audioLevel: 0.1 },
  { totalAudioEnergy: 0.0004, totalSamplesDuration: 1 },
);
add(
  "SV2",
  "media-source",
  { kind: "video", trackIdentifier: "local-video", width: 1280, height: 720, framesPerSecond: 30 },
  { frames: 30 },
);
const rtp = (kind: string, ssrc: number): Entry => ({ kind, mediaType: kind, ssrc, transportId: "T01" });
add(
  "OA1",
  "outbound-rtp",
  {
    ...rtp("audio", 1001),
    codecId: "COT01_111",
    mediaSourceId: "SA1",
    remoteId: "RIA1",
    mid: "0",
    active: true,
    nackCount: 0,
    targetBitrate: 32_000,
  },
  { packetsSent: 50, bytesSent: 4_000, headerBytesSent: 1_400, totalPacketSendDelay: 0.001 },
);
add(
  "RIA1",
  "remote-inbound-rtp",
  {
    ...rtp("audio", 1001),
    codecId: "COT01_111",
    localId: "OA1",
    jitter: 0.01,
    packetsLost: 0,
    fractionLost: 0,
    roundTripTime: 0.04,
  },
  reports,
);
["q", "h", "f"].forEach((rid, i) => {
  add(
    `OV${rid}`,
    "outbound-rtp",
    {
      ...rtp("video", 2001 + i),
      codecId: "COT01_96",
      mediaSourceId: "SV2",
      remoteId: `RIV${rid}`,
      mid: "1",
      rid,
      encodingIndex: i,
      active: true,
      encoderImplementation: "libvpx",
      powerEfficientEncoder: false,
      frameWidth: 320 << i,
      frameHeight: 180 << i,
      framesPerSecond: 30,
      firCount: 0,
      pliCount: 0,
      nackCount: 0,
      hugeFramesSent: 0,
      keyFramesEncoded: 3,
      qualityLimitationReason: "none",
      qualityLimitationDurations: { bandwidth: 0.1, cpu: 0, none: 15, other: 0 },
      qualityLimitationResolutionChanges: 3,
      scalabilityMode: "L1T3",
      targetBitrate: 150_000 * 4 ** i,
    },
    sentVideo(4 ** i),
  );
  add(
    `RIV${rid}`,
    "remote-inbound-rtp",
    {
      ...rtp("video", 2001 + i),
      codecId: "COT01_96",
      localId: `OV${rid}`,
      jitter: 0.01,
      packetsLost: 0,
      fractionLost: 0,
      roundTripTime: 0.04,
    },
    reports,
  );
});
for (let i = 0; i < 4; i++) {
  add(
    `IV${i}`,
    "inbound-rtp",
    {
      ...rtp("video", 3001 + i),
      codecId: "CIT01_96",
      remoteId: `ROV${i}`,
      mid: `v${i}`,
      trackIdentifier: `remote-video-${i}`,
      jitter: 0.01,
      packetsLost: 0,
      nackCount: 0,
      pliCount: 0,
      firCount: 0,
      frameWidth: 1280,
      frameHeight: 720,
      framesPerSecond: 30,
      framesDropped: 0,
      keyFramesDecoded: 3,
      freezeCount: 1,
      totalFreezesDuration: 0.3,
      pauseCount: 0,
      totalPausesDuration: 0,
      decoderImplementation: "libvpx",
      powerEfficientDecoder: false,
    },
    video(1),
  );
  add(
    `ROV${i}`,
    "remote-outbound-rtp",
    { ...rtp("video", 3001 + i), codecId: "CIT01_96", localId: `IV${i}`, remoteTimestamp: START },
    { packetsSent: 90, bytesSent: 60_000, reportsSent: 1, ...reports },
  );
  add(
    `IA${i}`,
    "inbound-rtp",
    {
      ...rtp("audio", 4001 + i),
      codecId: "CIT01_111",
      remoteId: `ROA${i}`,
      mid: `a${i}`,
      playoutId: "AP",
      trackIdentifier: `remote-audio-${i}`,
      jitter: 0.01,
      packetsLost: 0,
      packetsDiscarded: 0,
      nackCount: 0,
      fecPacketsReceived: 0,
      fecPacketsDiscarded: 0,
      audioLevel: 0.1,
    },
    audio,
  );
  add(
    `ROA${i}`,
    "remote-outbound-rtp",
    { ...rtp("audio", 4001 + i), codecId: "CIT01_111", localId: `IA${i}`, remoteTimestamp: START },
    { packetsSent: 50, bytesSent: 4_000, reportsSent: 1, ...reports },
  );
}
add(
  "AP",
  "media-playout",
  { kind: "audio", synthesizedSamplesDuration: 0, synthesizedSamplesEvents: 0 },
  { totalSamplesCount: 48_000, totalPlayoutDelay: 1_600, totalSamplesDuration: 1 },
);
add("P", "peer-connection", { dataChannelsOpened: 1, dataChannelsClosed: 0 });
add(
  "D1",
  "data-channel",
  { label: "chat", protocol: "", state: "open", dataChannelIdentifier: 1 },
  { messagesSent: 1, messagesReceived: 1, bytesSent: 50, bytesReceived: 50 },
);

export const ENTRIES = steady.length;

export function reportAt(tick: number): Map<string, Entry> {
  return new Map(
    steady.map(([still, growing]) => {
      const entry: Entry = { ...still, timestamp: START + tick * 1000 };
      for (const name in growing) entry[name] = 1 + (growing[name] as number) * tick;
      return [still.id as string, entry];
    }),
  );
}
