/** The page of an application that uses the real SDK, and the media side of a service for it. */
import "../collectors/page";
import { observeIvsStage } from "@rtcscope/collectors/ivs";
import { createScope, type Observation, type Signal } from "@rtcscope/core";
import type { RtcRole } from "@rtcscope/core/semconv";
import { LocalStageStream, Stage, StageEvents, type StageStream, SubscribeType } from "amazon-ivs-web-broadcast";
import { createSfu } from "./sfu";

window.sfu = createSfu();

/** A stage with this token, observed, that publishes a drawn video where asked to, and subscribes to everybody. */
function open(token: string, role: RtcRole) {
  const signals: Signal[] = [];
  const observations: Observation[] = [];
  const warnings: string[] = [];
  const scope = createScope({
    service: { name: "e2e" },
    exporters: [{ name: "record", export: (signal) => void signals.push(signal) }],
    log: (message, cause) => void warnings.push(`${message} ${String(cause)}`),
  });
  const session = scope.session({ transport: "ivs", role });
  const observe = session.observe.bind(session);
  session.observe = (observation) => {
    observations.push(observation);
    observe(observation);
  };
  let wanted = role !== "subscriber";
  const own = wanted ? [new LocalStageStream(window.tools.canvasTrack(), { simulcast: { enabled: true } })] : [];
  const stage = new Stage(token, {
    stageStreamsToPublish: () => own,
    shouldPublishParticipant: () => wanted,
    shouldSubscribeToParticipant: () => SubscribeType.AUDIO_VIDEO,
  });
  const streams = new Set<StageStream>();
  stage.on(StageEvents.STAGE_PARTICIPANT_STREAMS_ADDED, (_, added) => {
    for (const stream of added ?? []) streams.add(stream);
  });
  const stop = observeIvsStage(session, stage);
  const app = {
    session,
    stage,
    streams,
    signals,
    observations,
    warnings,
    stop,
    join: () =>
      session
        .connect(() => stage.join())
        .then(
          () => "joined",
          (error: Error) => error.name,
        ),
    unpublish() {
      wanted = false;
      stage.refreshStrategy();
    },
    until: (name: Signal["name"], count = 1) => window.tools.until(() => app.spans(name).length >= count, 30_000),
    spans: (name: Signal["name"]) =>
      signals.flatMap((signal) =>
        signal.type === "span" && signal.name === name
          ? [
              {
                outcome: signal.outcome,
                error: signal.errorType,
                attributes: { ...signal.attributes } as Record<string, unknown>,
                start: signal.start,
                end: signal.end,
              },
            ]
          : [],
      ),
    events: (name: Signal["name"]) =>
      signals.flatMap((signal) =>
        signal.type === "event" && signal.name === name
          ? [
              {
                body: signal.body,
                error: signal.errorType,
                attributes: { ...signal.attributes } as Record<string, unknown>,
              },
            ]
          : [],
      ),
  };
  return app;
}

const ivs = { open, StageEvents };

declare global {
  interface Window {
    ivs: typeof ivs;
    /** What a test opened and comes back to. */
    app: ReturnType<typeof open>;
  }
}

window.ivs = ivs;
