export { observePeerConnection, type PeerConnectionOptions } from "./observe-peer-connection";
