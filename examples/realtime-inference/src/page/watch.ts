import { Room } from "livekit-client";
import type { RoomInfo } from "./protocol";
import { epoch, watchFrames } from "./seen";
import { startTelemetry, watchViewer } from "./telemetry";
import { countTries, tellTruth } from "./truth";

const query = new URLSearchParams(location.search);
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const say = (line: string) => {
  element("log").textContent += `${new Date().toISOString().slice(11, 23)} ${line}\n`;
};
const video = element<HTMLVideoElement>("generated");
const tries = countTries();
const room = new Room(query.has("script") ? { reconnectPolicy: tries.policy } : {});
room.on("trackSubscribed", (track) => void (track.kind === "video" && track.attach(video)));

const scope = startTelemetry(query.get("collector") ?? "http://127.0.0.1:4318");

/** Until somebody generates there is nothing to connect to. */
async function somethingToWatch(): Promise<RoomInfo> {
  for (;;) {
    const answer = await fetch("/watch", { method: "POST" });
    if (answer.ok) return (await answer.json()) as RoomInfo;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

say("waiting for somebody to generate");
const { url, token } = await somethingToWatch();
const session = watchViewer(scope, room, video);
const seen = watchFrames(video);
const start = epoch();
const over = new Promise((resolve) => room.once("disconnected", resolve));
await session.connect(() => room.connect(url, token, { rtcConfig: { iceServers: [] } }));
say("connected");
await over;
session.end();
say("over");
await scope.flush();
if (query.has("script"))
  await tellTruth({ who: "viewer", session: session.id, start, end: epoch(), outage: tries.outage(), video: seen });
