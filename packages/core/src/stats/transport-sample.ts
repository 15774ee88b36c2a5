// The parts of a StatsSample below the media; the rules at the top of sample.ts hold here as well.

/** One ICE and DTLS transport, with the pair that it uses. */
export interface TransportSample {
  readonly id: string;
  readonly dtlsState?: string | undefined;
  readonly dtlsRole?: string | undefined;
  readonly dtlsCipher?: string | undefined;
  readonly srtpCipher?: string | undefined;
  readonly tlsVersion?: string | undefined;
  readonly iceState?: string | undefined;
  readonly iceRole?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly intervalMs?: number | undefined;
  readonly sendBitrateBps?: number | undefined;
  readonly receiveBitrateBps?: number | undefined;
  readonly bytesSent?: number | undefined;
  readonly bytesSentDelta?: number | undefined;
  readonly bytesReceived?: number | undefined;
  readonly bytesReceivedDelta?: number | undefined;
  readonly packetsSent?: number | undefined;
  readonly packetsSentDelta?: number | undefined;
  readonly packetsReceived?: number | undefined;
  readonly packetsReceivedDelta?: number | undefined;
  readonly selectedPairChanges?: number | undefined;
  readonly selectedPairChangesDelta?: number | undefined;
  readonly selectedPair?: CandidatePairSample | undefined;
}

/** The candidate pair that media takes. */
export interface CandidatePairSample {
  readonly id: string;
  readonly state?: string | undefined;
  readonly nominated?: boolean | undefined;
  readonly local?: CandidateSample | undefined;
  readonly remote?: CandidateSample | undefined;
  readonly timestamp?: number | undefined;
  readonly intervalMs?: number | undefined;
  readonly rttMs?: number | undefined;
  readonly rttMeanMs?: number | undefined;
  readonly rttMeanOverallMs?: number | undefined;
  readonly availableOutgoingBitrateBps?: number | undefined;
  readonly availableIncomingBitrateBps?: number | undefined;
  readonly sendBitrateBps?: number | undefined;
  readonly receiveBitrateBps?: number | undefined;
  readonly bytesSent?: number | undefined;
  readonly bytesSentDelta?: number | undefined;
  readonly bytesReceived?: number | undefined;
  readonly bytesReceivedDelta?: number | undefined;
  readonly packetsSent?: number | undefined;
  readonly packetsSentDelta?: number | undefined;
  readonly packetsReceived?: number | undefined;
  readonly packetsReceivedDelta?: number | undefined;
  readonly requestsSent?: number | undefined;
  readonly requestsSentDelta?: number | undefined;
  readonly responsesReceived?: number | undefined;
  readonly responsesReceivedDelta?: number | undefined;
  readonly consentRequestsSent?: number | undefined;
  readonly consentRequestsSentDelta?: number | undefined;
  /** Connectivity checks and consent requests without a response: lost, or (the last one) still under way. */
  readonly requestsLost?: number | undefined;
}

/** Addresses are as the browser gives them: whoever emits a candidate masks it first. */
export interface CandidateSample {
  readonly id: string;
  readonly type?: string | undefined;
  readonly protocol?: string | undefined;
  readonly relayProtocol?: string | undefined;
  readonly networkType?: string | undefined;
  readonly tcpType?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly url?: string | undefined;
}

export interface DataChannelSample {
  readonly id: string;
  readonly label?: string | undefined;
  readonly protocol?: string | undefined;
  readonly state?: string | undefined;
  readonly identifier?: number | undefined;
  readonly timestamp?: number | undefined;
  readonly intervalMs?: number | undefined;
  readonly messagesSent?: number | undefined;
  readonly messagesSentDelta?: number | undefined;
  readonly messagesReceived?: number | undefined;
  readonly messagesReceivedDelta?: number | undefined;
  readonly bytesSent?: number | undefined;
  readonly bytesSentDelta?: number | undefined;
  readonly bytesReceived?: number | undefined;
  readonly bytesReceivedDelta?: number | undefined;
}

/** One audio output (`media-playout`). */
export interface PlayoutSample {
  readonly id: string;
  readonly timestamp?: number | undefined;
  readonly intervalMs?: number | undefined;
  readonly playoutDelayMs?: number | undefined;
  readonly playoutDelayOverallMs?: number | undefined;
  readonly synthesizedDurationMs?: number | undefined;
  readonly synthesizedDurationDeltaMs?: number | undefined;
  readonly synthesizedEvents?: number | undefined;
  readonly synthesizedEventsDelta?: number | undefined;
  readonly samplesDurationMs?: number | undefined;
  readonly samplesDurationDeltaMs?: number | undefined;
}
