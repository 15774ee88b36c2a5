import type { MediaKind, TrackChanged } from "@rtcscope/core";
import type { RtcMediaSource } from "@rtcscope/core/semconv";
import type { Track } from "livekit-client";

/** LiveKit's sources are the registry's by name; `unknown` says nothing. */
const SOURCES: Readonly<Record<`${Track.Source}`, RtcMediaSource | undefined>> = {
  camera: "camera",
  microphone: "microphone",
  screen_share: "screen_share",
  screen_share_audio: "screen_share_audio",
  unknown: undefined,
};

export const sourceOf = (source: `${Track.Source}` | undefined): RtcMediaSource | undefined =>
  source && SOURCES[source];

/** `audio` or `video`; LiveKit knows a third kind that is no media. */
export const kindOf = (kind: string): MediaKind | undefined =>
  kind === "audio" || kind === "video" ? kind : undefined;

/** What is told of one track, whatever happens to it. */
export type TrackFacts = Pick<TrackChanged, "connection" | "direction" | "kind" | "track" | "source">;
