import { remoteTracks } from "../known-tracks";
import { attachTo, type ObservedSession, warn } from "../lifetime";

/** What changes whether the element paints, or what. */
const EVENTS = ["play", "playing", "pause", "ended", "emptied", "loadedmetadata", "resize"];

/** Nothing tells when an element is taken out of the page, hidden by style, or given another track. */
const LOOK_MS = 500;

/** Longer gaps between callbacks are looked into: was it the video that stood still, or the page's main thread? */
const GAP_MS = 200;

/** Enough to tell any gap from a stall, few enough for a page that was busy for a minute. */
const MOST_MISSED = 100;

/**
 * Watches what a viewer sees: each painted frame of a video element that plays a `MediaStream`, and whether frames are
 * to be expected at all (playing, attached, not hidden, page visible: browsers stop frame callbacks elsewhere).
 *
 * Observe the elements of remote video; a local preview does no harm, and nothing is told about it that counts.
 *
 * shape   (session, video) -> stop
 * none    without `requestVideoFrameCallback` nothing is observed, and decoded-frame counters keep telling the stalls
 * throws  never
 * spec    https://wicg.github.io/video-rvfc/
 */
export function observeVideoElement(session: ObservedSession, video: HTMLVideoElement): () => void {
  return attachTo(session, "observeVideoElement", (lifetime) => {
    const { listen, run, undo } = lifetime;
    if (!video.requestVideoFrameCallback) {
      warn(
        session,
        "requestVideoFrameCallback",
        "no frame callbacks here; stalls are told from decoded-frame counters",
      );
      return;
    }
    const { clock } = session;
    let track: MediaStreamTrack | undefined;
    let expected = false;
    let painted = false;
    let handle = 0;
    let last: { time: number; presented: number } | undefined;

    function say(released?: true): void {
      if (track) session.observe({ type: "playback", track: track.id, expected, released, time: clock.now() });
    }

    function request(): void {
      handle = video.requestVideoFrameCallback((_, metadata) =>
        run(() => {
          request();
          frame(metadata);
        }),
      );
    }

    function frame({ presentationTime, presentedFrames }: VideoFrameCallbackMetadata): void {
      look();
      if (!track) return;
      // The callback runs when the main thread gets to it; the frame was on its way to the screen before.
      const time = clock.now() - Math.max(0, performance.now() - presentationTime);
      if (last && time - last.time > GAP_MS) {
        // Frames that were shown while the main thread was busy: how many is known, their times are spread evenly.
        const gap = time - last.time;
        const shown = Math.min(presentedFrames - last.presented, MOST_MISSED);
        for (let i = 1; i < shown; i++) {
          session.observe({ type: "frame", track: track.id, time: last.time + (gap * i) / shown });
        }
      }
      last = expected ? { time, presented: presentedFrames } : undefined;
      session.observe({ type: "frame", track: track.id, time });
      if (painted || !remoteTracks.has(track)) return;
      painted = true;
      session.observe({ type: "media.first", what: "frame", kind: "video", direction: "inbound", time });
    }

    function look(): void {
      const shown = videoTrack(video);
      if (shown !== track) {
        expected = false;
        say(true);
        track = shown;
        painted = false;
        last = undefined;
      }
      const expects = !!shown && isPainting(video);
      if (expects === expected) return;
      expected = expects;
      last = undefined;
      say();
    }

    undo(() => {
      video.cancelVideoFrameCallback(handle);
      expected = false;
      say(true);
    });
    for (const event of EVENTS) listen(video, event, look);
    listen(video.ownerDocument, "visibilitychange", look);
    const timer = setInterval(() => run(look), LOOK_MS);
    undo(() => clearInterval(timer));
    request();
    look();
  });
}

/** The track that a video element shows: the first live one, as the platform selects it. */
function videoTrack(video: HTMLVideoElement): MediaStreamTrack | undefined {
  const { srcObject } = video;
  if (!srcObject || !("getVideoTracks" in srcObject)) return undefined;
  const tracks = srcObject.getVideoTracks();
  return tracks.find((track) => track.readyState === "live") ?? tracks[0];
}

function isPainting(video: HTMLVideoElement): boolean {
  return (
    !video.paused &&
    !video.ended &&
    video.isConnected &&
    video.ownerDocument.visibilityState === "visible" &&
    video.getClientRects().length > 0
  );
}
