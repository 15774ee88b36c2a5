export { createPathTracker, type MaskAddress } from "./path";
export { createQualityTracker, judge, type QualityTracker, type Verdict } from "./quality";
export { createFlightRecorder, type FlightRecorder, type FlightRecorderOptions } from "./recorder";
export { createRollup, type Rollup, type SessionRollup } from "./rollup";
export { createStallTracker, type StallTrackerOptions } from "./stall";
export type { MediaTracker } from "./tracker";
export { createTrackTracker } from "./tracks";
export { createWindowTracker, type WindowTracker } from "./window";
