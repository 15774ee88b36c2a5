import { startCamera, takeImage } from "./camera";
import { createControl } from "./control";
import { connect, keepControl, leave, type Parts } from "./generate";
import { createRoom } from "./room";
import { script } from "./script";
import { startTelemetry, watchGenerator } from "./telemetry";

const query = new URLSearchParams(location.search);
const collector = query.get("collector") ?? "http://127.0.0.1:4318";
const pass = query.get("pass") ?? "demo";
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const say = (line: string) => {
  element("log").textContent += `${new Date().toISOString().slice(11, 23)} ${line}\n`;
};
element("collector").textContent = collector;

const canvas = element<HTMLCanvasElement>("camera");
const video = element<HTMLVideoElement>("generated");
const camera = startCamera(canvas);
const control = createControl(`${location.origin.replace(/^http/, "ws")}/control`);
const scripted = query.get("script");
const scenario = scripted === null ? undefined : script(scripted, { control, video, say });
const room = createRoom(scenario?.reconnectPolicy);
room.on("trackSubscribed", (track) => void track.attach(video));

const scope = startTelemetry(collector);
const session = watchGenerator(scope, room, video, control);
const image = await takeImage(canvas);
const parts: Parts = { session, control, room, camera: camera.track, image, pass, say };

control.on("queue", ({ position }) => say(`place ${position} in the queue`));
control.on("generation.started", () => say("generation started"));
control.on("generation.ended", ({ reason }) => say(`generation ended: ${reason}`));
keepControl(parts);

element("start").onclick = () => void connect(parts).catch((error: unknown) => say(String(error)));
element("prompt").onclick = () =>
  void control
    .request({ type: "prompt", text: element<HTMLInputElement>("text").value })
    .then(() => say("prompt taken"))
    .catch((error: unknown) => say(String(error)));
element("leave").onclick = async () => {
  await leave(parts);
  camera.stop();
  await scope.flush();
};

await scenario?.run(parts, () => scope.flush());
