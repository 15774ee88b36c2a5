/** The clock of frame callbacks, as epoch milliseconds. */
export const epoch = (time = performance.now()): number => performance.timeOrigin + time;

/** Nothing that a viewer would call a hitch is shorter. */
const GAP_MS = 300;

interface Gap {
  /** When the last frame before and the first one after it were presented. */
  start: number;
  end: number;
  /** Frames that came in this time: more than one when it was this page that was busy, and saw only the last of them. */
  frames: number;
}

export interface Seen {
  frames: number;
  first?: number;
  last?: number;
  gaps: Gap[];
}

/** What a video element really showed, by the browser's own frame callbacks and without rtcscope: the truth of the script. */
export function watchFrames(video: HTMLVideoElement): Seen {
  const seen: Seen = { frames: 0, gaps: [] };
  let presented = 0;
  function next(): void {
    video.requestVideoFrameCallback((_, { presentationTime, presentedFrames }) => {
      next();
      const time = epoch(presentationTime);
      const frames = Math.max(1, presentedFrames - presented);
      if (seen.last !== undefined && (time - seen.last) / frames > GAP_MS)
        seen.gaps.push({ start: seen.last, end: time, frames });
      seen.first ??= time;
      seen.last = time;
      seen.frames++;
      presented = presentedFrames;
    });
  }
  next();
  return seen;
}
