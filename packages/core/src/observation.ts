import type { EventName, RtcOutcome, RtcReconnectCause, RtcReconnectMode } from "./semconv";
import type { EventSignal } from "./signal";
import type { MediaKind, StatsReportLike } from "./stats";

export type { MediaKind };

/**
 * What a collector saw. Observations are the only way into a session, for a live call and for a dump alike; times are
 * session time (ms since the Unix epoch), read when the thing happened and not when it was processed.
 */
interface At {
  time: number;
}

interface OnConnection extends At {
  /** The peer connection, by a name that is unique in the session: `pc1`, `pc2`, `publisher`. */
  connection: string;
}

export type MediaDirection = "inbound" | "outbound";

/** A peer connection came into view. */
export interface ConnectionOpened extends OnConnection {
  type: "connection.opened";
}

/** A peer connection was closed, by the application or by the page going away. */
export interface ConnectionClosed extends OnConnection {
  type: "connection.closed";
}

/** One of the state machines of a peer connection moved. `dtls` is the DTLS transport's own state. */
export interface ConnectionStateChanged extends OnConnection {
  type: "connection.state";
  kind: "ice" | "gathering" | "signaling" | "dtls" | "connection";
  state: string;
}

/** One step of offer/answer. */
export interface NegotiationStep extends OnConnection {
  type: "negotiation";
  step: "createOffer" | "createAnswer" | "setLocalDescription" | "setRemoteDescription";
  state: "started" | "done" | "failed";
  /** `RTCSdpType` of the description that was applied. */
  sdpType?: string | undefined;
  /** ICE user fragment of the applied description's first section; a changed local one is an ICE restart. */
  ufrag?: string | undefined;
  /** The application asked for a restart (`restartIce()`, `createOffer({ iceRestart: true })`). */
  iceRestart?: boolean | undefined;
  /** The rejection, when `state` is `failed`. */
  error?: unknown;
}

/** A server could not be reached while gathering (`icecandidateerror`). */
export interface CandidateErrorSeen extends OnConnection {
  type: "candidate.error";
  code: number;
  text: string;
  url: string;
}

/** A track was attached, muted or taken away. `added` is the intent that `rtc.publish` and `rtc.subscribe` start from. */
export interface TrackChanged extends OnConnection {
  type: "track";
  action: "added" | "removed" | "muted" | "unmuted" | "ended";
  direction: MediaDirection;
  kind: MediaKind;
  /** `MediaStreamTrack.id`; statistics carry it as `trackIdentifier`. */
  track: string;
  /** camera, microphone, screen_share … where known. */
  source?: string | undefined;
}

/** A statistics report was read. */
export interface StatsRead extends OnConnection {
  type: "stats";
  report: StatsReportLike;
}

/** A phase of the connect began; `key` tells concurrent ones of the same name apart. */
export interface PhaseStarted extends At {
  type: "phase.started";
  phase: string;
  key?: string | undefined;
}

export interface PhaseEnded extends At {
  type: "phase.ended";
  phase: string;
  key?: string | undefined;
  outcome: RtcOutcome;
  error?: unknown;
}

/** Media was seen to flow before statistics could show it: a remote track unmuted, a first frame was painted. */
export interface MediaSeen extends At {
  type: "media.first";
  /** The peer connection that carries it, where that is known. */
  connection?: string | undefined;
  what: "packet" | "frame";
  kind: MediaKind;
  direction: MediaDirection;
}

/** A video element painted frames (`requestVideoFrameCallback`), or its expectation to paint changed. */
export interface FramePainted extends At {
  type: "frame";
  /** `MediaStreamTrack.id` of the element's video track. */
  track: string;
}

/** Whether a video element is expected to paint: playing, not paused, attached, in a visible page. */
export interface PlaybackChanged extends At {
  type: "playback";
  track: string;
  expected: boolean;
  /** The element is gone; decoded-frame counters take over again. */
  released?: boolean | undefined;
}

/** The page: visibility, life cycle, network. Absent members are unchanged. */
export interface PageChanged extends At {
  type: "page";
  visible?: boolean | undefined;
  /** The browser stopped (true) or resumed (false) the page's timers. */
  frozen?: boolean | undefined;
  online?: boolean | undefined;
  /** `navigator.connection.type`: wifi, cellular, ethernet… */
  connectionType?: string | undefined;
  saveData?: boolean | undefined;
  /** The page is being left for good. */
  leaving?: boolean | undefined;
}

/** A transport that tells its reconnects itself (LiveKit, IVS). Peer connections' are derived from their states. */
export interface ReconnectTold extends At {
  type: "reconnect";
  action: "lost" | "attempt.started" | "attempt.failed" | "recovered" | "gave_up";
  cause?: RtcReconnectCause | undefined;
  mode?: RtcReconnectMode | undefined;
  /** Waited before this attempt, ms. */
  backoffMs?: number | undefined;
  error?: unknown;
}

/** Something that needs no tracker and is told as it is: device, signalling and issue events. */
export interface EventTold {
  type: "event";
  event: { [N in EventName]: EventSignal<N> }[EventName];
}

export type Observation =
  | ConnectionOpened
  | ConnectionClosed
  | ConnectionStateChanged
  | NegotiationStep
  | CandidateErrorSeen
  | TrackChanged
  | StatsRead
  | PhaseStarted
  | PhaseEnded
  | MediaSeen
  | FramePainted
  | PlaybackChanged
  | PageChanged
  | ReconnectTold
  | EventTold;
