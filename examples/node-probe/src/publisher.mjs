import {
  LocalVideoTrack,
  Room,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
} from "@livekit/rtc-node";
import { observeRtcNodeRoom } from "@rtcscope/collectors/rtc-node";
import { drawBars, HEIGHT, WIDTH } from "./bars.mjs";

const FRAME_MS = 50;

/** A participant that sends the generated video from its join until it leaves. */
export function createPublisher(session) {
  const room = new Room();
  const source = new VideoSource(WIDTH, HEIGHT);
  const track = LocalVideoTrack.createVideoTrack("bars", source);
  let sent = 0;
  let timer;

  observeRtcNodeRoom(session, room, { source: () => "generated" });

  async function publish() {
    timer = setInterval(() => {
      source.captureFrame(new VideoFrame(drawBars(sent++), WIDTH, HEIGHT, VideoBufferType.I420));
    }, FRAME_MS);
    const options = new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA, simulcast: false });
    await room.localParticipant.publishTrack(track, options);
  }

  return {
    /** Resolves with how long it took to join and to publish, ms. */
    async join(url, token, options) {
      const start = performance.now();
      await session.connect(async () => {
        await room.connect(url, token, options);
        await publish();
      });
      return performance.now() - start;
    },
    /** Frames given to the encoder. */
    sent: () => sent,
    async leave() {
      clearInterval(timer);
      session.end();
      await room.disconnect();
      await track.close();
    },
  };
}
