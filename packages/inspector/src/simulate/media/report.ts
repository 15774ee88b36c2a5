import type { StatsRead } from "@rtcscope/core";
import type { Person } from "../fleet";
import { audio, inboundVideo, isActive, LAYERS, limitAt, limitedMs, outboundLayer } from "./counters";
import type { Link } from "./link";

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly [member: string]: unknown;
}

/** The candidate pair and its transport; they count what all streams carry. */
function path(person: Person, link: Link, time: number, packets: number, bytes: number): Entry[] {
  const at = (id: string, type: string, rest: object): Entry => ({ id, type, timestamp: time, ...rest });
  const { candidate, relayProtocol, network } = person;
  return [
    at("T1", "transport", {
      selectedCandidatePairId: "CP1",
      // IVS learns its states from here, and has been told them.
      iceState: "connected",
      dtlsState: "connected",
      packetsReceived: packets,
      bytesReceived: bytes,
    }),
    at("CP1", "candidate-pair", {
      transportId: "T1",
      localCandidateId: "L1",
      remoteCandidateId: "R1",
      state: "succeeded",
      nominated: true,
      currentRoundTripTime: link.figures.rttMs / 1000,
      packetsReceived: packets,
      bytesReceived: bytes,
    }),
    at("L1", "local-candidate", {
      candidateType: candidate,
      protocol: relayProtocol === undefined || relayProtocol === "udp" ? "udp" : "tcp",
      relayProtocol,
      networkType: network,
    }),
    at("R1", "remote-candidate", { candidateType: "host", protocol: "udp" }),
  ];
}

function inbound(link: Link, time: number): Entry[] {
  const video = inboundVideo(link, time);
  const sound = audio(link, time);
  const { jitterMs, bufferMs } = link.figures;
  return [
    {
      id: "IV",
      type: "inbound-rtp",
      timestamp: time,
      kind: "video",
      ssrc: 1111,
      trackIdentifier: `${link.name} video in`,
      packetsReceived: video.packets,
      bytesReceived: video.bytes,
      packetsLost: video.lost,
      jitter: jitterMs / 1000,
      framesReceived: video.received,
      framesDecoded: video.decoded,
      keyFramesDecoded: 1,
      frameWidth: 1280,
      frameHeight: 720,
      freezeCount: video.freezes,
      totalFreezesDuration: video.freezeMs / 1000,
      totalInterFrameDelay: video.interFrameMs / 1000,
      jitterBufferDelay: video.bufferMs / 1000,
      jitterBufferEmittedCount: video.decoded,
    },
    {
      id: "IA",
      type: "inbound-rtp",
      timestamp: time,
      kind: "audio",
      ssrc: 2222,
      trackIdentifier: `${link.name} audio in`,
      packetsReceived: sound.packets,
      bytesReceived: sound.bytes,
      packetsLost: sound.lost,
      jitter: jitterMs / 1000,
      totalSamplesReceived: sound.samples,
      concealedSamples: 0,
      jitterBufferDelay: (sound.samples * bufferMs) / 1000,
      jitterBufferEmittedCount: sound.samples,
    },
  ];
}

function outbound(link: Link, time: number): Entry[] {
  const sound = audio(link, time);
  const { rttMs, jitterMs } = link.figures;
  const limits = limitedMs(link, time);
  const remote = (id: string, kind: string, ssrc: number, lost: number): Entry => ({
    id: `R${id}`,
    type: "remote-inbound-rtp",
    timestamp: time,
    kind,
    ssrc,
    localId: id,
    packetsLost: lost,
    roundTripTime: rttMs / 1000,
    jitter: jitterMs / 1000,
  });
  const layers = LAYERS.flatMap((layer, at) => {
    const { frames, packets, bytes, lost } = outboundLayer(link, layer, time);
    const id = `OV${layer.rid}`;
    const active = isActive(link, layer, time);
    return [
      {
        id,
        type: "outbound-rtp",
        timestamp: time,
        kind: "video",
        mid: "0",
        rid: layer.rid,
        ssrc: 3000 + at,
        encodingIndex: at,
        active,
        mediaSourceId: "SV",
        packetsSent: packets,
        bytesSent: bytes,
        framesEncoded: frames,
        framesSent: frames,
        frameWidth: layer.width,
        frameHeight: layer.height,
        qualityLimitationReason: limitAt(link, time) ?? "none",
        qualityLimitationDurations: {
          none: limits.none / 1000,
          cpu: limits.cpu / 1000,
          bandwidth: limits.bandwidth / 1000,
          other: 0,
        },
      } satisfies Entry,
      remote(id, "video", 3000 + at, lost),
    ];
  });
  return [
    ...layers,
    {
      id: "SV",
      type: "media-source",
      timestamp: time,
      kind: "video",
      trackIdentifier: `${link.name} video out`,
      width: 1280,
      height: 720,
    },
    {
      id: "OA",
      type: "outbound-rtp",
      timestamp: time,
      kind: "audio",
      mid: "1",
      ssrc: 4444,
      mediaSourceId: "SA",
      packetsSent: sound.packets,
      bytesSent: sound.bytes,
    },
    remote("OA", "audio", 4444, sound.lost),
    { id: "SA", type: "media-source", timestamp: time, kind: "audio", trackIdentifier: `${link.name} audio out` },
  ];
}

/** What `getStats()` gives at `time`: the objects that the trackers look at, in their shapes. */
export function readStats(person: Person, link: Link, time: number): StatsRead {
  const hasMedia = link.rounds.some(({ from }) => from <= time);
  const video = link.inbound ? inboundVideo(link, time) : undefined;
  const sound = link.inbound ? audio(link, time) : undefined;
  // What comes back of RTCP and checks keeps the transport of a publisher alive.
  const packets = (video?.packets ?? 0) + (sound?.packets ?? 0) + (hasMedia ? Math.floor(time / 1000) : 0);
  const bytes = (video?.bytes ?? 0) + (sound?.bytes ?? 0) + packets * 28;
  const report = [
    ...path(person, link, time, packets, bytes),
    ...(hasMedia && link.inbound ? inbound(link, time) : []),
    ...(hasMedia && link.outbound ? outbound(link, time) : []),
  ];
  return { type: "stats", time, connection: link.name, report };
}
