import { answerForSender, offerForReceiver } from "./simulcast";

export const LAYERS = ["q", "h", "f"] as const;
export type Layer = (typeof LAYERS)[number];

/** Both ends of a call in one page. Nothing in this file knows that somebody watches. */
export interface Call {
  caller: RTCPeerConnection;
  callee: RTCPeerConnection;
  video: RTCRtpSender;
  camera: MediaStreamTrack;
}

export function createCall(): Pick<Call, "caller" | "callee"> {
  const config: RTCConfiguration = { bundlePolicy: "max-bundle" };
  const caller = new RTCPeerConnection(config);
  const callee = new RTCPeerConnection(config);
  caller.onicecandidate = ({ candidate }) => candidate && callee.addIceCandidate(candidate);
  callee.onicecandidate = ({ candidate }) => candidate && caller.addIceCandidate(candidate);
  return { caller, callee };
}

export function addMedia(caller: RTCPeerConnection, stream: MediaStream): RTCRtpSender {
  const [microphone] = stream.getAudioTracks();
  const [camera] = stream.getVideoTracks();
  if (!microphone || !camera) throw new Error("the call needs a microphone and a camera");
  caller.addTrack(microphone, stream);
  const { sender } = caller.addTransceiver(camera, {
    direction: "sendonly",
    streams: [stream],
    sendEncodings: [{ rid: "q", scaleResolutionDownBy: 4 }, { rid: "h", scaleResolutionDownBy: 2 }, { rid: "f" }],
  });
  const vp8 = RTCRtpReceiver.getCapabilities("video")?.codecs.filter((codec) => codec.mimeType === "video/VP8") ?? [];
  caller.getTransceivers()[1]?.setCodecPreferences(vp8);
  return sender;
}

/** Offer and answer; with `iceRestart` for a call that is up. */
export async function negotiate(
  { caller, callee }: Pick<Call, "caller" | "callee">,
  iceRestart = false,
): Promise<void> {
  await caller.setLocalDescription(await caller.createOffer({ iceRestart }));
  await callee.setRemoteDescription({
    type: "offer",
    sdp: offerForReceiver(caller.localDescription?.sdp ?? "", LAYERS),
  });
  await callee.setLocalDescription(await callee.createAnswer());
  const videoMid = caller.getTransceivers()[1]?.mid ?? "1";
  await caller.setRemoteDescription({
    type: "answer",
    sdp: answerForSender(callee.localDescription?.sdp ?? "", LAYERS, videoMid),
  });
}

export async function setLayerActive(sender: RTCRtpSender, rid: Layer, active: boolean): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) if (encoding.rid === rid) encoding.active = active;
  await sender.setParameters(parameters);
}
