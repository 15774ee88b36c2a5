import type { StageStream } from "amazon-ivs-web-broadcast";
import { now } from "./service";

/** What a viewer saw in the first video that the page shows, by its own frame callbacks and without rtcscope. */
export function watchFrames() {
  const frames: { time: number; width: number; height: number }[] = [];
  let stopped = false;

  function watch(video: HTMLVideoElement): void {
    video.requestVideoFrameCallback((_, { presentationTime, width, height }) => {
      if (stopped) return;
      watch(video);
      frames.push({ time: performance.timeOrigin + presentationTime, width, height });
    });
  }

  const inserted = new MutationObserver(() => {
    const video = document.querySelector("video");
    if (!video) return;
    inserted.disconnect();
    watch(video);
  });
  inserted.observe(document.body, { childList: true, subtree: true });
  return {
    frames,
    stop() {
      stopped = true;
    },
  };
}

/** `bytesSent` of each layer, as the browser counts them. */
export interface Reading {
  time: number;
  layers: Record<string, number>;
}

/** What a published stream says it sent, four times a second. */
export function countSent(stream: StageStream) {
  const readings: Reading[] = [];
  async function read(): Promise<void> {
    const layers: Record<string, number> = {};
    let time = 0;
    for (const entry of (await stream.requestRTCStats())?.values() ?? []) {
      if (entry.type !== "outbound-rtp") continue;
      layers[entry.rid] = entry.bytesSent;
      time = entry.timestamp;
    }
    if (time) readings.push({ time, layers });
  }
  const timer = setInterval(read, 250);
  return {
    async stop() {
      clearInterval(timer);
      await read();
      return readings;
    },
  };
}

const TICK_MS = 20;

/**
 * When this page was kept from its work: what happens meanwhile is seen late by everybody in it.
 *
 * @returns spells without a tick, ms
 */
export function watchLateness() {
  const late: { start: number; end: number }[] = [];
  let last = now();
  const timer = setInterval(() => {
    const time = now();
    if (time - last > 2 * TICK_MS) late.push({ start: last, end: time });
    last = time;
  }, TICK_MS);
  return {
    stop() {
      clearInterval(timer);
      return late;
    },
  };
}
