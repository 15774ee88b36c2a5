/** A page that sends one video in three layers and shows what comes back, observed, for as long as a test switches layers. */
import "../collectors/page";
import type { Observation, Signal } from "@rtcscope/core";
import { ATTR_RTC_MEDIA_LAYER_SUMMARY, EVENT_RTC_MEDIA_WINDOW, EVENT_RTC_SESSION_END } from "@rtcscope/core/semconv";

export type Rid = "h" | "m" | "l";

/** Each picture is half as wide as the one before. libwebrtc allows three layers from 960x540 on, and fewer below. */
const ENCODINGS: readonly (RTCRtpEncodingParameters & { readonly rid: Rid })[] = [
  { rid: "h", maxBitrate: 400_000 },
  { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 200_000 },
  { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 100_000 },
];

/** An `outbound-rtp` or `inbound-rtp` object, as the browser gives it. */
interface RtpEntry {
  readonly type: string;
  readonly timestamp: number;
  readonly rid?: Rid;
  readonly ssrc: number;
  readonly packetsSent?: number;
  readonly frameWidth?: number;
}

export interface SeenLayer {
  readonly ssrc: number;
  readonly packets: number;
  /** Of the picture; undefined before the first. */
  readonly width?: number | undefined;
}

/** What the page sees itself, without rtcscope. */
export interface Seen {
  /** Of the newest statistics object, ms since the epoch. */
  readonly timestamp: number;
  readonly layers: Readonly<Partial<Record<Rid, SeenLayer>>>;
  /** Width of the picture that comes back. */
  readonly returned?: number | undefined;
}

export interface Told {
  readonly signals: readonly Signal[];
  readonly observations: readonly Observation[];
  readonly warnings: readonly string[];
}

export interface Simulcast {
  answer(sdp: string): Promise<void>;
  /** These layers are on, the others off. */
  send(rids: readonly Rid[]): Promise<void>;
  seen(): Promise<Seen>;
  /** Begins the session. */
  observe(): void;
  /** How often the session has read statistics. */
  reports(): number;
  /** What each window of the sent video said of its layers. */
  summaries(): (readonly string[])[];
  /** Ends the session, then the call; resolves when everything is told. */
  end(): Promise<Told>;
}

/** A drawing whose parts move, so that every layer has something to send in every frame. */
function movingPicture(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement("canvas"), { width: 960, height: 540 });
  const context = canvas.getContext("2d");
  let frame = 0;
  setInterval(() => {
    if (!context) return;
    frame++;
    context.fillStyle = `hsl(${frame % 360} 80% 50%)`;
    context.fillRect(0, 0, 960, 540);
    context.fillStyle = "white";
    for (let i = 0; i < 40; i++) context.fillRect((i * 97 + frame * 7) % 960, (i * 53 + frame * 3) % 540, 30, 30);
  }, 50);
  const [track] = canvas.captureStream(20).getVideoTracks();
  if (!track) throw new Error("a canvas without a track");
  return track;
}

async function look(connection: RTCPeerConnection): Promise<Seen> {
  const layers: Partial<Record<Rid, SeenLayer>> = {};
  let timestamp = 0;
  let returned: number | undefined;
  for (const entry of (await connection.getStats()).values() as Iterable<RtpEntry>) {
    const { type, rid, ssrc, packetsSent, frameWidth: width } = entry;
    timestamp = Math.max(timestamp, entry.timestamp);
    if (type === "outbound-rtp" && rid) layers[rid] = { ssrc, packets: packetsSent ?? 0, width };
    else if (type === "inbound-rtp") returned = width;
  }
  return { timestamp, layers, returned };
}

/** @returns the offer, with every layer on */
async function openSimulcast(): Promise<string> {
  const { record, observePeerConnection, until } = window.tools;
  const { session, signals, observations, warnings } = record();
  const connection = new RTCPeerConnection();
  const video = Object.assign(document.createElement("video"), { muted: true });
  document.body.append(video);
  connection.addEventListener("track", ({ track }) => {
    video.srcObject = new MediaStream([track]);
    void video.play();
  });
  const transceiver = connection.addTransceiver(movingPicture(), { sendEncodings: [...ENCODINGS] });
  // Without `video/rtx`, which Chromium also uses to probe: it sends old packets again that nobody asked for and counts
  // them with their layer, while Janus drops them before it counts (300 of the first 900 of the smallest layer). Without
  // it, probes are padding in the layer itself, and both count them.
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === "video/VP8"));
  await connection.setLocalDescription();
  // The server is told all candidates at once.
  await until(() => connection.iceGatheringState === "complete");

  window.simulcast = {
    answer: (sdp) => connection.setRemoteDescription({ type: "answer", sdp }),
    async send(rids) {
      const parameters = transceiver.sender.getParameters();
      // A busy machine sends fewer frames, not another picture: a layer is known by its width.
      parameters.degradationPreference = "maintain-resolution";
      for (const encoding of parameters.encodings) encoding.active = rids.some((rid) => rid === encoding.rid);
      await transceiver.sender.setParameters(parameters);
    },
    seen: () => look(connection),
    observe: () => void observePeerConnection(session, connection),
    reports: () => observations.filter(({ type }) => type === "stats").length,
    summaries: () =>
      signals.flatMap((signal) => {
        if (signal.type !== "event" || signal.name !== EVENT_RTC_MEDIA_WINDOW) return [];
        const summary = signal.attributes[ATTR_RTC_MEDIA_LAYER_SUMMARY];
        return summary ? [summary] : [];
      }),
    async end() {
      session.end();
      connection.close();
      await until(() => signals.some((signal) => signal.type === "event" && signal.name === EVENT_RTC_SESSION_END));
      return { signals, observations, warnings };
    },
  };
  return connection.localDescription?.sdp ?? "";
}

declare global {
  interface Window {
    openSimulcast: typeof openSimulcast;
    simulcast: Simulcast;
  }
}

window.openSimulcast = openSimulcast;
