export { type ReplayOptions, replayDump } from "./replay";
export type * from "./types";
