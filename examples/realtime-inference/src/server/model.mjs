import { VideoBufferType, VideoFrame } from "@livekit/rtc-node";

/** Brightness of video runs from 16 to 235. */
const MIRROR = 16 + 235;
const NEUTRAL = 128;
/** How far a prompt may push the colour. */
const REACH = 48;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Stands in for a generative model: turns brightness round, takes the colour from the prompt, and its time as a fast model does. */
export function createModel({ tookMs = 30, warmUpMs = 300 } = {}) {
  let tint = [0, 0];

  /** I420: brightness of every pixel, then two planes of colour at half the size. */
  function colour(data, pixels) {
    const chroma = (data.length - pixels) / 2;
    data.fill(NEUTRAL + tint[0], pixels, pixels + chroma);
    data.fill(NEUTRAL + tint[1], pixels + chroma);
    return data;
  }

  return {
    /** Resolves when the first picture can be made. */
    warmUp: () => wait(warmUpMs),
    prompt(text) {
      let hash = 0;
      for (const char of text) hash = (hash * 31 + char.codePointAt(0)) % 65_521;
      tint = [(hash % (2 * REACH)) - REACH, ((hash >> 8) % (2 * REACH)) - REACH];
    },
    /** What it paints while nothing comes from the camera. */
    dream(width, height) {
      const pixels = width * height;
      const data = colour(new Uint8Array((pixels * 3) / 2).fill(NEUTRAL, 0, pixels), pixels);
      return new VideoFrame(data, width, height, VideoBufferType.I420);
    },
    /** @returns {Promise<VideoFrame>} a picture of the same size */
    async run(frame) {
      const { data, width, height } = frame.type === VideoBufferType.I420 ? frame : frame.convert(VideoBufferType.I420);
      const made = new Uint8Array(data.length);
      const pixels = width * height;
      for (let i = 0; i < pixels; i++) made[i] = MIRROR - data[i];
      colour(made, pixels);
      await wait(tookMs);
      return new VideoFrame(made, width, height, VideoBufferType.I420);
    },
  };
}
