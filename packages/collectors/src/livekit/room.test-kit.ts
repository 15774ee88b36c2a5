import { ConnectionState, type RemoteTrackPublication, Room, type RoomEventCallbacks, Track } from "livekit-client";
import { fakePeerConnection } from "../peer-connection/fake-peer-connection.test-kit";
import { recordingSession } from "../recording-session.test-kit";
import { type LiveKitOptions, observeLiveKitRoom } from "./index";

/** Steps that the SDK takes over the network, and a test lets succeed or fail. */
interface Step {
  done(): void;
  fail(error: unknown): void;
}

type Emit = <E extends keyof RoomEventCallbacks>(event: E, ...args: Parameters<RoomEventCallbacks[E]>) => void;

/** `PCTransportState.CONNECTED`, which livekit-client does not export. */
const PC_CONNECTED = 2;

function connection() {
  const made = fakePeerConnection();
  return Object.assign(made, {
    getReceivers: () => [],
    async setRemoteDescription() {
      Object.assign(made, { signalingState: "stable" });
      made.dispatchEvent(new Event("signalingstatechange"));
    },
  });
}

/**
 * livekit-client's own Room and engine, so that names and internals are the real ones; only what would open sockets and
 * peer connections, which Node has not, is replaced: the engine's two ways to reconnect, and its connections.
 */
export function setUp(options?: LiveKitOptions, prepare?: (room: Room) => void) {
  const recording = recordingSession();
  const attributes: Record<string, unknown> = {};
  const ends: (string | undefined)[] = [];
  const session = Object.assign(recording, {
    setAttribute(name: string, value: unknown) {
      attributes[name] = value;
    },
    end(this: { ended: boolean }, reason?: string) {
      ends.push(reason);
    },
  });
  const room = new Room({
    singlePeerConnection: true,
    reconnectPolicy: { nextRetryDelayInMs: () => delays.shift() ?? null },
  });
  const delays: (number | null)[] = [];
  const steps: Record<string, Step> = {};
  const engine = room.engine as unknown as Record<string, unknown> & Pick<Room["engine"], "emit">;
  for (const method of ["resumeConnection", "restartConnection"]) {
    engine[method] = () =>
      new Promise<void>((done, fail) => {
        steps[method] = { done, fail };
      });
  }
  // As a joined engine is.
  engine._isClosed = false;
  prepare?.(room);
  const stop = observeLiveKitRoom(session, room, options);

  const emit: Emit = (event, ...args) => void room.emit(event, ...args);
  function state(value: ConnectionState): void {
    room.state = value;
    emit("connectionStateChanged", value);
  }
  function transports(...names: ("publisher" | "subscriber")[]) {
    const made = names.map(connection);
    const manager: Record<string, unknown> = { currentState: PC_CONNECTED, close: async () => {} };
    for (const [i, name] of names.entries()) manager[name] = { _pc: made[i] };
    engine.pcManager = manager;
    engine.emit("transportsCreated", manager.publisher as never, manager.subscriber as never);
    return made;
  }
  function connect(): void {
    state(ConnectionState.Connecting);
    transports("publisher");
    emit("signalConnected");
    state(ConnectionState.Connected);
    emit("connected");
  }
  const reconnects = () =>
    recording.of("reconnect").map(({ action, cause, mode, error }) => ({
      action,
      ...(cause && { cause }),
      ...(mode && { mode }),
      ...(error !== undefined && { error }),
    }));
  const events = () => recording.of("event").map(({ event }) => event);
  const tracks = () =>
    recording
      .of("track")
      .map(({ action, direction, kind, track, source, connection }) =>
        [action, direction, kind, track, source ?? "-", connection].join(" "),
      );
  return {
    ...{ room, session, stop, engine, steps, delays, attributes, ends },
    emit,
    state,
    transports,
    connect,
    reconnects,
    events,
    tracks,
  };
}

/** A remote publication as far as the collector looks at one. */
export function remotePublication(sid: string, more: Partial<Record<keyof RemoteTrackPublication, unknown>> = {}) {
  return {
    trackSid: sid,
    kind: Track.Kind.Video,
    source: Track.Source.Camera,
    isDesired: true,
    isMuted: false,
    isEnabled: true,
    ...more,
  } as unknown as RemoteTrackPublication & { isMuted: boolean; isEnabled: boolean };
}
