import { finalAnswer } from "../../examples/ivs-stage/src/rehearsal/sfu";

/** The other end of the SDK's peer connections: real ones of the same page, which answer what the SDK offers. */
export interface Sfu {
  /** Answers the offer of a publication, or of a subscription, which is sent a drawn video and a tone. */
  answer(what: string, sdp: string): Promise<string>;
  /** The connections made so far, the newest last. */
  readonly connections: readonly RTCPeerConnection[];
  /** Media of the newest connection goes silent for good: its end is closed. */
  fail(): void;
}

/** An answer that takes the layers which were offered; a browser by itself takes one stream only. */
function withLayers(answer: string, offer: string): string {
  const rids = [...offer.matchAll(/^a=rid:(\S+) send/gm)].map(([, rid]) => rid);
  if (!rids.length) return answer;
  const lines = rids.map((rid) => `a=rid:${rid} recv\r\n`).join("");
  return `${answer}${lines}a=simulcast:recv ${rids.join(";")}\r\n`;
}

function tone(): MediaStreamTrack {
  const context = new AudioContext();
  const oscillator = context.createOscillator();
  const destination = context.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  return destination.stream.getAudioTracks()[0]!;
}

/** @param open makes its connections */
export function createSfu(open = () => new RTCPeerConnection()): Sfu {
  const connections: RTCPeerConnection[] = [];
  return {
    connections,
    async answer(what, sdp) {
      const connection = open();
      connections.push(connection);
      await connection.setRemoteDescription({ type: "offer", sdp });
      if (what.includes("/subscribe/")) {
        for (const transceiver of connection.getTransceivers()) {
          const track = transceiver.receiver.track.kind === "video" ? window.tools.canvasTrack() : tone();
          await transceiver.sender.replaceTrack(track);
          transceiver.direction = "sendonly";
        }
      }
      return withLayers(await finalAnswer(connection), sdp);
    },
    fail: () => connections.at(-1)?.close(),
  };
}

declare global {
  interface Window {
    /** Of the page, for whoever plays the service. */
    sfu: Sfu;
  }
}
