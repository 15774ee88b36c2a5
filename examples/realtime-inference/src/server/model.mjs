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
  let warm = false;
  return {
    prompt(text) {
      let hash = 0;
      for (const char of text) hash = (hash * 31 + char.codePointAt(0)) % 65_521;
      tint = [(hash % (2 * REACH)) - REACH, ((hash >> 8) % (2 * REACH)) - REACH];
    },
    /** @returns {Promise<VideoFrame>} a picture of the same size */
    async run(frame) {
      const { data, width, height } = frame.type === VideoBufferType.I420 ? frame : frame.convert(VideoBufferType.I420);
      const made = new Uint8Array(data.length);
      const pixels = width * height;
      for (let i = 0; i < pixels; i++) made[i] = MIRROR - data[i];
      const chroma = (data.length - pixels) / 2;
      made.fill(NEUTRAL + tint[0], pixels, pixels + chroma);
      made.fill(NEUTRAL + tint[1], pixels + chroma);
      await wait(warm ? tookMs : warmUpMs);
      warm = true;
      return new VideoFrame(made, width, height, VideoBufferType.I420);
    },
  };
}
