import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { recordingSession } from "../recording-session.test-kit";
import { observeVideoElement } from "./observe-video-element";

/** An element whose frames come when the test says so: a busy main thread cannot be staged to the millisecond. */
class FakeVideo extends EventTarget {
  paused = false;
  ended = false;
  isConnected = true;
  ownerDocument = Object.assign(new EventTarget(), { visibilityState: "visible" });
  tracks = [{ id: "t", readyState: "live" }];
  srcObject = { getVideoTracks: () => this.tracks };
  callback: ((now: number, metadata: { presentationTime: number; presentedFrames: number }) => void) | undefined;

  getClientRects(): unknown[] {
    return [{}];
  }
  requestVideoFrameCallback(callback: typeof this.callback): number {
    this.callback = callback;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.callback = undefined;
  }
  /** The callback of frame number `presentedFrames`, which went to the compositor `agoMs` ago. */
  paint(presentedFrames: number, agoMs = 0): void {
    const now = performance.now();
    this.callback?.(now, { presentationTime: now - agoMs, presentedFrames });
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function observed() {
  const session = recordingSession();
  const video = new FakeVideo();
  const stop = observeVideoElement(session, video as unknown as HTMLVideoElement);
  const start = session.clock.now();
  const frames = () => session.of("frame").map(({ time }) => Math.round(time - start));
  return { session, video, stop, frames };
}

it("dates a frame by its presentation, not by its callback", () => {
  const { video, frames } = observed();
  vi.advanceTimersByTime(100);
  video.paint(1, 40);
  expect(frames()).toEqual([60]);
});

it("tells frames that were shown while the main thread was busy: that is no stall", () => {
  const { video, frames } = observed();
  video.paint(1);
  vi.advanceTimersByTime(1000);
  video.paint(5);
  expect(frames()).toEqual([0, 250, 500, 750, 1000]);
});

it("leaves a gap in which nothing was shown as it is", () => {
  const { video, frames } = observed();
  video.paint(1);
  vi.advanceTimersByTime(1000);
  video.paint(2);
  expect(frames()).toEqual([0, 1000]);
});

it("tells nothing of the time in which no frame was expected", () => {
  const { session, video, frames } = observed();
  video.paint(1);
  video.ownerDocument.visibilityState = "hidden";
  video.ownerDocument.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(60_000);
  video.ownerDocument.visibilityState = "visible";
  video.ownerDocument.dispatchEvent(new Event("visibilitychange"));
  video.paint(1800);
  expect(frames()).toEqual([0, 60_000]);
  expect(session.of("playback").map(({ expected }) => expected)).toEqual([true, false, true]);
});

it("asks for no frame, looks at nothing and says goodbye when it stops", () => {
  const { session, video, stop } = observed();
  stop();
  expect(video.callback).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
  expect(session.of("playback").at(-1)).toMatchObject({ track: "t", expected: false, released: true });
});
