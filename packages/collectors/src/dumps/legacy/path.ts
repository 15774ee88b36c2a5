import { count, entry, flag, positive, type StatsEntry, text } from "./value";

/** Candidate types of `localcandidate`, and of the pair's own `goog…CandidateType`. */
const CANDIDATE_TYPES = new Map([
  ["serverreflexive", "srflx"],
  ["peerreflexive", "prflx"],
  ["relayed", "relay"],
  ["local", "host"],
  ["stun", "srflx"],
]);

const NETWORK_TYPES = new Map([
  ["lan", "ethernet"],
  ["wlan", "wifi"],
  ["wwan", "cellular"],
]);

/** `googComponent`: the transport of one component of one or more m-lines. */
export function readTransport(e: StatsEntry): StatsEntry {
  return entry(e.id, "transport", e.timestamp, {
    selectedCandidatePairId: text(e.selectedCandidatePairId),
    localCertificateId: text(e.localCertificateId),
    remoteCertificateId: text(e.remoteCertificateId),
    dtlsCipher: text(e.dtlsCipher),
    srtpCipher: text(e.srtpCipher),
  });
}

/**
 * `googCandidatePair`, with candidates made of what the pair says about them where it names none that the report has.
 *
 * `googRtt` of a pair is left out: it is an average that begins with an assumed 3 s, not the last measured round trip.
 *
 * @param bandwidth the `VideoBwe` object of the report, if this pair is the only active one
 */
export function readPair(e: StatsEntry, ids: ReadonlySet<unknown>, bandwidth: StatsEntry | undefined): StatsEntry[] {
  const local = ids.has(e.localCandidateId) ? undefined : told(e, "Local");
  const remote = ids.has(e.remoteCandidateId) ? undefined : told(e, "Remote");
  const pair = entry(e.id, "candidate-pair", e.timestamp, {
    transportId: text(e.googChannelId) ?? text(e.transportId),
    localCandidateId: local?.id ?? text(e.localCandidateId),
    remoteCandidateId: remote?.id ?? text(e.remoteCandidateId),
    selected: flag(e.googActiveConnection ?? e.selected),
    nominated: flag(e.nominated),
    bytesSent: count(e.bytesSent),
    bytesReceived: count(e.bytesReceived),
    packetsSent: count(e.packetsSent),
    packetsReceived: count(e.packetsReceived),
    packetsDiscardedOnSend: count(e.packetsDiscardedOnSend),
    requestsSent: count(e.requestsSent),
    requestsReceived: count(e.requestsReceived),
    responsesSent: count(e.responsesSent),
    responsesReceived: count(e.responsesReceived),
    consentRequestsSent: count(e.consentRequestsSent),
    availableOutgoingBitrate: positive(bandwidth?.googAvailableSendBandwidth),
    availableIncomingBitrate: positive(bandwidth?.googAvailableReceiveBandwidth),
  });
  return [pair, local, remote].filter((made) => made !== undefined);
}

/** The first versions had no candidate objects: the pair tells type and address of its ends. */
function told(e: StatsEntry, end: "Local" | "Remote"): StatsEntry | undefined {
  const type = text(e[`goog${end}CandidateType`]);
  const at = text(e[`goog${end}Address`]);
  if (type === undefined && at === undefined) return undefined;
  const [, address, port] = /^(.*):(\d{1,5})$/.exec(at ?? "") ?? [];
  const id = text(e[end === "Local" ? "localCandidateId" : "remoteCandidateId"]) ?? `${e.id}_${end.toLowerCase()}`;
  return entry(id, `${end.toLowerCase()}-candidate`, e.timestamp, {
    address: text(address),
    port: count(port),
    protocol: text(e.googTransportType),
    candidateType: CANDIDATE_TYPES.get(type ?? "") ?? type,
  });
}

/** `localcandidate` and `remotecandidate`, of Chrome and of old Firefox. */
export function readCandidate(e: StatsEntry, type: "local-candidate" | "remote-candidate"): StatsEntry {
  const candidateType = text(e.candidateType);
  const networkType = text(e.networkType);
  return entry(e.id, type, e.timestamp, {
    transportId: text(e.transportId),
    address: text(e.address) ?? text(e.ipAddress),
    port: count(e.port ?? e.portNumber),
    protocol: text(e.protocol) ?? text(e.transport),
    relayProtocol: text(e.relayProtocol),
    candidateType: CANDIDATE_TYPES.get(candidateType ?? "") ?? candidateType,
    networkType: NETWORK_TYPES.get(networkType ?? "") ?? networkType,
    priority: count(e.priority),
  });
}
