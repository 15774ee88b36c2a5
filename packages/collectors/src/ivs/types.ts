/**
 * What is used of amazon-ivs-web-broadcast, by structure: importing the SDK fails in Node, and pages take it from a CDN
 * global as well as from a package. A test holds these shapes to the SDK's own types.
 */

/** `StageParticipantInfo`. */
export interface IvsParticipant {
  readonly id: string;
  /** The participant of this page's own token. */
  readonly isLocal: boolean;
}

/** `StageStreamLayer`: one of the simulcast layers that a publisher sends. */
export interface IvsLayer {
  /** Mostly `hi`, `mid`, `low`; the publisher's to choose. */
  readonly label: string;
}

/** `LocalStageStream` and `RemoteStageStream`. */
export interface IvsStream {
  /** `MediaStreamTrack.id`; statistics carry it as `trackIdentifier`. */
  readonly id: string;
  /** `audio`, `video`. */
  readonly streamType: string;
  readonly mediaStreamTrack: MediaStreamTrack;
  readonly isMuted: boolean;
  /** The report of this one track; undefined while the stream is neither published nor subscribed. */
  requestRTCStats(): Promise<RTCStatsReport | undefined>;
  /** Remote streams: the server chooses the layer. */
  readonly isAdapting?: boolean;
  /** Remote streams: what the SDK knows already, no request. */
  getSelectedLayer?(): IvsLayer | undefined;
}

/** `StageError`. */
export interface IvsStageError {
  /** `StageErrorCode`. */
  readonly code: number;
  /** `StageErrorCategory`. */
  readonly category: string;
}

type Maybe<T> = T | null | undefined;

/**
 * The events that are listened to, by the values of `StageEvents`. The SDK's types promise a participant to every
 * callback; nothing here relies on it.
 */
export interface IvsStageEvents {
  stageConnectionStateChanged(state: string): void;
  stageLeft(reason: string): void;
  error(error: Maybe<IvsStageError>): void;
  stageParticipantJoined(participant: Maybe<IvsParticipant>): void;
  stageParticipantLeft(participant: Maybe<IvsParticipant>): void;
  stageParticipantPublishStateChanged(participant: Maybe<IvsParticipant>, state: string): void;
  stageParticipantSubscribeStateChanged(participant: Maybe<IvsParticipant>, state: string): void;
  stageParticipantStreamsAdded(participant: Maybe<IvsParticipant>, streams: readonly IvsStream[]): void;
  stageParticipantStreamsRemoved(participant: Maybe<IvsParticipant>, streams: readonly IvsStream[]): void;
  stageStreamMuteChanged(participant: Maybe<IvsParticipant>, stream: Maybe<IvsStream>): void;
}

/** `Stage`. Its `on` and `off` take events of an enum of the SDK's own, which no other type is assignable to. */
export interface IvsStage {
  join(): Promise<void>;
  on(event: never, callback: never): void;
  off(event: never, callback: never): void;
}
