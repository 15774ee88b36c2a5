import type { Session } from "@rtcscope/core";
import { errorType as typeOf } from "@rtcscope/core/errors";
import { ATTR_RTC_SERVER_REGION, ATTR_RTC_SERVER_VERSION, ATTR_RTC_SESSION_END_DETAIL } from "@rtcscope/core/semconv";
import type { ConnectionState, LocalParticipant, ParticipantEventCallbacks, Room } from "livekit-client";
import { attachTo, type Lifetime, type ObservedSession } from "../lifetime";
import { tapMethods } from "../method-taps";
import { createConnections } from "./connections";
import { watchEngines } from "./engines";
import { createStates, deviceError, issue } from "./events";
import type { Emitter } from "./internals";
import { createJoins } from "./joins";
import { publishMethod, watchPublications } from "./publications";
import { endingOf, errorOf, failureOf } from "./reasons";
import { createReconnects } from "./reconnects";
import { relay } from "./relay";
import { hear as hearEmitter, hearRoom } from "./room-lifetime";
import { watchSubscriptions } from "./subscriptions";
import { kindOf } from "./track-facts";
import { watchTrackReports } from "./track-reports";

/** What the collector needs of a session. */
export type LiveKitSession = ObservedSession & Pick<Session, "end" | "setAttribute">;

export interface LiveKitOptions {
  /**
   * The session ends when the server or a reconnect that was given up ends the participation, with the reason. `false`
   * leaves that to the application, which may connect the same room again inside of the session. Default: true.
   */
  endSession?: boolean | undefined;
}

/** States of a room that was connected and is not now. */
const OUTAGES: ReadonlySet<string> = new Set<`${ConnectionState}`>(["reconnecting", "signalReconnecting"]);

/** Called with every engine before it does anything. */
const SETUP_ENGINE = "setupEngine" satisfies keyof LocalParticipant;

const CPU_CONSTRAINED: keyof ParticipantEventCallbacks = "localTrackCpuConstrained";

const observed = new WeakMap<Room, WeakMap<LiveKitSession, () => void>>();

/**
 * Watches a room of livekit-client 2.x: its peer connections (states, gathering, negotiation, statistics), signalling,
 * tracks from the intent on, reconnects, and what the room itself rates and reports. Call it before `room.connect()`;
 * later it begins with what it finds. A second call with the same session and room observes nothing twice.
 *
 * Attaches listeners and wraps methods of the room, its engine and its connections on the objects themselves; all of it
 * is undone when the session ends or the returned function is called. Owns nothing: never connects, leaves or publishes.
 *
 * shape   (session, room, options) -> stop
 * none    where the SDK's internals are out of reach: statistics by track, reconnects by the room's events, no states of
 *         peer connections
 * throws  never
 * spec    https://docs.livekit.io/reference/client-sdk-js/classes/Room.html
 */
export function observeLiveKitRoom(session: LiveKitSession, room: Room, options: LiveKitOptions = {}): () => void {
  const known = observed.get(room)?.get(session);
  if (known) return known;
  return attachTo(session, "observeLiveKitRoom", (lifetime) => {
    const sessions = observed.get(room) ?? new WeakMap<LiveKitSession, () => void>();
    observed.set(room, sessions.set(session, lifetime.stop));
    lifetime.undo(() => sessions.delete(session));
    watch(session, room, options, lifetime);
  });
}

function watch(session: LiveKitSession, room: Room, options: LiveKitOptions, lifetime: Lifetime): void {
  const hear = hearRoom(lifetime, room);
  const state = createStates(session);
  const reconnects = createReconnects(session);
  const joins = createJoins(session, lifetime);

  const relayed = relay(
    session,
    (observation) => {
      if (observation.type !== "track") return true;
      const { action, direction } = observation;
      if (direction === "inbound" && action === "added") lifetime.run(() => subscriptions.received(observation));
      return false;
    },
    (observation) =>
      void lifetime.run(() => {
        if (observation.type === "connection.closed") connections.closed(observation.connection);
        reconnects.observe(observation);
        if (observation.type === "stats") subscriptions.look();
      }),
  );
  const connections = createConnections(relayed, lifetime);
  const subscriptions = watchSubscriptions(session, room, hear, connections);
  const publications = watchPublications(session, lifetime, room, hear, connections, {
    calls: () => tapped,
    reconnecting: () => reconnects.open,
  });
  const reports = watchTrackReports(session, lifetime, room, hear, connections);
  const engines = watchEngines(lifetime, room, {
    connections,
    reconnects,
    joins,
    connected: publications.connected,
    restarting: subscriptions.lost,
  });
  let connected = false;

  // An object carries one set of wrappers, whoever watches which of its methods.
  const restore = lifetime.run(() =>
    tapMethods(room.localParticipant, [SETUP_ENGINE, publishMethod(room.localParticipant)], (method, args) => {
      if (method !== SETUP_ENGINE) return publications.tap(method, args);
      lifetime.run(() => engines.made(args[0]));
      return undefined;
    }),
  );
  const tapped = restore !== undefined;
  if (restore) lifetime.undo(restore);

  function joined(): void {
    joins.joined();
    const { version, region } = room.serverInfo ?? {};
    if (version) session.setAttribute(ATTR_RTC_SERVER_VERSION, version);
    if (region) session.setAttribute(ATTR_RTC_SERVER_REGION, region);
  }

  function usable(): void {
    connected = true;
    reports.look();
    publications.connected();
  }

  hear("connectionStateChanged", (value) => {
    engines.look();
    if (value === "connecting") joins.connecting();
    // Told with its reason, by the event that follows.
    if (value !== "disconnected") state("room", value, { severity: OUTAGES.has(value) ? "warn" : "info" });
  });
  hear("signalConnected", joined);
  hear("connected", usable);
  hear("signalReconnecting", () => {
    if (!engines.watched) reconnects.attempt("resume", "signaling");
  });
  hear("reconnecting", () => {
    if (engines.watched) return;
    reconnects.attempt("full", "unknown");
    subscriptions.lost();
  });
  hear("reconnected", () => {
    reconnects.back();
    // Another server may have taken over.
    joined();
  });
  hear("disconnected", (reason) => {
    const ending = endingOf(reason);
    const { errorType, ends, detail } = ending;
    if (!connected) {
      // It never was: whoever called `connect()` is told why, and may try again.
      joins.failed(errorOf(errorType ?? "AbortError"));
      const failure = failureOf(joins.lastFailure());
      const failed = failure.outcome === "error";
      session.observe({ type: "connect.failed", time: session.clock.now(), error: failure.error });
      state("room", "disconnected", {
        severity: failed ? "error" : "info",
        errorType: failed ? typeOf(failure.error) : undefined,
      });
      return;
    }
    connected = false;
    state("room", "disconnected", { severity: errorType ? "error" : "info", errorType });
    if (errorType) reconnects.gaveUp(errorOf(errorType));
    else reconnects.left();
    if (!ends || options.endSession === false) return;
    session.setAttribute(ATTR_RTC_SESSION_END_DETAIL, detail);
    session.end(ends);
  });

  hear("connectionQualityChanged", (quality, participant) => {
    // How others fare is theirs to tell.
    if (!participant.isLocal) return;
    state("sdk_quality", quality, { severity: quality === "poor" || quality === "lost" ? "warn" : "info" });
  });
  hear("trackStreamStateChanged", (publication, value) => {
    const track = publication.track?.mediaStreamTrack.id;
    const severity = value === "paused" ? "warn" : "info";
    if (track) state("track_stream", value, { severity, track, kind: kindOf(publication.kind) });
  });
  hear("mediaDevicesError", (error, device) => deviceError(session, error, device));
  hearEmitter(lifetime, room.localParticipant as unknown as Emitter, CPU_CONSTRAINED, () =>
    issue(session, "cpu_limited", "the encoder could not keep up with the camera", {
      kind: "video",
      direction: "outbound",
      connection: connections.of("publisher"),
    }),
  );

  if (room.state === "connected") {
    state("room", room.state);
    joined();
    usable();
    publications.late();
    subscriptions.late();
  }
}
