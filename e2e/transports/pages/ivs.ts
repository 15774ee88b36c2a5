/** A participant of AWS IVS in a page of its own, and the media side of the service that is played for it. */

// Before the SDK, which may take the constructor as it finds it.
import "./relay";
import "../../collectors/page";
import { observeIvsStage } from "@rtcscope/collectors/ivs";
import { LocalStageStream, Stage, StageEvents, SubscribeType } from "amazon-ivs-web-broadcast";
import { canvasTrack } from "../../canvas-track";
import { createSfu } from "../../ivs/sfu";
import type { Role } from "../party";
import { openPageSession, show } from "./page-party";
import { direct, relayAll } from "./relay";

export interface IvsSettings {
  role: Role;
  token: string;
  iceServer: RTCIceServer;
}

function openStage({ role, token, iceServer }: IvsSettings): void {
  relayAll(iceServer);
  window.sfu = createSfu(direct);
  const opened = openPageSession("ivs", role);
  const publishes = role === "publisher";
  const own = publishes ? [new LocalStageStream(canvasTrack())] : [];
  const stage = new Stage(token, {
    stageStreamsToPublish: () => own,
    shouldPublishParticipant: () => publishes,
    shouldSubscribeToParticipant: () => SubscribeType.AUDIO_VIDEO,
  });
  stage.on(StageEvents.STAGE_PARTICIPANT_STREAMS_ADDED, (participant, streams) => {
    if (participant.isLocal) return;
    for (const { mediaStreamTrack } of streams) if (mediaStreamTrack.kind === "video") show(mediaStreamTrack);
  });
  observeIvsStage(opened.session, stage);
  window.party = {
    ...opened,
    connect: () => opened.session.connect(() => stage.join()),
    leave: () => stage.leave(),
    // The SDK makes another connection when media fails for good.
    replace: () => window.sfu.fail(),
  };
}

declare global {
  interface Window {
    openStage: typeof openStage;
  }
}

window.openStage = openStage;
