import {
  LocalVideoTrack,
  Room,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoSource,
  VideoStream,
} from "@livekit/rtc-node";
import { observeRtcNodeRoom } from "@rtcscope/collectors/rtc-node";

/** Name of the track that carries what is generated. */
const OUTPUT = "generated";
export const [WIDTH, HEIGHT] = [320, 240];

/**
 * The participant between the client and the pipeline: hands on every frame of the client's camera, and publishes what it
 * is given.
 *
 * @param {object} parts
 * @param {import("@rtcscope/core").Session} parts.session
 * @param {string} parts.from identity of the participant whose camera is taken
 * @param {(frame: import("@livekit/rtc-node").VideoFrame) => void} parts.onFrame
 * @param {() => void} parts.onLost the room is gone for good, and not because of `leave()`
 */
export function createParticipant({ session, from, onFrame, onLost }) {
  const room = new Room();
  const source = new VideoSource(WIDTH, HEIGHT);
  const output = LocalVideoTrack.createVideoTrack(OUTPUT, source);
  let reader;
  let left = false;

  // What it sends comes from no camera, whatever it is published as.
  observeRtcNodeRoom(session, room, { source: ({ name }) => (name === OUTPUT ? "generated" : undefined) });

  async function read(track) {
    // A reconnect that publishes the camera again brings a new track.
    await reader?.cancel();
    const mine = new VideoStream(track).getReader();
    reader = mine;
    for (;;) {
      const { done, value } = await mine.read();
      if (done) return;
      onFrame(value.frame);
    }
  }

  room.on("trackSubscribed", (track, _publication, participant) => {
    if (participant.identity === from && track.kind === TrackKind.KIND_VIDEO) void read(track);
  });
  room.on("disconnected", () => void (left || onLost()));

  return {
    /** Resolves when the output is published: who joins later finds it there. */
    async join(url, token) {
      await session.connect(async () => {
        await room.connect(url, token, { autoSubscribe: true, dynacast: false });
        const options = new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA, simulcast: false });
        await room.localParticipant.publishTrack(output, options);
      });
    },
    emit: (frame) => void (left || source.captureFrame(frame)),
    /** @param {"ended" | "failed"} [how] */
    async leave(how = "ended") {
      left = true;
      // A stream does not end with its track, and would keep the process alive.
      await reader?.cancel();
      session.end(how);
      await room.disconnect();
      await output.close();
    },
  };
}
