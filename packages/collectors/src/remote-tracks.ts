/**
 * Tracks that arrived over a connection, as its collector saw them. An element that shows one of these shows what the
 * network delivered; any other element is a local preview, whose first frame says nothing about a connect.
 */
export const remoteTracks = new WeakSet<MediaStreamTrack>();
