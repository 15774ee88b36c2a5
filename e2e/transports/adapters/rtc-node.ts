import {
  dispose,
  IceServer,
  IceTransportType,
  LocalVideoTrack,
  Room,
  type RtcConfiguration,
  SimulateScenarioKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
} from "@livekit/rtc-node";
import { observeRtcNodeRoom } from "@rtcscope/collectors/rtc-node";
import { layCable } from "../cable";
import { keepDiary } from "../diary";
import type { Joining, Party, Role, Stage } from "../party";
import type { Relay, World } from "../world";

const SIZE = 64;

/** A video that is drawn in this process. */
function drawVideo() {
  const source = new VideoSource(SIZE, SIZE);
  let frames = 0;
  const timer = setInterval(() => {
    const data = new Uint8Array((SIZE * SIZE * 3) / 2).fill(frames++ % 256);
    source.captureFrame(new VideoFrame(data, SIZE, SIZE, VideoBufferType.I420));
  }, 50);
  return {
    track: LocalVideoTrack.createVideoTrack("video", source),
    async stop() {
      clearInterval(timer);
      await source.close();
    },
  };
}

const relayed = ({ iceServer: { urls, username, credential } }: Relay): Partial<RtcConfiguration> => ({
  iceTransportType: IceTransportType.TRANSPORT_RELAY,
  iceServers: [new IceServer({ urls: [urls], username, password: credential })],
});

/** Rooms of a real livekit-server, with the SDK for Node in this process. */
export async function openRtcNodeStage(world: World): Promise<Stage> {
  const livekit = await world.livekit();

  async function join({ role, refused, alone }: Joining): Promise<Party> {
    const name = alone ? "node-alone" : "node";
    const [cable, relay] = await Promise.all([layCable(Number(new URL(livekit.url).port)), world.relay()]);
    const real = await livekit.token({ room: name, identity: role });
    // Signed by nobody.
    const token = refused ? real.replace(/\.[^.]*$/, ".nobody") : real;
    const { diary, session } = keepDiary({ transport: "livekit", role });
    const room = new Room();
    observeRtcNodeRoom(session, room);
    const video = role === "publisher" ? drawVideo() : undefined;
    const others: Party[] = [];

    async function connect(): Promise<void> {
      await room.connect(`ws://127.0.0.1:${cable.port}`, token, {
        autoSubscribe: true,
        dynacast: false,
        rtcConfig: relayed(relay) as RtcConfiguration,
      });
      const options = new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA, simulcast: false });
      if (video) await room.localParticipant?.publishTrack(video.track, options);
    }

    return {
      connect: () =>
        session.connect(connect).then(
          () => undefined,
          (error: Error) => error.name,
        ),
      diary: async () => structuredClone(diary),
      secrets: [token],
      cutSignalling: () => cable.cut(),
      setMedia: (state) => relay.network.set({ lossRatio: state === "cut" ? 1 : 0 }),
      resume: () => room.simulateScenario(SimulateScenarioKind.SIMULATE_SIGNAL_RECONNECT),
      replace: () => room.simulateScenario(SimulateScenarioKind.SIMULATE_FULL_RECONNECT),
      remove: () => livekit.rooms.removeParticipant(name, role),
      async offerMedia() {
        const other = await joinAs("publisher", name);
        others.push(other);
        await other.connect();
      },
      async end(...reasons) {
        for (const reason of reasons) session.end(reason);
        await room.disconnect();
      },
      async close() {
        session.end();
        await room.disconnect();
        await video?.stop();
        for (const other of others) await other.close();
        cable.close();
      },
    };
  }

  const joinAs = (role: Role, room: string) => join({ role, alone: room !== "node" });

  return { join, close: dispose };
}
