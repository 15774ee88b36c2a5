import type { Baseline, Baselines } from "./baseline";
import { findById, type Lists } from "./entries";
import { accessors, Figures, figures, rate, total } from "./figures";
import { count, type Entry, flag, ms, text } from "./number";
import { known } from "./rates";
import type { CandidatePairSample, CandidateSample, TransportSample } from "./sample";

/** https://www.w3.org/TR/webrtc-stats/#transportstats-dict* */
class Transport extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;
  declare readonly dtlsState: string | undefined;
  declare readonly dtlsRole: string | undefined;
  declare readonly dtlsCipher: string | undefined;
  declare readonly srtpCipher: string | undefined;
  declare readonly tlsVersion: string | undefined;
  declare readonly iceState: string | undefined;
  declare readonly iceRole: string | undefined;
  declare readonly selectedPair: CandidatePairSample | undefined;

  constructor(e: Entry, baseline: Baseline, selectedPair: CandidatePairSample | undefined) {
    super();
    this.values = [
      count(e.bytesSent),
      count(e.bytesReceived),
      count(e.packetsSent),
      count(e.packetsReceived),
      count(e.selectedCandidatePairChanges),
    ];
    this.before = baseline.compare(this.values, 4);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
    this.dtlsState = text(e.dtlsState);
    this.dtlsRole = text(e.dtlsRole);
    this.dtlsCipher = text(e.dtlsCipher);
    this.srtpCipher = text(e.srtpCipher);
    this.tlsVersion = text(e.tlsVersion);
    this.iceState = text(e.iceState);
    this.iceRole = text(e.iceRole);
    this.selectedPair = selectedPair;
  }
}

/** https://www.w3.org/TR/webrtc-stats/#candidatepair-dict* */
class Pair extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;
  declare readonly state: string | undefined;
  declare readonly nominated: boolean | undefined;
  declare readonly local: CandidateSample | undefined;
  declare readonly remote: CandidateSample | undefined;

  constructor(e: Entry, baseline: Baseline, lists: Lists) {
    super();
    this.values = [
      count(e.bytesSent),
      count(e.bytesReceived),
      count(e.packetsSent),
      count(e.packetsReceived),
      count(e.requestsSent),
      count(e.responsesReceived),
      count(e.consentRequestsSent),
      ms(e.currentRoundTripTime),
      ms(e.totalRoundTripTime),
      count(e.availableOutgoingBitrate),
      count(e.availableIncomingBitrate),
    ];
    this.before = baseline.compare(this.values, 4);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
    this.state = text(e.state);
    this.nominated = flag(e.nominated);
    this.local = readCandidate(e.localCandidateId, lists.candidates);
    this.remote = readCandidate(e.remoteCandidateId, lists.candidates);
  }
}

const TRAFFIC = "bytesSent bytesReceived packetsSent packetsReceived ";
figures(Transport.prototype, `${TRAFFIC}selectedPairChanges`);
figures(
  Pair.prototype,
  `${TRAFFIC}requestsSent responsesReceived consentRequestsSent rttMs! rttMeanMs/5 availableOutgoingBitrateBps! availableIncomingBitrateBps!`,
);
for (const prototype of [Transport.prototype, Pair.prototype])
  accessors<Figures>(prototype, {
    sendBitrateBps: (of) => rate(of, 0) * 8,
    receiveBitrateBps: (of) => rate(of, 1) * 8,
  });
accessors<Pair>(Pair.prototype, {
  // Chromium counted only the checks before the first response as `requestsSent` once; now, as specified, all of them.
  requestsLost(of) {
    const sent = total(of, 4);
    const consents = total(of, 6);
    const lost = (consents > sent ? sent + consents : sent) - total(of, 5);
    return lost < 0 ? undefined : lost;
  },
});

/** https://www.w3.org/TR/webrtc-stats/#icecandidate-dict* */
function readCandidate(id: unknown, candidates: readonly Entry[]): CandidateSample | undefined {
  const e = candidates[findById(candidates, id, 0)];
  return (
    e && {
      id: e.id as string,
      type: text(e.candidateType),
      protocol: text(e.protocol),
      relayProtocol: text(e.relayProtocol),
      networkType: text(e.networkType),
      tcpType: text(e.tcpType),
      address: text(e.address) ?? text(e.ip),
      port: known(count(e.port)),
      url: text(e.url),
    }
  );
}

/** Firefox before 2023 has no transport objects: there the marked pairs tell which transports there are. */
export function transportsOf({ transports, pairs }: Lists): readonly Entry[] {
  return transports.length > 0
    ? transports
    : pairs
        .filter(isMarked)
        .map((pair) => ({ id: transportOf(pair) ?? "transport", selectedCandidatePairId: pair.id }));
}

export function readTransport(e: Entry, lists: Lists, baselines: Baselines): TransportSample | undefined {
  const baseline = baselines.open(e, "transport");
  if (baseline === undefined) return undefined;
  const selected = selectedPair(e, lists);
  const pair = selected && baselines.open(selected, "candidate-pair");
  return new Transport(e, baseline, pair && new Pair(selected, pair, lists));
}

/** The pair that the transport names; else the one that is marked. State and nomination say nothing: many pairs succeed. */
function selectedPair({ id, selectedCandidatePairId }: Entry, { pairs, transports }: Lists): Entry | undefined {
  return text(selectedCandidatePairId)
    ? pairs[findById(pairs, selectedCandidatePairId, 0)]
    : pairs.find((pair) => isMarked(pair) && (transportOf(pair) ?? (transports.length === 1 && id)) === id);
}

function isMarked({ selected }: Entry): boolean {
  return flag(selected) === true;
}

function transportOf({ transportId }: Entry): string | undefined {
  return text(transportId);
}
