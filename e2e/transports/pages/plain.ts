/** An application with a peer connection and signalling of its own; the far end is in the same page. */
import { observePeerConnection } from "@rtcscope/collectors";
import { observeSignaling } from "@rtcscope/collectors/signaling";
import { retry } from "@rtcscope/core/retry";
import { canvasTrack } from "../../canvas-track";
import type { Role } from "../party";
import { openPageSession, show, until } from "./page-party";

export interface PlainSettings {
  role: Role;
  /** Of the signalling, with its token. */
  url: string;
  iceServer: RTCIceServer;
  /** Nobody publishes yet. */
  alone: boolean;
}

class JoinRefusedError extends Error {
  override name = "JoinRefusedError";
}

/** A description with all of its candidates. */
async function gathered(connection: RTCPeerConnection): Promise<RTCSessionDescription> {
  await until(() => connection.iceGatheringState === "complete");
  if (!connection.localDescription) throw new Error("no description");
  return connection.localDescription;
}

/** Both ends of a call. */
interface Ends {
  near: RTCPeerConnection;
  far: RTCPeerConnection;
}

function openPlainCall({ role, url, iceServer, alone }: PlainSettings): void {
  const opened = openPageSession("webrtc", role);
  const { session } = opened;
  let ends: Ends | undefined;
  let socket: WebSocket | undefined;
  // When everything is told: a close in the session's last moments is told as well, or not, as it happens.
  session.onEnd(() => socket?.close());

  /** Opens the signalling; when it breaks the application brings it back. */
  async function openSocket(): Promise<void> {
    const mine = new WebSocket(url);
    socket = mine;
    observeSignaling(session, mine);
    await new Promise<void>((resolve, reject) => {
      mine.addEventListener("message", () => resolve(), { once: true });
      mine.addEventListener("close", () => reject(new JoinRefusedError("not let in")));
    });
    mine.addEventListener("message", ({ data }) => {
      if (JSON.parse(data).type === "removed") leave("removed");
    });
    mine.addEventListener("close", () => {
      if (!session.ended) void retry(session, openSocket, { cause: "signaling", mode: "resume", baseMs: 10 });
    });
  }

  async function negotiate({ near, far }: Ends): Promise<void> {
    await near.setLocalDescription();
    await far.setRemoteDescription(await gathered(near));
    await far.setLocalDescription();
    await near.setRemoteDescription(await gathered(far));
  }

  async function openMedia(): Promise<void> {
    const near = new RTCPeerConnection({ iceServers: [iceServer], iceTransportPolicy: "relay" });
    const far = new RTCPeerConnection();
    ends = { near, far };
    observePeerConnection(session, near);
    near.addEventListener("track", ({ track }) => show(track));
    if (role === "publisher") near.addTrack(canvasTrack());
    else if (alone) near.createDataChannel("chat");
    else offerMedia();
    await negotiate(ends);
  }

  function offerMedia(): void {
    ends?.near.addTransceiver("video", { direction: "recvonly" });
    ends?.far.addTrack(canvasTrack());
  }

  function leave(reason?: "removed"): void {
    if (reason) session.end(reason);
    ends?.near.close();
    ends?.far.close();
  }

  window.party = {
    ...opened,
    connect: () =>
      session.connect(async () => {
        await openSocket();
        await openMedia();
      }),
    leave: () => leave(),
    resume() {
      if (!ends) return;
      ends.near.restartIce();
      void negotiate(ends);
    },
    replace() {
      // The other end is gone; whoever notices it begins anew.
      const lost = ends;
      lost?.near.addEventListener("connectionstatechange", () => {
        if (lost.near.connectionState === "connected") return;
        if (lost === ends) void openMedia().then(() => lost.near.close());
      });
      lost?.far.close();
    },
    offerMedia() {
      offerMedia();
      return ends && negotiate(ends);
    },
  };
}

declare global {
  interface Window {
    openPlainCall: typeof openPlainCall;
  }
}

window.openPlainCall = openPlainCall;
