export { observeSignaling } from "./observe-signaling";
export type { DescribeMessage, MessageDirection, SignalingMessage, SignalingOptions, WebSocketLike } from "./types";
