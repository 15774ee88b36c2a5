/** How ids began until Chrome 105, when `RTCStats.type` was not in the dump yet. */
const BY_ID: readonly (readonly [RegExp, string])[] = [
  [/^RTCInboundRTP(?:Audio|Video)Stream_/, "inbound-rtp"],
  [/^RTCOutboundRTP(?:Audio|Video)Stream_/, "outbound-rtp"],
  [/^RTCRemoteInboundRtp(?:Audio|Video)Stream_/i, "remote-inbound-rtp"],
  [/^RTCRemoteOutboundRTP(?:Audio|Video)Stream_/i, "remote-outbound-rtp"],
  [/^RTCIceCandidatePair_/, "candidate-pair"],
  [/^RTCTransport_/, "transport"],
  [/^RTCCertificate_/, "certificate"],
  [/^RTCCodec_/, "codec"],
  [/^RTCDataChannel_/, "data-channel"],
  [/^RTCPeerConnection$/, "peer-connection"],
  [/^RTC(?:Audio|Video)Source_/, "media-source"],
  [/^RTCMediaStreamTrack_/, "track"],
  [/^RTCMediaStream_/, "stream"],
  // The callback API, for dumps made in its mode.
  [/^ssrc_\d+_(?:recv|send)$/, "ssrc"],
  [/^Conn-/, "googCandidatePair"],
  [/^Channel-/, "googComponent"],
  [/^bweforvideo$/, "VideoBwe"],
  [/^googTrack_/, "googTrack"],
  [/^googCertificate_/, "googCertificate"],
  [/^googLibjingleSession_/, "googLibjingleSession"],
];

/** Properties of which one type alone has all (Chrome 106 to 116: short ids, no types). The first that fits counts. */
const BY_PROPERTIES: readonly (readonly [string, ...string[]])[] = [
  ["candidate-pair", "localCandidateId", "remoteCandidateId"],
  ["transport", "dtlsState"],
  ["certificate", "fingerprint", "base64Certificate"],
  ["codec", "payloadType", "mimeType"],
  ["data-channel", "dataChannelIdentifier"],
  ["peer-connection", "dataChannelsOpened"],
  ["stream", "streamIdentifier"],
  ["track", "trackIdentifier", "remoteSource", "detached"],
  ["remote-inbound-rtp", "ssrc", "localId", "fractionLost"],
  ["remote-outbound-rtp", "ssrc", "localId", "remoteTimestamp"],
  ["inbound-rtp", "ssrc", "packetsReceived", "bytesReceived"],
  ["outbound-rtp", "ssrc", "packetsSent", "bytesSent", "retransmittedBytesSent"],
  ["media-playout", "synthesizedSamplesDuration"],
];

/** What is known of an object whose type is not. */
export interface UntypedObject {
  id: string;
  has(property: string): boolean;
  /** The last value of a property. */
  last(property: string): unknown;
  /** On which side of a candidate pair it is. */
  side?: "local" | "remote" | undefined;
}

/**
 * `RTCStats.type` of an object in dumps that do not have it, from its id or from what only that type has.
 *
 * none    undefined where it cannot be told; a guess would make streams of what is none
 */
export function typeOfObject({ id, has, last, side }: UntypedObject): string | undefined {
  const byId = BY_ID.find(([pattern]) => pattern.test(id))?.[1];
  if (byId !== undefined) return byId;
  if (has("candidateType")) {
    const isRemote = last("isRemote") ?? (side && side === "remote");
    if (typeof isRemote !== "boolean") return undefined;
    // The callback API spells it without a hyphen, and has other members.
    return `${isRemote ? "remote" : "local"}${has("portNumber") ? "" : "-"}candidate`;
  }
  const byProperties = BY_PROPERTIES.find(([, ...properties]) => properties.every(has))?.[0];
  if (byProperties !== undefined) return byProperties;
  return /^S[AV]\d+$/.test(id) && has("trackIdentifier") ? "media-source" : undefined;
}

/** What the other side reported: measured when its RTCP report came, not when it was polled. */
export function isReportedByPeer(type: string | undefined): boolean {
  return type === "remote-inbound-rtp" || type === "remote-outbound-rtp";
}
