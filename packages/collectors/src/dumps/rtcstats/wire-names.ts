/**
 * The numbers that rtcstats-js 4 writes for names. They are part of its wire format and never change their meaning; what
 * is not in a table is written as it is. A dash is a number that was never used.
 */

const PROPERTIES = `
  - - - - payloadType transportId mimeType clockRate channels sdpFmtpLine ssrc kind codecId - packetsReceived
  packetsLost jitter trackIdentifier mid remoteId framesDecoded keyFramesDecoded framesDropped frameWidth
  frameHeight framesPerSecond qpSum totalDecodeTime totalInterFrameDelay totalSquaredInterFrameDelay pauseCount
  totalPausesDuration freezeCount totalFreezesDuration lastPacketReceivedTimestamp headerBytesReceived
  packetsDiscarded fecPacketsReceived fecPacketsDiscarded fecBytesReceived fecSsrc bytesReceived nackCount
  firCount pliCount totalProcessingDelay estimatedPlayoutTimestamp jitterBufferDelay jitterBufferTargetDelay
  jitterBufferEmittedCount jitterBufferMinimumDelay totalSamplesReceived concealedSamples silentConcealedSamples
  concealmentEvents insertedSamplesForDeceleration removedSamplesForAcceleration audioLevel totalAudioEnergy
  totalSamplesDuration framesReceived decoderImplementation playoutId powerEfficientDecoder
  framesAssembledFromMultiplePackets totalAssemblyTime contentType googTimingFrameInfo
  retransmittedPacketsReceived retransmittedBytesReceived rtxSsrc totalCorruptionProbability
  totalSquaredCorruptionProbability corruptionMeasurements localId roundTripTime totalRoundTripTime fractionLost
  roundTripTimeMeasurements packetsSent bytesSent mediaSourceId rid encodingIndex headerBytesSent
  retransmittedPacketsSent retransmittedBytesSent targetBitrate totalEncodedBytesTarget framesSent
  hugeFramesSent framesEncoded keyFramesEncoded totalEncodeTime totalPacketSendDelay qualityLimitationReason
  qualityLimitationDurations qualityLimitationResolutionChanges encoderImplementation powerEfficientEncoder
  active scalabilityMode remoteTimestamp reportsSent echoReturnLoss echoReturnLossEnhancement width height
  frames synthesizedSamplesDuration synthesizedSamplesEvents totalPlayoutDelay totalSamplesCount
  dataChannelsOpened dataChannelsClosed label protocol dataChannelIdentifier state messagesSent messagesReceived
  iceRole iceLocalUsernameFragment dtlsState iceState selectedCandidatePairId localCertificateId
  remoteCertificateId tlsVersion dtlsCipher dtlsRole srtpCipher selectedCandidatePairChanges
  rtcpTransportStatsId address port candidateType priority url relayProtocol foundation relatedAddress
  relatedPort usernameFragment tcpType networkType - - localCandidateId remoteCandidateId nominated
  lastPacketSentTimestamp currentRoundTripTime availableOutgoingBitrate availableIncomingBitrate
  requestsReceived requestsSent responsesReceived responsesSent consentRequestsSent packetsDiscardedOnSend
  bytesDiscardedOnSend - fingerprint fingerprintAlgorithm base64Certificate issuerCertificateId psnrMeasurements
  psnrSum packetsReceivedWithEct1 packetsReceivedWithCe packetsReportedAsLost packetsReportedAsLostButRecovered
  packetsWithBleachedEct1Marking packetsSentWithEct1 ccfbMessagesSent ccfbMessagesReceived
`
  .trim()
  .split(/\s+/);

const TYPES = `
  - inbound-rtp outbound-rtp remote-inbound-rtp remote-outbound-rtp transport candidate-pair local-candidate
  remote-candidate data-channel peer-connection certificate media-source media-playout codec
`
  .trim()
  .split(/\s+/);

const METHODS = new Map<unknown, string>([
  ["g", "getStats"],
  [1, "getStats"],
  [2, "createOffer"],
  [3, "createOfferOnSuccess"],
  [4, "createAnswer"],
  [5, "createAnswerOnSuccess"],
  [6, "setLocalDescription"],
  [7, "setLocalDescriptionOnSuccess"],
  [8, "setRemoteDescription"],
  [9, "setRemoteDescriptionOnSuccess"],
  [10, "addIceCandidate"],
  [11, "addIceCandidateOnSuccess"],
  [12, "createOfferOnFailure"],
  [13, "createAnswerOnFailure"],
  [14, "setLocalDescriptionOnFailure"],
  [15, "setRemoteDescriptionOnFailure"],
  [16, "addIceCandidateOnFailure"],
  [20, "onicecandidate"],
  [21, "onicecandidateerror"],
  [22, "ontrack"],
  [23, "onsignalingstatechange"],
  [24, "oniceconnectionstatechange"],
  [25, "onconnectionstatechange"],
  [26, "onicegatheringstatechange"],
  [27, "onnegotiationneeded"],
  [28, "ondatachannel"],
  [30, "addTrack"],
  [31, "addTrackOnSuccess"],
  [32, "addTransceiver"],
  [33, "addTransceiverOnSuccess"],
  [34, "removeTrack"],
  [35, "createDataChannel"],
  [36, "close"],
  [37, "restartIce"],
  [38, "setConfiguration"],
  [39, "create"],
  [40, "constraints"],
  [41, "setCodecPreferences"],
  [42, "setHeaderExtensionsToNegotiate"],
  [50, "setParameters"],
  [51, "replaceTrack"],
  [60, "navigator.mediaDevices.getUserMedia"],
  [61, "navigator.mediaDevices.getUserMediaOnSuccess"],
  [63, "navigator.mediaDevices.getDisplayMedia"],
  [64, "navigator.mediaDevices.getDisplayMediaOnSuccess"],
  [65, "navigator.mediaDevices.getUserMediaOnFailure"],
  [66, "navigator.mediaDevices.enumerateDevices"],
  [67, "navigator.mediaDevices.ondevicechange"],
  [68, "navigator.mediaDevices.getDisplayMediaOnFailure"],
  [70, "MediaStreamTrack.stop"],
  [71, "MediaStreamTrack.applyConstraints"],
  [72, "MediaStreamTrack.onended"],
  [73, "MediaStreamTrack.onmute"],
  [74, "MediaStreamTrack.onunmute"],
  [80, "HTMLMediaElement.resize"],
]);

const named = (names: readonly string[], key: unknown): string | undefined => {
  const index = typeof key === "number" ? key : /^\d{1,3}$/.test(String(key)) ? Number(key) : -1;
  const name = names[index];
  return name === "-" ? undefined : name;
};

/** The method of a line; a text is its own name. */
export const methodName = (method: string | number): string => METHODS.get(method) ?? String(method);

/** `80` → `bytesSent`; `t` is the timestamp. */
export const propertyName = (key: string): string => (key === "t" ? "timestamp" : (named(PROPERTIES, key) ?? key));

/** `1` → `inbound-rtp`. */
export const typeName = (type: unknown): unknown => (typeof type === "number" ? (named(TYPES, type) ?? type) : type);
