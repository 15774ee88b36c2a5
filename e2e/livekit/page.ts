/** The page of the LiveKit tests: a participant with a session whose signals and observations are written down. */

import { observeLiveKitRoom } from "@rtcscope/collectors/livekit";
import { createScope, type Observation, type Session, type Signal } from "@rtcscope/core";
import { type RemoteTrack, Room, type RoomOptions } from "livekit-client";
import { canvasTrack } from "../canvas-track";

interface Participant {
  room: Room;
  session: Session;
  signals: Signal[];
  observations: Observation[];
  stop(): void;
}

function participate(
  role: "publisher" | "subscriber",
  options: RoomOptions = {},
  retries?: readonly number[],
): Participant {
  const signals: Signal[] = [];
  const observations: Observation[] = [];
  const scope = createScope({
    service: { name: "e2e" },
    exporters: [
      {
        name: "record",
        export: (signal) => void signals.push(signal),
      },
    ],
  });
  const session = scope.session({ transport: "livekit", role });
  const observe = session.observe.bind(session);
  session.observe = (observation) => {
    observations.push(observation);
    observe(observation);
  };
  const room = new Room({
    ...options,
    ...(retries && { reconnectPolicy: { nextRetryDelayInMs: ({ retryCount }) => retries[retryCount] ?? null } }),
  });
  // Frames have to go somewhere: a track that nobody shows is still decoded, but only while it is attached.
  room.on("trackSubscribed", (track: RemoteTrack) => void document.body.append(track.attach()));
  const stop = observeLiveKitRoom(session, room);
  return { room, session, signals, observations, stop };
}

const tools = {
  participate,
  /** Large enough for three layers. */
  canvasTrack: () => canvasTrack(1280, 720),
  /** The participant of this page, for what a test asks later. */
  me: undefined as Participant | undefined,
  async until(what: () => unknown, ms = 20_000): Promise<void> {
    const end = performance.now() + ms;
    while (!what()) {
      if (performance.now() > end) throw new Error(`never: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
};

export type LiveKitTools = typeof tools;

declare global {
  interface Window {
    lk: LiveKitTools;
  }
}

window.lk = tools;
