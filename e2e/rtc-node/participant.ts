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
import { createScope, type Session, type Signal } from "@rtcscope/core";
import type { LiveKit } from "../servers/livekit";

const SIZE = 64;

export interface Participant {
  room: Room;
  session: Session;
  /** The spans of that name that are over. */
  spans(name: string): Extract<Signal, { type: "span" }>[];
  /** Attributes of the events of that name. */
  attributes(name: string): Record<string, unknown>[];
  publishVideo(): Promise<void>;
  leave(): Promise<void>;
}

/** Joins a room of that server, observed. */
export async function join(livekit: LiveKit, room: string, identity: string, role: "publisher" | "subscriber") {
  const signals: Signal[] = [];
  const scope = createScope({
    service: { name: identity },
    exporters: [{ name: "list", export: (signal) => void signals.push(signal) }],
  });
  const session = scope.session({ transport: "livekit", role });
  const real = new Room();
  let source: VideoSource | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  observeRtcNodeRoom(session, real);
  const token = await livekit.token({ room, identity });
  await session.connect(() =>
    real.connect(livekit.url, token, {
      autoSubscribe: true,
      dynacast: false,
    }),
  );

  const participant: Participant = {
    room: real,
    session,
    spans: (name) =>
      signals.filter((signal) => signal.type === "span" && signal.name === name) as ReturnType<Participant["spans"]>,
    attributes: (name) =>
      signals.flatMap((signal) => (signal.type === "event" && signal.name === name ? { ...signal.attributes } : [])),
    async publishVideo() {
      const video = new VideoSource(SIZE, SIZE);
      source = video;
      let frames = 0;
      timer = setInterval(() => {
        const data = new Uint8Array((SIZE * SIZE * 3) / 2).fill(frames++ % 256);
        video.captureFrame(new VideoFrame(data, SIZE, SIZE, VideoBufferType.I420));
      }, 50);
      const track = LocalVideoTrack.createVideoTrack("video", video);
      const options = new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA, simulcast: false });
      await real.localParticipant?.publishTrack(track, options);
    },
    async leave() {
      clearInterval(timer);
      session.end();
      await real.disconnect();
      await source?.close();
      await scope.shutdown();
    },
  };
  return participant;
}
