import { type ReconnectPolicy, Room } from "livekit-client";

/** A LiveKit room as both pages have it. */
export function createRoom(reconnectPolicy?: ReconnectPolicy): Room {
  return new Room({
    // With a connection for each direction, what is going to be received is known before it is connected: a connect can
    // wait for the first frame of it.
    singlePeerConnection: false,
    ...(reconnectPolicy && { reconnectPolicy }),
  });
}
