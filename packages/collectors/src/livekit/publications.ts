import type { TrackChanged } from "@rtcscope/core";
import { errorFacts, errorType as typeOf } from "@rtcscope/core/errors";
import type { RtcIssueType } from "@rtcscope/core/semconv";
import type {
  LocalParticipant,
  LocalTrack,
  LocalTrackPublication,
  Room,
  TrackPublication,
  TrackPublishOptions,
} from "livekit-client";
import { trackSources } from "../known-tracks";
import type { Lifetime, ObservedSession } from "../lifetime";
import type { MethodTap } from "../method-taps";
import type { Connections } from "./connections";
import { issue } from "./events";
import { failureOf } from "./reasons";
import type { HearRoom } from "./room-lifetime";
import { kindOf, sourceOf, type TrackFacts } from "./track-facts";

/**
 * What every publish goes through: those that repeat one inside of a reconnect too, which the third argument tells
 * apart. An SDK without that method has the public one.
 */
export function publishMethod(participant: LocalParticipant): string {
  const inner = "publishOrRepublishTrack";
  return typeof Reflect.get(participant, inner) === "function" ? inner : "publishTrack";
}

/** A refused publish has the server's status, which says more than the number of the error's class. */
function withStatus(error: unknown): unknown {
  const { name, message, status } = (error ?? {}) as { name?: unknown; message?: unknown; status?: unknown };
  return typeof status === "number" ? { name, message, code: status } : error;
}

interface Intent extends Omit<TrackFacts, "connection"> {
  since: number;
}

export interface Publications {
  /** For {@link publishMethod}. */
  readonly tap: MethodTap;
  /** The publisher's connection was made: intents that waited for it are told, with their own times. */
  connected(): void;
  /** What was published before anybody looked. */
  late(): void;
}

/**
 * What this participant sends, from the application's call to publish. What a reconnect publishes again, and a camera
 * that is switched on again with another MediaStreamTrack, is no intent: it is told to be there, not to be added.
 */
export function watchPublications(
  session: ObservedSession,
  lifetime: Lifetime,
  room: Room,
  hear: HearRoom,
  connections: Connections,
  watching: { calls(): boolean; reconnecting(): boolean },
): Publications {
  const now = () => session.clock.now();
  /** Intents of this moment, by track id; those without a connection wait for one. */
  const intents = new Map<string, Intent>();
  const waiting = new Set<Intent>();

  function tell(action: TrackChanged["action"], facts: TrackFacts, time = now(), error?: unknown): void {
    session.observe({ type: "track", time, action, error, ...facts });
  }

  function announce(intent: Intent): void {
    const { since, ...facts } = intent;
    const connection = connections.of("publisher");
    if (!connection) waiting.add(intent);
    else {
      waiting.delete(intent);
      tell("added", { ...facts, connection }, since);
    }
  }

  function factsOf(publication: TrackPublication): TrackFacts | undefined {
    const connection = connections.of("publisher");
    const kind = kindOf(publication.kind);
    const track = publication.track?.mediaStreamTrack.id;
    if (!connection || !kind || !track) return undefined;
    return { connection, direction: "outbound", kind, track, source: sourceOf(publication.source) };
  }

  function isPublished(track: LocalTrack | MediaStreamTrack): boolean {
    return [...room.localParticipant.trackPublications.values()].some((publication) => publication.track === track);
  }

  const tap: MethodTap = (_, args) =>
    lifetime.run(() => {
      const [given, options, again, retried] = args as [
        LocalTrack | MediaStreamTrack,
        TrackPublishOptions?,
        boolean?,
        boolean?,
      ];
      const media = "mediaStreamTrack" in given ? given.mediaStreamTrack : given;
      const kind = kindOf(media.kind);
      if (again || retried || !kind || intents.has(media.id) || isPublished(given)) return undefined;
      const source = sourceOf(options?.source ?? ("mediaStreamTrack" in given ? given.source : undefined));
      const intent: Intent = {
        direction: "outbound",
        kind,
        track: media.id,
        source: source ?? trackSources.get(media),
        since: now(),
      };
      intents.set(media.id, intent);
      const phase = { phase: "publish", key: media.id } as const;
      session.observe({ type: "phase.started", time: intent.since, ...phase });
      announce(intent);
      return (failed: boolean, value: unknown) =>
        void lifetime.run(() => {
          intents.delete(media.id);
          const failure = failed ? failureOf(value) : { outcome: "ok" as const };
          session.observe({ type: "phase.ended", time: now(), ...phase, ...failure });
          if (failed) refused(intent, value);
        });
    });

  /** A publish that never had a connection has no span that could tell it. */
  function refused(intent: Intent, error: unknown): void {
    const { since: _, ...facts } = intent;
    const connection = waiting.delete(intent) ? undefined : connections.of("publisher");
    const failure = failureOf(error);
    const left = failure.outcome === "cancelled" || room.state === "disconnected";
    if (connection) {
      if (left) tell("removed", { ...facts, connection });
      else tell("failed", { ...facts, connection }, now(), withStatus(failure.error));
    }
    if (left || connection) return;
    const type: RtcIssueType = typeOf(error) === "NegotiationError" ? "negotiation_failed" : "server_error";
    issue(session, type, `${facts.source ?? facts.kind} was not published`, {
      error: failure.error,
      code: errorFacts(withStatus(error)).code,
      kind: facts.kind,
      direction: "outbound",
    });
  }

  function published(publication: LocalTrackPublication, late?: true): void {
    const facts = factsOf(publication);
    if (!facts || intents.has(facts.track)) return;
    tell(late || (!watching.calls() && !watching.reconnecting()) ? "added" : "unmuted", facts);
    if (publication.isMuted) tell("muted", facts);
  }

  hear("localTrackPublished", (publication) => published(publication));
  hear("localTrackUnpublished", (publication) => {
    const facts = factsOf(publication);
    // A reconnect takes everything away to publish it again; the old connection takes its tracks with it.
    if (facts && !watching.reconnecting()) tell("removed", facts);
  });
  for (const [event, action] of [
    ["trackMuted", "muted"],
    ["trackUnmuted", "unmuted"],
  ] as const) {
    hear(event, (publication, participant) => {
      const facts = participant.isLocal ? factsOf(publication) : undefined;
      if (facts) tell(action, facts);
    });
  }
  hear("disconnected", () => waiting.clear());

  return {
    tap,
    connected() {
      for (const intent of [...waiting]) announce(intent);
    },
    late() {
      for (const publication of room.localParticipant.trackPublications.values()) {
        published(publication as LocalTrackPublication, true);
      }
    },
  };
}
