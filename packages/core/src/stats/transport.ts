import type { Baselines } from "./baseline";
import { type Entries, findById } from "./entries";
import { count, type Entry, flag, instant, text, toMs } from "./number";
import { bitrate, mean } from "./rates";
import type { CandidatePairSample, CandidateSample, TransportSample } from "./sample";

/** Every transport with its selected pair. https://www.w3.org/TR/webrtc-stats/#transportstats-dict* */
export function readTransports(entries: Entries, baselines: Baselines): TransportSample[] {
  const transports: TransportSample[] = [];
  for (const entry of entries.transports) {
    const transport = readTransport(entry, selectedPair(entry, entries), entries, baselines);
    if (transport !== undefined) transports.push(transport);
  }
  // Firefox before 2023 has no transport objects: the marked pairs tell which transports there are.
  if (entries.transports.length === 0) {
    for (const pair of entries.pairs) {
      if (!isMarked(pair)) continue;
      const id = transportOf(pair) ?? "transport";
      if (transports.some((transport) => transport.id === id)) continue;
      const transport = readTransport({ id, type: "transport" }, pair, entries, baselines);
      if (transport !== undefined) transports.push(transport);
    }
  }
  return transports;
}

function readTransport(
  e: Entry,
  pair: Entry | undefined,
  entries: Entries,
  baselines: Baselines,
): TransportSample | undefined {
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b = baselines.open(id, "transport", undefined, timestamp);
  if (b === undefined) return undefined;
  const bytesSent = count(e.bytesSent);
  const bytesReceived = count(e.bytesReceived);
  b.restartIfFell(0, bytesSent);
  b.restartIfFell(1, bytesReceived);
  const intervalMs = b.intervalMs;
  const bytesSentDelta = b.growth(0, bytesSent);
  const bytesReceivedDelta = b.growth(1, bytesReceived);
  const packetsSent = count(e.packetsSent);
  const packetsReceived = count(e.packetsReceived);
  const selectedPairChanges = count(e.selectedCandidatePairChanges);
  return {
    id,
    dtlsState: text(e.dtlsState),
    dtlsRole: text(e.dtlsRole),
    dtlsCipher: text(e.dtlsCipher),
    srtpCipher: text(e.srtpCipher),
    tlsVersion: text(e.tlsVersion),
    iceState: text(e.iceState),
    iceRole: text(e.iceRole),
    timestamp,
    intervalMs,
    sendBitrateBps: bitrate(bytesSentDelta, intervalMs),
    receiveBitrateBps: bitrate(bytesReceivedDelta, intervalMs),
    bytesSent,
    bytesSentDelta,
    bytesReceived,
    bytesReceivedDelta,
    packetsSent,
    packetsSentDelta: b.growth(2, packetsSent),
    packetsReceived,
    packetsReceivedDelta: b.growth(3, packetsReceived),
    selectedPairChanges,
    selectedPairChangesDelta: b.growth(4, selectedPairChanges),
    selectedPair: pair && readPair(pair, entries, baselines),
  };
}

/** The pair that the transport names; else the one that is marked. State and nomination say nothing: many pairs succeed. */
function selectedPair(transport: Entry, entries: Entries): Entry | undefined {
  const pairs = entries.pairs;
  const named = text(transport.selectedCandidatePairId);
  if (named !== undefined) return pairs[findById(pairs, named, 0)];
  for (const pair of pairs) {
    if (!isMarked(pair)) continue;
    const of = transportOf(pair);
    if (of === transport.id || (of === undefined && entries.transports.length === 1)) return pair;
  }
  return undefined;
}

function isMarked(pair: Entry): boolean {
  return flag(pair.selected) === true || flag(pair.googActiveConnection) === true;
}

function transportOf(pair: Entry): string | undefined {
  return text(pair.transportId) ?? text(pair.googChannelId);
}

/** https://www.w3.org/TR/webrtc-stats/#candidatepair-dict* */
function readPair(e: Entry, entries: Entries, baselines: Baselines): CandidatePairSample | undefined {
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b = baselines.open(id, "candidate-pair", undefined, timestamp);
  if (b === undefined) return undefined;
  const bytesSent = count(e.bytesSent);
  const bytesReceived = count(e.bytesReceived);
  b.restartIfFell(0, bytesSent);
  b.restartIfFell(1, bytesReceived);
  const intervalMs = b.intervalMs;
  const bytesSentDelta = b.growth(0, bytesSent);
  const bytesReceivedDelta = b.growth(1, bytesReceived);
  const packetsSent = count(e.packetsSent);
  const packetsReceived = count(e.packetsReceived);
  const requestsSent = count(e.requestsSent);
  const responsesReceived = count(e.responsesReceived);
  const responsesReceivedDelta = b.growth(4, responsesReceived);
  const consentRequestsSent = count(e.consentRequestsSent);
  const rtt = count(e.totalRoundTripTime);
  return {
    id,
    state: text(e.state),
    nominated: flag(e.nominated),
    local: readCandidate(e.localCandidateId, entries),
    remote: readCandidate(e.remoteCandidateId, entries),
    timestamp,
    intervalMs,
    rttMs: toMs(count(e.currentRoundTripTime)),
    rttMeanMs: mean(b.growth(7, rtt), responsesReceivedDelta, 1000),
    rttMeanOverallMs: mean(rtt, responsesReceived, 1000),
    availableOutgoingBitrateBps: count(e.availableOutgoingBitrate),
    availableIncomingBitrateBps: count(e.availableIncomingBitrate),
    sendBitrateBps: bitrate(bytesSentDelta, intervalMs),
    receiveBitrateBps: bitrate(bytesReceivedDelta, intervalMs),
    bytesSent,
    bytesSentDelta,
    bytesReceived,
    bytesReceivedDelta,
    packetsSent,
    packetsSentDelta: b.growth(2, packetsSent),
    packetsReceived,
    packetsReceivedDelta: b.growth(3, packetsReceived),
    requestsSent,
    requestsSentDelta: b.growth(5, requestsSent),
    responsesReceived,
    responsesReceivedDelta,
    consentRequestsSent,
    consentRequestsSentDelta: b.growth(6, consentRequestsSent),
    requestsLost: requestsLost(requestsSent, consentRequestsSent, responsesReceived),
  };
}

/** Chromium counted only the checks before the first response as `requestsSent` once; now, as specified, all of them. */
function requestsLost(
  sent: number | undefined,
  consents: number | undefined,
  responses: number | undefined,
): number | undefined {
  if (sent === undefined || responses === undefined) return undefined;
  const all = consents !== undefined && consents > sent ? sent + consents : sent;
  return all >= responses ? all - responses : undefined;
}

/** https://www.w3.org/TR/webrtc-stats/#icecandidate-dict* */
function readCandidate(id: unknown, entries: Entries): CandidateSample | undefined {
  const e = entries.candidates[findById(entries.candidates, id, 0)];
  return (
    e && {
      id: e.id as string,
      type: text(e.candidateType),
      protocol: text(e.protocol ?? e.transport),
      relayProtocol: text(e.relayProtocol),
      networkType: text(e.networkType),
      tcpType: text(e.tcpType),
      address: text(e.address) ?? text(e.ip) ?? text(e.ipAddress),
      port: count(e.port ?? e.portNumber),
      url: text(e.url),
    }
  );
}
