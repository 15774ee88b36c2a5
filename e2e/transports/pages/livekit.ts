/** A participant of LiveKit in a page of its own. */
import { observeLiveKitRoom } from "@rtcscope/collectors/livekit";
import { type RemoteTrack, Room, type RoomOptions } from "livekit-client";
import { canvasTrack } from "../../canvas-track";
import type { Role } from "../party";
import { openPageSession, show } from "./page-party";

export interface LiveKitSettings {
  role: Role;
  url: string;
  token: string;
  iceServer: RTCIceServer;
  options: Pick<RoomOptions, "singlePeerConnection">;
}

function openRoom({ role, url, token, iceServer, options }: LiveKitSettings): void {
  const opened = openPageSession("livekit", role);
  const room = new Room(options);
  room.on("trackSubscribed", ({ mediaStreamTrack }: RemoteTrack) => show(mediaStreamTrack));
  observeLiveKitRoom(opened.session, room);
  window.party = {
    ...opened,
    connect: () =>
      opened.session.connect(async () => {
        await room.connect(url, token, { rtcConfig: { iceServers: [iceServer], iceTransportPolicy: "relay" } });
        if (role === "publisher") await room.localParticipant.publishTrack(canvasTrack());
      }),
    leave: () => room.disconnect(),
    resume: () => room.simulateScenario("signal-reconnect"),
    replace: () => room.simulateScenario("full-reconnect"),
  };
}

declare global {
  interface Window {
    openRoom: typeof openRoom;
  }
}

window.openRoom = openRoom;
