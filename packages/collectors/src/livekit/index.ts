export { type LiveKitOptions, type LiveKitSession, observeLiveKitRoom } from "./observe-livekit-room";
