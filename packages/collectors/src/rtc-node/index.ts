export { observeRtcNodeRoom, type RtcNodeRoomOptions, type RtcNodeSession } from "./observe-room";
export type { RtcNodeParticipant, RtcNodePublication, RtcNodeRoom } from "./room";
export { normaliseStats } from "./stats/normalise";
export type { RtcNodeSessionStats, RtcNodeStats, StatsEntry } from "./stats/session-stats";
