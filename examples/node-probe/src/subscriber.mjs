import { Room, VideoBufferType, VideoStream } from "@livekit/rtc-node";
import { observeRtcNodeRoom } from "@rtcscope/collectors/rtc-node";
import { readNumber } from "./bars.mjs";

/** A participant that reads what arrives: each frame's number says which of those sent it is. */
export function createSubscriber(session) {
  const room = new Room();
  const seen = { frames: 0, damaged: 0, numbers: new Set(), firstFrameMs: undefined };
  let arrived = () => {};
  const firstFrame = new Promise((resolve) => {
    arrived = resolve;
  });
  let start = 0;
  let reader;

  observeRtcNodeRoom(session, room);
  room.on("trackSubscribed", (track) => void read(track));

  async function read(track) {
    reader = new VideoStream(track).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      take(value.frame.type === VideoBufferType.I420 ? value.frame : value.frame.convert(VideoBufferType.I420));
    }
  }

  function take(frame) {
    seen.frames++;
    seen.firstFrameMs ??= performance.now() - start;
    const number = readNumber(frame);
    if (number === undefined) seen.damaged++;
    else seen.numbers.add(number);
    arrived();
  }

  return {
    /** Resolves with how long it took to join, ms. */
    async join(url, token, options) {
      start = performance.now();
      await session.connect(() => room.connect(url, token, options));
      return performance.now() - start;
    },
    seen,
    /** Resolves with the first frame. */
    firstFrame,
    async leave() {
      // A stream does not end with its track, and would keep the process alive.
      await reader?.cancel();
      session.end();
      await room.disconnect();
    },
  };
}
