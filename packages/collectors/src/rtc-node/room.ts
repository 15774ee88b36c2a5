import type { RtcMediaSource } from "@rtcscope/core/semconv";
import type { RtcNodeSessionStats } from "./stats/session-stats";

/**
 * What is relied on of a `Room` of `@livekit/rtc-node`. Structural: the application's own object is passed in, whichever
 * copy or version of the SDK made it, and nothing of the SDK is imported.
 */
export interface RtcNodeRoom {
  /** `ConnectionState`. */
  readonly connectionState: number;
  /** Missing until the room was connected once. */
  readonly localParticipant?: RtcNodeParticipant | undefined;
  readonly remoteParticipants: ReadonlyMap<string, RtcNodeParticipant>;
  /** Rejects unless connected, and when the room is disconnected meanwhile. */
  getRtcStats(): Promise<RtcNodeSessionStats>;
  on(event: string, listener: (...args: never[]) => void): unknown;
  off(event: string, listener: (...args: never[]) => void): unknown;
}

export interface RtcNodeParticipant {
  readonly identity: string;
  readonly trackPublications: ReadonlyMap<string, RtcNodePublication>;
}

export interface RtcNodePublication {
  readonly sid?: string | undefined;
  /** `TrackKind`. */
  readonly kind?: number | undefined;
  /** `TrackSource`. */
  readonly source?: number | undefined;
  readonly muted?: boolean | undefined;
  /** Of remote publications only. */
  readonly subscribed?: boolean | undefined;
}

// The values of the SDK's enumerations, which are those of LiveKit's protocol and do not change.

export const DISCONNECTED = 0;
export const CONNECTED = 1;
export const ROOM_STATES = ["disconnected", "connected", "reconnecting"] as const;

export const TRACK_KINDS = [undefined, "audio", "video"] as const;

export const TRACK_SOURCES: readonly (RtcMediaSource | undefined)[] = [
  undefined,
  "camera",
  "microphone",
  "screen_share",
  "screen_share_audio",
];

export const QUALITIES = ["poor", "good", "excellent", "lost"] as const;
