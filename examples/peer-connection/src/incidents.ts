import { type Call, type Layer, negotiate, setLayerActive } from "./call";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** The same clock that frame callbacks use, as epoch milliseconds. */
const now = () => performance.timeOrigin + performance.now();

const STALL_MS = 2000;
const LAYER: Layer = "h";

/** Things that go wrong in calls, made on purpose. Each answers with what was done, and when. */
export function incidents(videos: ReadonlyMap<string, HTMLVideoElement>, say: (line: string) => void) {
  return {
    /** The sender's camera delivers nothing for two seconds. */
    async stall({ video, camera }: Call) {
      say("stall: begins");
      const start = now();
      await video.replaceTrack(null);
      await wait(STALL_MS - (now() - start));
      await video.replaceTrack(camera);
      const end = now();
      say("stall: over");
      return { start, end };
    },

    /** A viewer leaves a layer, the sender stops sending it; later both come back. */
    async layerOffAndOn({ video }: Call) {
      const viewer = videos.get(LAYER);
      viewer?.pause();
      await setLayerActive(video, LAYER, false);
      const start = now();
      say(`layer ${LAYER}: off`);
      await wait(4000);
      await setLayerActive(video, LAYER, true);
      const end = now();
      await viewer?.play();
      say(`layer ${LAYER}: on`);
      return { layer: LAYER, start, end };
    },

    /** The network changed: new candidates, new path, same call. */
    async iceRestart(call: Call) {
      const start = now();
      await negotiate(call, true);
      say("ICE restart: negotiated");
      return { start, end: now() };
    },
  };
}

/** `bytesSent` of each layer, as the browser counts them. */
interface Reading {
  time: number;
  layers: Record<string, number>;
}

/** The browser's own counters of the sent video, read four times a second without rtcscope. */
export function countBytes(caller: RTCPeerConnection) {
  const readings: Reading[] = [];
  async function read() {
    const layers: Record<string, number> = {};
    let time = 0;
    for (const report of (await caller.getStats()).values()) {
      if (report.type !== "outbound-rtp" || report.kind !== "video") continue;
      layers[report.rid] = report.bytesSent;
      time = report.timestamp;
    }
    if (time) readings.push({ time, layers });
  }
  const timer = setInterval(read, 250);
  return {
    async stop(): Promise<Reading[]> {
      clearInterval(timer);
      await read();
      return readings;
    },
  };
}
