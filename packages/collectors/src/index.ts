export { observeDevices } from "./devices";
export { observePage } from "./page";
export { observePeerConnection, type PeerConnectionOptions } from "./peer-connection";
export { observeVideoElement } from "./video-element";
