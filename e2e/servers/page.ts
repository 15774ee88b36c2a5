/** A page with one call in it, both ends observed, that stays while a test does something to the network. */
import "../collectors/page";
import type { Signal } from "@rtcscope/core";
import { EVENT_RTC_SESSION_END } from "@rtcscope/core/semconv";

/** What each end told. */
export interface Told {
  readonly sender: readonly Signal[];
  readonly receiver: readonly Signal[];
}

/** What the page saw itself, without rtcscope; ms. */
export interface Seen {
  /** Times between two frames on the screen that are longer than {@link FREEZE_MS}, in their order. */
  freezesMs: number[];
  /** Times for which the receiving connection was `disconnected`. */
  disconnectedMs: number[];
}

export interface Call {
  /** Of the video, as it is sent. */
  readonly ssrc: number;
  readonly seen: Seen;
  /** Resolves when both sessions have had so many more statistics reports. */
  reports(count: number): Promise<void>;
  /** Resolves when an end told such a signal; false if it did not in time. */
  until(end: keyof Told, name: Signal["name"], ms: number): Promise<boolean>;
  /** Ends both sessions, then the call; resolves when everything is told. */
  end(): Promise<Told>;
}

/** A description with all of its candidates: none that comes before its time and is lost. */
async function gathered(connection: RTCPeerConnection): Promise<RTCSessionDescription> {
  await window.tools.until(() => connection.iceGatheringState === "complete");
  const { localDescription } = connection;
  if (!localDescription?.sdp.includes("typ relay")) throw new Error("no relay was allocated");
  return localDescription;
}

/** Well below what a stall is, so that none is told that is not here. */
const FREEZE_MS = 400;

/** Watches a video and its connection in the page's own way. */
function watch(video: HTMLVideoElement, connection: RTCPeerConnection): Seen {
  const seen: Seen = { freezesMs: [], disconnectedMs: [] };
  let last: number | undefined;
  const frame = (now: number) => {
    if (last !== undefined && now - last > FREEZE_MS) seen.freezesMs.push(now - last);
    last = now;
    video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
  let since: number | undefined;
  connection.addEventListener("iceconnectionstatechange", () => {
    if (since !== undefined) seen.disconnectedMs.push(performance.now() - since);
    since = connection.iceConnectionState === "disconnected" ? performance.now() : undefined;
  });
  return seen;
}

/** Sends a drawn video from one connection to another, each through its own relay; resolves when it is seen. */
async function openCall(near: RTCIceServer, far: RTCIceServer): Promise<void> {
  const { record, observePeerConnection, observeVideoElement, canvasTrack, until } = window.tools;
  const through = (server: RTCIceServer) =>
    new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: "relay" });
  const [sending, receiving] = [through(near), through(far)];
  const ends = { sender: record(), receiver: record() };
  observePeerConnection(ends.sender.session, sending);
  observePeerConnection(ends.receiver.session, receiving);
  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  receiving.addEventListener("track", ({ track }) => {
    video.srcObject = new MediaStream([track]);
    void video.play();
  });
  const seen = watch(video, receiving);
  observeVideoElement(ends.receiver.session, video);
  sending.addTrack(canvasTrack());
  await sending.setLocalDescription();
  await receiving.setRemoteDescription(await gathered(sending));
  await receiving.setLocalDescription();
  await sending.setRemoteDescription(await gathered(receiving));

  const count = (end: keyof Told, type: string) =>
    ends[end].observations.filter((observation) => observation.type === type).length;
  if (!(await until(() => count("receiver", "frame") > 0)))
    throw new Error(`no frame was seen: ${sending.connectionState}, ${receiving.connectionState}`);
  // The media's own stream comes first, that of its retransmissions second (RFC 5576, section 4.2).
  const ssrc = Number(/^a=ssrc-group:FID (\d+)/m.exec(sending.localDescription?.sdp ?? "")?.[1]);

  const heard = (end: keyof Told, name: Signal["name"], ms: number) =>
    until(() => ends[end].signals.some((signal) => signal.type !== "span.open" && signal.name === name), ms);
  window.call = {
    ssrc,
    seen,
    async reports(more) {
      for (const end of ["sender", "receiver"] as const) {
        const enough = count(end, "stats") + more;
        if (!(await until(() => count(end, "stats") >= enough, 2000 * more + 10_000)))
          throw new Error(`the statistics of the ${end} stopped`);
      }
    },
    until: heard,
    async end() {
      ends.sender.session.end();
      ends.receiver.session.end();
      sending.close();
      receiving.close();
      await heard("sender", EVENT_RTC_SESSION_END, 5000);
      await heard("receiver", EVENT_RTC_SESSION_END, 5000);
      return { sender: ends.sender.signals, receiver: ends.receiver.signals };
    },
  };
}

declare global {
  interface Window {
    openCall: typeof openCall;
    call: Call;
  }
}

window.openCall = openCall;
