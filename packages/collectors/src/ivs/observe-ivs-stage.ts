import type { Session } from "@rtcscope/core";
import { ATTR_RTC_SESSION_END_DETAIL } from "@rtcscope/core/semconv";
import { trackSources } from "../known-tracks";
import { attachTo, type Lifetime, type ObservedSession } from "../lifetime";
import { pollStats } from "../peer-connection/poll-stats";
import {
  endingOf,
  isAborted,
  JOIN_ERROR,
  type NamedError,
  namedError,
  PUBLISH_ERROR,
  SUBSCRIBE_ERROR,
  unknownError,
} from "./errors";
import { createMediaLink, type MediaLink } from "./media-link";
import { createOutage } from "./outage";
import { tellIssue, tellStageState } from "./tell-events";
import type { IvsParticipant, IvsStage, IvsStageEvents } from "./types";

/** What this collector needs of a session: it ends with the participation that the server ended. */
export type IvsSession = ObservedSession & Pick<Session, "end" | "setAttribute">;

export interface IvsStageOptions {
  /**
   * The session ends when the server ends the participation, with the reason. `false` leaves that to the application,
   * which may join again inside of the session. Default: true.
   */
  endSession?: boolean | undefined;
  /** What a track shows, where the application knows better than its settings: `camera`, `microphone`, `generated`… */
  source?: ((track: MediaStreamTrack) => string | undefined) | undefined;
}

const observed = new WeakMap<IvsStage, WeakMap<ObservedSession, () => void>>();

/**
 * Watches a stage of AWS IVS Real-Time: its connection, what is published and subscribed to, errors, statistics.
 *
 * Attach it before `join()`, and measure that: `session.connect(() => stage.join())`. The SDK hides its peer
 * connections, one for the publication and one for each participant that is subscribed to; what is told of them are the
 * SDK's states, and the statistics that their streams hand out. When media fails for good the SDK makes a new peer
 * connection, which is told as one.
 *
 * Layer events are never listened to, because a listener makes the SDK ask its server for layers every three seconds;
 * the layer that it knows of is read with the statistics. A second call with the same session and stage observes nothing
 * twice.
 *
 * shape   (session, stage, options) -> stop
 * none    what happened before; observes nothing, and says so once, if the stage is none
 * throws  never
 */
export function observeIvsStage(session: IvsSession, stage: IvsStage, options?: IvsStageOptions): () => void {
  const known = observed.get(stage)?.get(session);
  if (known) return known;
  return attachTo(session, "observeIvsStage", (lifetime) => {
    const sessions = observed.get(stage) ?? new WeakMap<ObservedSession, () => void>();
    observed.set(stage, sessions.set(session, lifetime.stop));
    lifetime.undo(() => sessions.delete(session));
    watch(session, stage, options, lifetime);
  });
}

/** As the peer connection's collector: tracks of a device that was watched, and a shared screen, which says so itself. */
function readSource(track: MediaStreamTrack): string | undefined {
  return trackSources.get(track) ?? (track.getSettings().displaySurface && "screen_share");
}

/** A failure whose error is still to come. */
interface Failing {
  readonly category: string;
  readonly finish: (error: NamedError) => void;
}

function watch(session: IvsSession, stage: IvsStage, options: IvsStageOptions | undefined, lifetime: Lifetime): void {
  const { run, undo } = lifetime;
  const now = () => session.clock.now();
  const links = new Map<string, MediaLink>();
  const outage = createOutage(
    (observation) => session.observe(observation),
    () => [...links.values()].some(({ down }) => down),
  );
  let stageState: string | undefined;
  /** The stage was connected, and was not left since. */
  let connected = false;
  /** This page's own participant is in the stage. */
  let joined = false;
  let failing: Failing | undefined;

  const on = {
    source: options?.source ?? readSource,
    replaced: () => outage.replaced(),
    read: () => outage.check(now()),
  };

  function linkOf({ id, isLocal }: IvsParticipant): MediaLink {
    // An own participant may be told like any other by the server; only its publication is ours.
    const key = isLocal ? "" : id;
    const link = links.get(key) ?? createMediaLink(session, lifetime, isLocal ? "outbound" : "inbound", on);
    links.set(key, link);
    return link;
  }

  /** The SDK first changes the state and then emits the error, if it has one to tell, before anything else runs. */
  function fails(category: string, finish: (error: NamedError) => void): void {
    const mine = { category, finish };
    failing = mine;
    queueMicrotask(() => void run(() => failing === mine && settle()));
  }

  function settle(error = unknownError): void {
    const { finish } = failing ?? {};
    failing = undefined;
    finish?.(error);
  }

  function hear<E extends keyof IvsStageEvents>(
    event: E,
    handle: (...args: Parameters<IvsStageEvents[E]>) => void,
  ): void {
    // A function of its own for each event: the SDK replaces its `call`.
    const safely = (...args: Parameters<IvsStageEvents[E]>) =>
      void run(() => {
        if (lifetime.over) return;
        if (event !== "error") settle();
        handle(...args);
        poller.hurry();
      });
    undo(() => stage.off(event as never, safely as never));
    stage.on(event as never, safely as never);
  }

  // The poller only keeps the time: a link that hangs must not hold up the others.
  const poller = pollStats(session, { getStats: () => Promise.resolve() }, lifetime, {
    tick() {
      for (const link of links.values()) link.read();
      outage.check(now());
    },
    report() {},
  });

  function stageErrored(time: number): void {
    if (connected || outage.open) outage.lost(time);
    connected = false;
    fails(JOIN_ERROR, (error) => {
      outage.attemptFailed(time, error);
      endPhases(time, error);
      joinFailed(time, error);
    });
  }

  /** A stage that was connected has an outage instead. */
  function joinFailed(time: number, error: NamedError): void {
    if (!connected && !outage.open) session.observe({ type: "connect.failed", time, error });
  }

  function endPhases(time: number, error: NamedError): void {
    const outcome = isAborted(error) ? "cancelled" : "error";
    for (const phase of ["signaling.open", "room.join"])
      session.observe({ type: "phase.ended", phase, time, outcome, error });
  }

  hear("stageConnectionStateChanged", (state) => {
    const time = now();
    tellStageState(session, state, stageState);
    stageState = state;
    if (state === "connecting") {
      if (connected) outage.lost(time);
      outage.attempt(time);
      session.observe({ type: "phase.started", phase: "signaling.open", time, opens: true });
    } else if (state === "connected") {
      session.observe({ type: "phase.ended", phase: "signaling.open", time, outcome: "ok" });
      if (!joined) session.observe({ type: "phase.started", phase: "room.join", time });
      connected = true;
      outage.back(time);
    } else if (state === "errored") stageErrored(time);
    else if (state === "disconnected") {
      connected = joined = false;
      for (const link of links.values()) link.ended(time);
      links.clear();
    }
  });

  hear("stageLeft", (reason) => {
    const time = now();
    const ending = endingOf(reason);
    tellStageState(session, String(reason), stageState);
    if (!ending) {
      outage.left();
      return;
    }
    const { detail, ends, error, failed } = ending;
    if (failed) tellIssue(session, error);
    outage.gaveUp(time, error);
    endPhases(time, error);
    joinFailed(time, error);
    if (options?.endSession === false) return;
    session.setAttribute(ATTR_RTC_SESSION_END_DETAIL, detail);
    session.end(ends);
  });

  hear("error", (reported) => {
    if (!reported) return;
    const error = namedError(reported);
    if (!isAborted(error)) tellIssue(session, error, reported);
    const expected = failing?.category === reported.category;
    settle(expected ? error : undefined);
    // A token that is no good is refused before the state changes at all.
    if (!expected && reported.category === JOIN_ERROR) joinFailed(now(), error);
  });

  hear("stageParticipantJoined", (participant) => {
    if (!participant?.isLocal) return;
    joined = true;
    session.observe({ type: "phase.ended", phase: "room.join", time: now(), outcome: "ok" });
  });

  hear("stageParticipantLeft", (participant) => {
    if (!participant) return;
    if (participant.isLocal) joined = false;
    else {
      links.get(participant.id)?.ended(now());
      links.delete(participant.id);
    }
  });

  function mediaState(link: MediaLink, state: string, category: string, goal: string): void {
    const time = now();
    if (state.startsWith("attempting_")) link.attempting(time);
    else if (state === goal) link.connected(time);
    else if (state !== "errored") link.ended(time);
    else {
      fails(category, (error) => {
        const whole = ![...links.values()].some((other) => other !== link && other.alive);
        if (link.down) outage.mediaFailed(error);
        const failed = whole || category === PUBLISH_ERROR;
        // Before the connection's own state, which says no more than that it failed.
        if (failed && !isAborted(error)) session.observe({ type: "connect.failed", time, error });
        link.errored(time, error, failed);
        outage.check(time);
      });
    }
    outage.check(time);
  }

  hear("stageParticipantPublishStateChanged", (participant, state) => {
    // What others publish is theirs to tell.
    if (participant?.isLocal) mediaState(linkOf(participant), state, PUBLISH_ERROR, "published");
  });

  hear("stageParticipantSubscribeStateChanged", (participant, state) => {
    if (participant && !participant.isLocal) mediaState(linkOf(participant), state, SUBSCRIBE_ERROR, "subscribed");
  });

  hear("stageParticipantStreamsAdded", (participant, streams) => {
    if (participant) linkOf(participant).added(streams, now());
  });

  hear("stageParticipantStreamsRemoved", (participant, streams) => {
    if (participant) linkOf(participant).removed(streams, now());
  });

  hear("stageStreamMuteChanged", (participant, stream) => {
    if (participant && stream) linkOf(participant).muted(stream, now());
  });
}
