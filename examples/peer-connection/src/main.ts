import { addMedia, type Call, createCall, LAYERS, negotiate } from "./call";
import { countBytes, incidents } from "./incidents";
import { watch } from "./telemetry";

const query = new URLSearchParams(location.search);
const collector = query.get("collector") ?? "http://127.0.0.1:4318";
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const say = (line: string) => {
  element("log").textContent += `${new Date().toISOString().slice(11, 23)} ${line}\n`;
};
element("collector").textContent = collector;

const { caller, callee } = createCall();
const { scope, sender, receiver, watchVideo } = watch(collector, caller, callee);

/** A video element per layer: what three viewers of this call would see. */
const videos = new Map<string, HTMLVideoElement>();
callee.ontrack = ({ track, transceiver }) => {
  const media = document.createElement(track.kind as "audio" | "video");
  media.autoplay = true;
  media.srcObject = new MediaStream([track]);
  if (media instanceof HTMLVideoElement) {
    media.muted = true;
    media.title = `layer ${transceiver.mid}`;
    videos.set(transceiver.mid ?? "", media);
    element("videos").append(media);
    watchVideo(media);
  }
};

async function setUp(): Promise<Call> {
  const wanted = { audio: true, video: { width: 960, height: 540, frameRate: 30 } };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  const video = addMedia(caller, stream);
  await negotiate({ caller, callee });
  return { caller, callee, video, camera: stream.getVideoTracks()[0] as MediaStreamTrack };
}

async function connect(): Promise<Call> {
  const sending = sender.connect(setUp);
  // Both ends sit in this page, so the receiver waits for the same work.
  const [call] = await Promise.all([sending, receiver.connect(() => sending)]);
  say("connected");
  return call;
}

async function hangUp(): Promise<void> {
  caller.close();
  callee.close();
  sender.end();
  receiver.end();
  await scope.flush();
  say("hung up, telemetry sent");
}

let call: Promise<Call> | undefined;
const during = (work: (call: Call) => Promise<unknown>) => async () => {
  if (call) await work(await call);
};
const make = incidents(videos, say);
element("call").onclick = () => {
  call ??= connect();
};
element("stall").onclick = during(make.stall);
element("layer").onclick = during(make.layerOffAndOn);
element("restart").onclick = during(make.iceRestart);
element("hang-up").onclick = hangUp;

/** `?run`: what `pnpm demo` opens. Presses the same buttons, and tells the server of this page what was really done. */
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function script() {
  const counters = countBytes(caller);
  call ??= connect();
  const running = await call;
  await wait(6000);
  const stall = await make.stall(running);
  await wait(4000);
  const layer = await make.layerOffAndOn(running);
  await wait(4000);
  const restart = await make.iceRestart(running);
  await wait(5000);
  const video = await counters.stop();
  await hangUp();
  const sessions = { publisher: sender.id, subscriber: receiver.id };
  return { sessions, layers: LAYERS, stall, layer, restart, video };
}
if (query.has("run")) {
  const truth = await script().catch((error: unknown) => ({ error: String(error) }));
  await fetch("/truth", { method: "POST", body: JSON.stringify(truth) });
}
