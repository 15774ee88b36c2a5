import type { JanusAnswer } from "../servers/janus";

/**
 * What Janus counted of one stream of packets. Bytes are those of whole RTP packets: header with its extensions, payload
 * and padding, without what SRTP adds. Those of a browser are payload alone (webrtc-stats, bytesSent); it counts
 * the rest apart (headerBytesSent), so that the two can be added.
 */
export interface Counted {
  readonly packets: number;
  readonly bytes: number;
}

/** Of one video, by the SSRC under which it was received; and of what was sent back, which is always one stream. */
export interface CountedVideo {
  readonly received: ReadonlyMap<number, Counted>;
  readonly returned: Counted;
}

interface Medium {
  readonly ssrc: Readonly<Record<string, number>>;
  readonly stats: { readonly in: Counted & Readonly<Record<string, Counted>>; readonly out: Counted };
}

/**
 * Reads `handle_info`. A medium counts its layers apart: the first, which is the last of the offer, in the members of
 * `in` itself, the others in members of it that are there from their first packet on.
 *
 * It counts packets, and no frames; the same packet once, however often it came; nothing per layer of what it
 * sends back.
 */
export function readCounted(info: JanusAnswer): CountedVideo {
  const { webrtc } = info as { webrtc: { media: Readonly<Record<string, Medium>> } };
  const [medium] = Object.values(webrtc.media);
  if (!medium) throw new Error("Janus has no media");
  const { ssrc, stats } = medium;
  const received = new Map<number, Counted>();
  for (const [at, from] of [
    ["ssrc-peer", stats.in],
    ["ssrc-peer-sim-1", stats.in["video-simulcast-1"]],
    ["ssrc-peer-sim-2", stats.in["video-simulcast-2"]],
  ] as const) {
    const source = ssrc[at];
    if (source !== undefined && from) received.set(source, { packets: from.packets, bytes: from.bytes });
  }
  const { packets, bytes } = stats.out;
  return { received, returned: { packets, bytes } };
}
