import type { RtcMediaSource } from "@rtcscope/core/semconv";

/**
 * What the collectors of one page tell each other about tracks, because a track itself does not say.
 */

/**
 * Tracks that arrived over a connection. An element that shows one of these shows what the network delivered; any other
 * element is a local preview, whose first frame says nothing about a connect.
 */
export const remoteTracks = new WeakSet<MediaStreamTrack>();

/** What tracks show that were asked of a device. */
export const trackSources = new WeakMap<MediaStreamTrack, RtcMediaSource>();
