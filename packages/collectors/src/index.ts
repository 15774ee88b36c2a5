export { observePeerConnection, type PeerConnectionOptions } from "./peer-connection";
export { observeVideoElement } from "./video-element";
