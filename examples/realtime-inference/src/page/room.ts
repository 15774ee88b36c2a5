import { type ReconnectPolicy, Room, type RoomConnectOptions } from "livekit-client";
import type { RoomInfo } from "./protocol";

/** A LiveKit room as both pages have it. */
export function createRoom(reconnectPolicy?: ReconnectPolicy): Room {
  return new Room(reconnectPolicy && { reconnectPolicy });
}

/** Connects to where the server says. */
export async function enter(
  room: Room,
  { url, token, iceServers }: RoomInfo,
  options: RoomConnectOptions = {},
): Promise<void> {
  await room.connect(url, token, { ...options, rtcConfig: iceServers ? { iceServers } : {} });
}
