import type {
  Stage,
  StageConnectionState,
  StageErrorCategory,
  StageErrorCode,
  StageEvents,
  StageLeftReason,
  StageParticipantInfo,
  StageParticipantPublishState,
  StageParticipantSubscribeState,
} from "amazon-ivs-web-broadcast";
import type { IvsParticipant, IvsStage, IvsStageEvents, IvsStream } from "./types";

/** What the SDK may say, with the SDK's own enums read as the strings and numbers that they are at run time. */
interface Said {
  stageConnectionStateChanged: [`${StageConnectionState}`];
  stageLeft: [`${StageLeftReason}`];
  error: [{ code: StageErrorCode | 99; category: `${StageErrorCategory}` | "NEW_ERROR"; message: string } | undefined];
  stageParticipantJoined: [Pick<StageParticipantInfo, "id" | "isLocal"> | undefined];
  stageParticipantLeft: [Pick<StageParticipantInfo, "id" | "isLocal"> | undefined];
  stageParticipantPublishStateChanged: [IvsParticipant | undefined, `${StageParticipantPublishState}`];
  stageParticipantSubscribeStateChanged: [IvsParticipant | undefined, `${StageParticipantSubscribeState}`];
  stageParticipantStreamsAdded: [IvsParticipant | undefined, IvsStream[]];
  stageParticipantStreamsRemoved: [IvsParticipant | undefined, IvsStream[]];
  stageStreamMuteChanged: [IvsParticipant | undefined, IvsStream | undefined];
}

/** Compiles only while the SDK's events have these names, and its stage is one of ours. */
export type EventsOfTheSdk = `${StageEvents}` extends infer Name
  ? keyof IvsStageEvents extends Name
    ? Stage extends IvsStage
      ? true
      : never
    : never
  : never;

type Callback = (...args: unknown[]) => void;

/** The emitter of the SDK's stage: the SDK itself cannot be loaded in Node. */
export class FakeStage implements IvsStage {
  readonly listeners: [event: string, callback: Callback][] = [];

  join(): Promise<void> {
    return Promise.resolve();
  }

  on(event: string, callback: Callback): void {
    // As the SDK does it: its emitter calls listeners by this.
    Object.assign(callback, { call: (_: unknown, ...args: unknown[]) => callback(...args) });
    this.listeners.push([event, callback]);
  }

  off(event: string, callback: Callback): void {
    const index = this.listeners.findIndex(([name, known]) => name === event && known === callback);
    if (index >= 0) this.listeners.splice(index, 1);
  }

  say<E extends keyof Said>(event: E, ...args: Said[E]): void {
    for (const [name, callback] of [...this.listeners]) if (name === event) callback.call(undefined, ...args);
  }
}

export const ME: IvsParticipant = { id: "me", isLocal: true };
export const OTHER: IvsParticipant = { id: "other", isLocal: false };

export interface FakeStream extends IvsStream {
  isMuted: boolean;
  isAdapting: boolean;
  mediaStreamTrack: MediaStreamTrack & { muted: boolean };
  /** What the next requests answer with. */
  report: Record<string, object> | Error | undefined;
  layer: string | undefined;
  requests: number;
}

export function fakeStream(id: string, streamType: "audio" | "video", remote = false): FakeStream {
  const track = Object.assign(new EventTarget(), { id, kind: streamType, muted: remote, getSettings: () => ({}) });
  return {
    id,
    streamType,
    mediaStreamTrack: track as never,
    isMuted: false,
    isAdapting: true,
    report: undefined,
    layer: undefined,
    requests: 0,
    requestRTCStats() {
      this.requests++;
      if (this.report instanceof Error) return Promise.reject(this.report);
      return Promise.resolve(this.report && (new Map(Object.entries(this.report)) as RTCStatsReport));
    },
    getSelectedLayer() {
      return this.layer === undefined ? undefined : { label: this.layer };
    },
  };
}
