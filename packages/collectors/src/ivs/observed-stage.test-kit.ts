import type { EventSignal, Observation } from "@rtcscope/core";
import { recordingSession } from "../recording-session.test-kit";
import { FakeStage, type FakeStream, ME, OTHER } from "./fake-stage.test-kit";
import { type IvsStageOptions, observeIvsStage } from "./index";

/** A session that writes down how it was ended, too. */
export function ivsSession() {
  const recording = recordingSession();
  const ends: unknown[] = [];
  const attributes: Record<string, unknown> = {};
  const finish = recording.end.bind(recording);
  return Object.assign(recording, {
    ends,
    attributes,
    setAttribute: (name: string, value: unknown) => void Object.assign(attributes, { [name]: value }),
    end(reason?: string) {
      ends.push(reason);
      finish();
    },
  });
}

export function setUp(options?: IvsStageOptions) {
  const stage = new FakeStage();
  const session = ivsSession();
  const stop = observeIvsStage(session, stage, options);
  /** What was told, a line each; events are asked for apart. */
  const told = () => session.observations.flatMap((each) => (each.type === "event" ? [] : [line(each)]));
  const events = () => session.of("event").map(({ event }) => event as EventSignal);
  return { stage, session, stop, told, events };
}

function line(o: Observation): string {
  const parts: unknown[] = [o.type];
  if ("connection" in o) parts.unshift(o.connection);
  if (o.type === "connection.state") parts.push(o.kind, o.state);
  else if (o.type === "track") parts.push(o.action, o.direction, o.track);
  else if (o.type === "phase.started") parts.push(o.phase);
  else if (o.type === "phase.ended") parts.push(o.phase, o.outcome, (o.error as Error | undefined)?.name ?? "");
  else if (o.type === "reconnect") parts.push(o.action, o.mode ?? o.cause ?? (o.error as Error).name);
  else if (o.type === "negotiation") parts.push(o.step, o.state);
  return parts.join(" ").trim();
}

export function join(stage: FakeStage): void {
  stage.say("stageConnectionStateChanged", "connecting");
  stage.say("stageConnectionStateChanged", "connected");
  stage.say("stageParticipantJoined", ME);
}

export function publish(stage: FakeStage, ...streams: FakeStream[]): void {
  stage.say("stageParticipantPublishStateChanged", ME, "attempting_publish");
  stage.say("stageParticipantStreamsAdded", ME, streams);
  stage.say("stageParticipantPublishStateChanged", ME, "published");
}

export function subscribe(stage: FakeStage, ...streams: FakeStream[]): void {
  stage.say("stageParticipantSubscribeStateChanged", OTHER, "attempting_subscribe");
  stage.say("stageParticipantSubscribeStateChanged", OTHER, "subscribed");
  stage.say("stageParticipantStreamsAdded", OTHER, streams);
}

export const settled = () => new Promise<void>((resolve) => queueMicrotask(resolve));
