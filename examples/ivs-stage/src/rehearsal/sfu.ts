import { answerForSender, offerForReceiver } from "../../../peer-connection/src/simulcast";

/** Somebody's media, as it arrives: each simulcast layer is a track. */
export interface Publication {
  readonly connection: RTCPeerConnection;
  readonly answer: string;
  readonly layers: ReadonlyMap<string, MediaStreamTrack>;
  readonly audio: MediaStreamTrack | undefined;
}

/** What goes to one viewer. */
export interface Subscription {
  readonly connection: RTCPeerConnection;
  readonly answer: string;
  /** Sends this from now on; null is silence. */
  send(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void>;
}

/** An answer with all candidates in it: there is no way to tell of later ones. */
export async function finalAnswer(connection: RTCPeerConnection): Promise<string> {
  await connection.setLocalDescription();
  while (connection.iceGatheringState !== "complete")
    await new Promise((resolve) => connection.addEventListener("icegatheringstatechange", resolve, { once: true }));
  return connection.localDescription?.sdp ?? "";
}

/** Takes an offer of simulcast, all layers of it. */
export async function receive(offer: string): Promise<Publication> {
  const connection = new RTCPeerConnection();
  const rids = [...offer.matchAll(/^a=rid:(\S+) send/gm)].map(([, rid]) => rid ?? "");
  const videoMid = /^m=video[\s\S]*?^a=mid:(\S+)/m.exec(offer)?.[1] ?? "1";
  await connection.setRemoteDescription({ type: "offer", sdp: offerForReceiver(offer, rids) });
  const answer = answerForSender(await finalAnswer(connection), rids, videoMid);
  const layers = new Map<string, MediaStreamTrack>();
  let audio: MediaStreamTrack | undefined;
  for (const { mid, receiver } of connection.getTransceivers()) {
    if (receiver.track.kind === "video") layers.set(mid ?? "", receiver.track);
    else audio = receiver.track;
  }
  return { connection, answer, layers, audio };
}

/** Takes an offer to be sent one video and one audio. */
export async function forward(offer: string): Promise<Subscription> {
  const connection = new RTCPeerConnection();
  await connection.setRemoteDescription({ type: "offer", sdp: offer });
  const senders = new Map<string, RTCRtpSender>();
  for (const transceiver of connection.getTransceivers()) {
    transceiver.direction = "sendonly";
    senders.set(transceiver.receiver.track.kind, transceiver.sender);
  }
  return {
    connection,
    answer: await finalAnswer(connection),
    send: async (kind, track) => senders.get(kind)?.replaceTrack(track),
  };
}
