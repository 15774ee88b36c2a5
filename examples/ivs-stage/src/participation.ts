import {
  LocalStageStream,
  type RemoteStageStream,
  SimulcastLayerPresets,
  Stage,
  type StageError,
  StageEvents,
  type StageStreamLayer,
  SubscribeType,
} from "amazon-ivs-web-broadcast";

/** What the camera is sent as. Chromium sends three layers of nothing smaller than 960x540. */
const CAMERA = { width: 960, height: 540, frameRate: 30 };
const LAYERS = [
  SimulcastLayerPresets.DEFAULT_540,
  SimulcastLayerPresets.DEFAULT_270,
  SimulcastLayerPresets.DEFAULT_180,
];

/** A stage as this page uses it. Nothing in this file knows that somebody watches. */
export interface Participation {
  readonly stage: Stage;
  /** What is published, once the camera is open. */
  readonly own: readonly LocalStageStream[];
  /** What is subscribed to. */
  remote(): readonly RemoteStageStream[];
  /** Opens camera and microphone, which are published once the stage is joined. */
  openCamera(): Promise<MediaStream>;
  /** The layer that is wanted of everybody's video, from now on; undefined leaves it to the service. */
  preferLayer(wanted: (layers: readonly StageStreamLayer[]) => StageStreamLayer | undefined): void;
  leave(): void;
}

/**
 * @param on.track somebody else's media came
 * @param on.error what the stage could not do
 */
export function createParticipation(
  token: string,
  on: { track(track: MediaStreamTrack): void; error(error: StageError): void },
): Participation {
  const own: LocalStageStream[] = [];
  const remote = new Set<RemoteStageStream>();
  let preferred: Parameters<Participation["preferLayer"]>[0] | undefined;

  const stage = new Stage(token, {
    stageStreamsToPublish: () => own,
    shouldPublishParticipant: () => own.length > 0,
    shouldSubscribeToParticipant: () => SubscribeType.AUDIO_VIDEO,
    preferredLayerForStream: (_, stream) => preferred?.(stream.getLayers()),
  });
  stage.on(StageEvents.STAGE_PARTICIPANT_STREAMS_ADDED, (participant, streams) => {
    if (participant.isLocal) return;
    for (const stream of streams) {
      remote.add(stream as RemoteStageStream);
      on.track(stream.mediaStreamTrack);
    }
  });
  stage.on(StageEvents.STAGE_PARTICIPANT_STREAMS_REMOVED, (_, streams) => {
    for (const stream of streams) remote.delete(stream as RemoteStageStream);
  });
  stage.on(StageEvents.ERROR, on.error);

  return {
    stage,
    own,
    remote: () => [...remote],
    async openCamera() {
      const camera = await navigator.mediaDevices.getUserMedia({ audio: true, video: CAMERA });
      for (const track of camera.getTracks()) {
        const simulcast = { enabled: true, layers: [...LAYERS] };
        own.push(new LocalStageStream(track, track.kind === "video" ? { simulcast } : {}));
      }
      return camera;
    },
    preferLayer(wanted) {
      preferred = wanted;
      stage.refreshStrategy();
    },
    leave() {
      stage.leave();
      for (const { mediaStreamTrack } of own) mediaStreamTrack.stop();
    },
  };
}
