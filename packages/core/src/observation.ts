import type { EventName, RtcOutcome, RtcReconnectCause, RtcReconnectMode, RtcSignalingCloseInitiator } from "./semconv";
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
  action: "added" | "removed" | "muted" | "unmuted" | "ended" | "failed";
  direction: MediaDirection;
  kind: MediaKind;
  /** `MediaStreamTrack.id`; statistics carry it as `trackIdentifier`. */
  track: string;
  /** camera, microphone, screen_share … where known. */
  source?: string | undefined;
  /** Why the transport could not send or receive it, when `action` is `failed`. */
  error?: unknown;
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
  /** A connect begins by this phase: one is opened where none is under way and no outage is open. */
  opens?: true | undefined;
}

export interface PhaseEnded extends At {
  type: "phase.ended";
  phase: string;
  key?: string | undefined;
  outcome: RtcOutcome;
  error?: unknown;
}

/**
 * The transport's own connect failed, in the transport's own error. While the work of `session.connect()` runs it is
 * remembered and says more than the rejection of the work; else it ends the connect.
 */
export interface ConnectFailed extends At {
  type: "connect.failed";
  /** Undefined: what was told before no longer counts, the transport tries elsewhere. */
  error: unknown;
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
  action: "lost" | "attempt.started" | "attempt.failed" | "recovered" | "gave_up" | "cancelled";
  cause?: RtcReconnectCause | undefined;
  mode?: RtcReconnectMode | undefined;
  /** Waited before this attempt, ms. */
  backoffMs?: number | undefined;
  error?: unknown;
  /** With `gave_up`: it cannot heal (a refused token, a session that is gone), so nobody tries again. */
  permanent?: boolean | undefined;
  /** With `lost`: the transport does not tell how often it tries. */
  attempts?: "unknown" | undefined;
}

/**
 * What the application's own signalling did: `what` is the address, the close code, the type of a message, the id of an
 * acknowledgement, the place in a queue, or the error. The application calls these itself (`session.signaling.sent(…)`),
 * so nothing here is as its type says until the tracker has looked.
 */
export interface SignalingTold extends At {
  type: "signaling";
  action: keyof SignalingSteps | "tick";
  what?: unknown;
  details?: SignalingDetails | undefined;
}

export interface SignalingDetails {
  /** Tells the channels of a session apart, where it has several. */
  channel?: string | undefined;
  /** `opening`: how long it may take, ms. */
  withinMs?: number | undefined;
  /** `closed`: who closed, and the reason that was given. */
  initiator?: RtcSignalingCloseInitiator | undefined;
  reason?: string | undefined;
  /** `sent`: what the acknowledgement will name, and how long it may take, ms. */
  id?: string | undefined;
  ackWithinMs?: number | undefined;
  /** `sent`, `received`: size of the message, bytes. */
  size?: number | undefined;
  /** `ack`: the message was refused. */
  error?: unknown;
  /** `queue`: remaining wait as the server estimates it, ms. */
  estimateMs?: number | undefined;
  /** `error`: type of the message that it is about, and the error's own code and category. */
  messageType?: string | undefined;
  code?: string | number | undefined;
  category?: string | undefined;
}

/** What an application can tell of its own signalling. No method throws. */
export interface SignalingSteps {
  /** A channel is being opened; it fails as `timeout` after `withinMs`. */
  opening(url?: string, details?: Pick<SignalingDetails, "channel" | "withinMs">): void;
  opened(what?: undefined, details?: Pick<SignalingDetails, "channel">): void;
  /** @param code close code of the socket, if it has one */
  closed(code?: number, details?: Pick<SignalingDetails, "channel" | "initiator" | "reason">): void;
  /** A protocol message was sent; with `id` and `ackWithinMs` it waits for its acknowledgement, time in a queue left out. */
  sent(messageType: string, details?: Pick<SignalingDetails, "channel" | "id" | "ackWithinMs" | "size">): void;
  received(messageType: string, details?: Pick<SignalingDetails, "channel" | "size">): void;
  /** The message of this id was acknowledged, or refused with `error`. */
  ack(id: string, details?: Pick<SignalingDetails, "channel" | "error">): void;
  /** The application's own timer fired: for the message of this id, for `room_info`, or for another step by its name. */
  timeout(what: string, details?: Pick<SignalingDetails, "channel">): void;
  /** Place in the queue (1 is next); `admitted` when it is over, `left` when it was given up. */
  queue(position: number | "admitted" | "left", details?: Pick<SignalingDetails, "estimateMs">): void;
  /** The channel or the server reported an error. */
  error(error: unknown, details?: Pick<SignalingDetails, "channel" | "messageType" | "code" | "category">): void;
}

/** The server's own figures, as they came; see `@rtcscope/core/server-report`. */
export interface ServerReported extends At {
  type: "server.report";
  message: unknown;
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
  | ConnectFailed
  | MediaSeen
  | FramePainted
  | PlaybackChanged
  | PageChanged
  | ReconnectTold
  | SignalingTold
  | ServerReported
  | EventTold;
