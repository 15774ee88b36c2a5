export { createSignalingTracker, type SignalingTracker } from "./tracker";
