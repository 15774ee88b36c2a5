import { EventEmitter } from "node:events";
import type { RtcNodePublication } from "./room";
import type { RtcNodeSessionStats, RtcNodeStats } from "./stats/session-stats";

interface Participant {
  identity: string;
  trackPublications: Map<string, RtcNodePublication>;
}

/** A room without native part and server; what it is told to be, it is. The real one is in e2e/rtc-node. */
export class FakeRoom extends EventEmitter {
  readonly localParticipant: Participant = { identity: "me", trackPublications: new Map() };
  readonly remoteParticipants = new Map<string, Participant>();
  stats: RtcNodeSessionStats | Error = { publisherStats: [transport()], subscriberStats: [] };

  constructor(public connectionState = 0) {
    super();
  }

  async getRtcStats(): Promise<RtcNodeSessionStats> {
    if (this.stats instanceof Error) throw this.stats;
    return this.stats;
  }

  /** Moves the state and says so, as the SDK does. */
  become(state: number): void {
    this.connectionState = state;
    this.emit("connectionStateChanged", state);
  }

  publishes(publication: RtcNodePublication): void {
    this.localParticipant.trackPublications.set(publication.sid ?? "", publication);
    this.emit("localTrackPublished", publication, this.localParticipant);
  }

  receives(publication: RtcNodePublication): void {
    const participant = { identity: "other", trackPublications: new Map([[publication.sid ?? "", publication]]) };
    this.remoteParticipants.set("other", participant);
    this.emit("trackPublished", publication, participant);
  }

  /** As at the begin of a full reconnect, before that is told. */
  losesParticipants(): void {
    for (const [name, participant] of [...this.remoteParticipants]) {
      this.remoteParticipants.delete(name);
      this.emit("participantDisconnected", participant);
    }
  }
}

const rtc = (id: string) => ({ id, timestamp: 1_795_250_813_257_623n });

export function transport(certificate = "CF1", dtlsState = 2, iceState = 2): RtcNodeStats {
  const transport = { bytesSent: 5n, dtlsState, iceState, localCertificateId: certificate };
  return { stats: { case: "transport", value: { rtc: rtc("T01"), transport } } };
}

export function inboundVideo(id: string, ssrc = 1): RtcNodeStats {
  const value = {
    rtc: rtc(id),
    stream: { ssrc, kind: "video" },
    received: { packetsReceived: 5n },
    inbound: { trackIdentifier: "native", framesDecoded: 3 },
  };
  return { stats: { case: "inboundRtp", value } };
}
