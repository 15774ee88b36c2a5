export { type Clock, type ClockSources, createClock } from "./clock";
export { createDiagnostics, type DiagnosticLogger, type Diagnostics, guard } from "./diagnostics";
export type { Exporter, ScopeInfo, ServiceInfo, SessionInfo } from "./exporter";
export type {
  CandidateErrorSeen,
  ConnectFailed,
  ConnectionClosed,
  ConnectionOpened,
  ConnectionStateChanged,
  EventTold,
  FramePainted,
  MediaDirection,
  MediaKind,
  MediaSeen,
  NegotiationStep,
  Observation,
  PageChanged,
  PhaseEnded,
  PhaseStarted,
  PlaybackChanged,
  ReconnectTold,
  ServerReported,
  SignalingDetails,
  SignalingSteps,
  SignalingTold,
  StatsRead,
  TrackChanged,
} from "./observation";
export type { PrivacyOptions } from "./privacy";
export { createScope, type Scope, type ScopeOptions } from "./scope";
export type { SessionOptions } from "./session/create-session";
export type { Session } from "./session/session";
export type { AttributeValue, EventSignal, Signal, SpanOpenSignal, SpanSignal } from "./signal";
