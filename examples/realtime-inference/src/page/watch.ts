import type { RemoteTrackPublication } from "livekit-client";
import type { RoomInfo } from "./protocol";
import { createRoom, enter } from "./room";
import { epoch, watchFrames } from "./seen";
import { startTelemetry, watchViewer } from "./telemetry";
import { tellTruth, watchOutage } from "./truth";

const query = new URLSearchParams(location.search);
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const say = (line: string) => {
  element("log").textContent += `${new Date().toISOString().slice(11, 23)} ${line}\n`;
};
const video = element<HTMLVideoElement>("generated");
const outages = watchOutage();
const room = createRoom(query.has("script") ? outages.policy : undefined);
room.on("trackSubscribed", (track) => void track.attach(video));
// Only what is generated is to be watched; the camera that it was made of is not.
room.on("trackPublished", watchGenerated);
// What is there already when the server lets us in, or again, is published by no event.
room.on("signalConnected", watchAll);
room.on("reconnected", watchAll);
outages.of(room);

const scope = startTelemetry(query.get("collector") ?? "http://127.0.0.1:4318");

function watchGenerated(publication: RemoteTrackPublication): void {
  if (publication.trackName === "generated" && !publication.isDesired) publication.setSubscribed(true);
}

function watchAll(): void {
  for (const { trackPublications } of room.remoteParticipants.values())
    for (const publication of trackPublications.values()) watchGenerated(publication);
}

/** Until somebody generates there is nothing to connect to. */
async function somethingToWatch(): Promise<RoomInfo> {
  for (;;) {
    const answer = await fetch("/watch", { method: "POST" });
    if (answer.status === 200) return (await answer.json()) as RoomInfo;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

say("waiting for somebody to generate");
const place = await somethingToWatch();
const session = watchViewer(scope, room, video);
const seen = watchFrames(video);
const start = epoch();
const over = new Promise((resolve) => room.once("disconnected", resolve));
await session.connect(() => enter(room, place, { autoSubscribe: false }));
say("connected");
await over;
session.end();
say("over");
await scope.flush();
if (query.has("script"))
  await tellTruth({ who: "viewer", session: session.id, start, end: epoch(), outage: outages.outage, video: seen });
