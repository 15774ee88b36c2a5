import type { TrackChanged } from "@rtcscope/core";
import type { RemoteTrackPublication, Room } from "livekit-client";
import type { ObservedSession } from "../lifetime";
import type { Connections } from "./connections";
import { issue, SUBSCRIPTION_ERRORS } from "./events";
import { engineOf, trackSidOf } from "./internals";
import type { HearRoom } from "./room-lifetime";
import { kindOf, sourceOf, type TrackFacts } from "./track-facts";

/** As long as core waits for the media of a track. */
const UNDELIVERED_MS = 30_000;

interface Subscription {
  readonly publication: RemoteTrackPublication;
  /** When it was wanted. */
  readonly since: number;
  /** What was told, once the track was there. */
  told?: TrackFacts | undefined;
  /** What was told is what the track will be called, which was not seen yet. */
  foretold?: boolean;
  /** Frames are expected: the sender is not muted, and nobody switched the delivery off. */
  expected: boolean;
}

export interface Subscriptions {
  /** A peer connection shows a receiver that is in use. */
  received(observation: TrackChanged): void;
  /** Time passed: for what never came, and for what LiveKit has no event for. */
  look(): void;
  /** What is there now was lost by a reconnect, and its return is no intent of anybody. */
  lost(): void;
  /** What was published before anybody looked. */
  late(): void;
}

/**
 * What this participant receives, from the wish to receive it: a publication that appears while everything is
 * subscribed by itself, or `setSubscribed(true)`.
 *
 * Peer connections alone would not do: with a single connection LiveKit allocates receivers beforehand, which nobody
 * subscribed to, and the names of tracks are found through the publications only.
 */
export function watchSubscriptions(
  session: ObservedSession,
  room: Room,
  hear: HearRoom,
  connections: Connections,
): Subscriptions {
  const now = () => session.clock.now();
  /** By `TR_…`. */
  const subscriptions = new Map<string, Subscription>();
  let returning: ReadonlySet<string> = new Set();

  function tell(action: TrackChanged["action"], facts: TrackFacts, time = now()): void {
    session.observe({ type: "track", time, action, ...facts });
  }

  function wanted(publication: RemoteTrackPublication): Subscription | undefined {
    if (!publication.isDesired || !kindOf(publication.kind)) return undefined;
    const known = subscriptions.get(publication.trackSid);
    // A full reconnect makes new publications of the same tracks.
    if (known?.publication === publication) return known;
    const made: Subscription = { publication, since: now(), expected: true };
    subscriptions.set(publication.trackSid, made);
    foretell(made);
    return made;
  }

  /**
   * A connect that waits for video must know that there is one, before the connections are up. With two connections
   * tracks are called by their `TR_…`, so this one can be told before it is there; Firefox makes names of its own. Later
   * a receiver may be used again, and keeps the name of the track before.
   */
  function foretell(subscription: Subscription): void {
    const { separate } = connections;
    if (!separate || room.state !== "connecting" || globalThis.navigator?.userAgent?.includes("Firefox")) return;
    arrived(subscription.publication, subscription.publication.trackSid, separate);
    subscription.foretold = true;
  }

  function find(sid: string): RemoteTrackPublication | undefined {
    for (const participant of room.remoteParticipants.values()) {
      const publication = participant.trackPublications.get(sid);
      if (publication) return publication as RemoteTrackPublication;
    }
    return undefined;
  }

  function arrived(publication: RemoteTrackPublication, track: string, connection: string): void {
    const subscription = wanted(publication);
    const kind = kindOf(publication.kind);
    if (!subscription || !kind || subscription.told?.track === track) return;
    if (subscription.told && subscription.foretold) {
      tell("removed", subscription.told);
      subscription.told = undefined;
    }
    subscription.foretold = false;
    const again = subscription.told !== undefined || returning.has(publication.trackSid);
    subscription.told = { connection, direction: "inbound", kind, track, source: sourceOf(publication.source) };
    if (again) tell("unmuted", subscription.told);
    else tell("added", subscription.told, subscription.since);
    review(subscription);
  }

  function review(subscription: Subscription): void {
    const { publication, told } = subscription;
    const expected = !publication.isMuted && publication.isEnabled;
    if (!told || expected === subscription.expected) return;
    subscription.expected = expected;
    tell(expected ? "unmuted" : "muted", told);
  }

  function gone({ trackSid }: { trackSid: string }): void {
    const told = subscriptions.get(trackSid)?.told;
    subscriptions.delete(trackSid);
    if (told) tell("removed", told);
  }

  function everyPublication(look: (publication: RemoteTrackPublication) => void): void {
    for (const participant of room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) look(publication as RemoteTrackPublication);
    }
  }

  function subscribed(publication: RemoteTrackPublication): void {
    const { track } = publication;
    if (!track) return;
    const connection = connections.withReceiver(track.receiver) ?? connections.of("subscriber");
    if (connection) arrived(publication, track.mediaStreamTrack.id, connection);
  }

  // Who was in the room before causes no events of its own.
  hear("signalConnected", () => everyPublication(wanted));
  hear("trackPublished", (publication) => void wanted(publication));
  hear("trackSubscriptionStatusChanged", (publication, status) => {
    if (status === "desired") wanted(publication);
  });
  hear("trackSubscribed", (_, publication) => subscribed(publication));
  hear("trackUnsubscribed", (_, publication) => gone(publication));
  hear("trackUnpublished", gone);
  hear("trackMuted", ({ trackSid }) => reviewSid(trackSid));
  hear("trackUnmuted", ({ trackSid }) => reviewSid(trackSid));
  hear("disconnected", () => subscriptions.clear());
  hear("trackSubscriptionFailed", (sid, _, reason) => {
    const subscription = subscriptions.get(sid);
    const name = reason === undefined ? undefined : SUBSCRIPTION_ERRORS[reason];
    if (subscription?.told) {
      const error = { name: "TrackSubscriptionError", message: name, code: name };
      subscriptions.delete(sid);
      session.observe({ type: "track", time: now(), action: "failed", error, ...subscription.told });
      return;
    }
    // One that never got so far has no span that could tell it.
    issue(session, "subscription_failed", `a track could not be subscribed${name ? `: ${name}` : ""}`, {
      code: name,
      kind: subscription && kindOf(subscription.publication.kind),
      direction: "inbound",
    });
    gone({ trackSid: sid });
  });

  function reviewSid(sid: string): void {
    const subscription = subscriptions.get(sid);
    if (subscription) review(subscription);
  }

  return {
    received({ track, connection }) {
      const receiver = connections.receiverOf(connection, track);
      const sid = receiver && trackSidOf(engineOf(room), receiver);
      const publication = sid ? find(sid) : undefined;
      if (publication) arrived(publication, track, connection);
    },
    look() {
      for (const subscription of subscriptions.values()) {
        review(subscription);
        const { publication, since, told } = subscription;
        const connection = connections.of("subscriber");
        // Core closes it at once, as `no_media`; nothing but the publication's own name is known of it.
        if (!told && connection && now() - since >= UNDELIVERED_MS)
          arrived(publication, publication.trackSid, connection);
      }
    },
    lost() {
      returning = new Set(subscriptions.keys());
      subscriptions.clear();
    },
    late: () => {
      everyPublication(wanted);
      everyPublication(subscribed);
    },
  };
}
