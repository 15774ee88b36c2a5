export {
  CONNECT_TIMEOUT_MS,
  type ConnectTracker,
  createConnectTracker,
  type PhaseSink,
} from "./attempt";
export { type ConnectContext, SUSPENDED_AFTER_MS } from "./context";
export { CRITICAL_PATH_OTHER, criticalPath, type TimedPhase } from "./critical-path";
export { RESTART_SETTLES_MS } from "./link";
export { createPeerPhases, type PeerPhases, type PeerPhasesOptions } from "./peer-phases";
export {
  createReconnectTracker,
  RECONNECT_TIMEOUT_MS,
  REPLACE_WITHIN_MS,
  type ReconnectOptions,
  type ReconnectTracker,
} from "./reconnect";
export { createStateTracker, type StateTracker } from "./state";
