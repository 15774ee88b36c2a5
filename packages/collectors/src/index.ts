export { observeDevices } from "./devices";
export type { ObservedSession } from "./lifetime";
export { observePage } from "./page";
export { observePeerConnection, type PeerConnectionOptions } from "./peer-connection";
export { observeVideoElement } from "./video-element";
