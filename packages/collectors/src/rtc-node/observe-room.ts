import type { Observation, Session } from "@rtcscope/core";
import { ATTR_RTC_SESSION_END_DETAIL } from "@rtcscope/core/semconv";
import { attachTo, type Lifetime, type ObservedSession } from "../lifetime";
import { createStates, issue } from "../livekit/events";
import { endingOf, errorOf } from "../livekit/reasons";
import { pollStats, type StatsPoller } from "../peer-connection/poll-stats";
import { createConnections } from "./connections";
import { createOutages } from "./outage";
import { CONNECTED, DISCONNECTED, QUALITIES, ROOM_STATES, type RtcNodeParticipant, type RtcNodeRoom } from "./room";
import type { RtcNodeSessionStats } from "./stats/session-stats";
import { type TrackOptions, watchTracks } from "./tracks";

/** What the collector needs of a session. */
export type RtcNodeSession = ObservedSession & Pick<Session, "end" | "setAttribute">;

export interface RtcNodeRoomOptions extends TrackOptions {
  /**
   * The session ends when the server or a reconnect that was given up ends the participation, with the reason. `false`
   * leaves that to the application, which may connect the same room again inside of the session. Default: true.
   */
  endSession?: boolean | undefined;
}

const NAME = "observeRtcNodeRoom";

/** After these, what is published or muted may be other than before. */
const TRACK_EVENTS = [
  "localTrackPublished",
  "localTrackUnpublished",
  "trackPublished",
  "trackUnpublished",
  "trackSubscribed",
  "trackUnsubscribed",
  "participantConnected",
  "participantDisconnected",
  "trackMuted",
  "trackUnmuted",
];

const observed = new WeakMap<RtcNodeRoom, WeakMap<RtcNodeSession, () => void>>();

/**
 * Watches a room of `@livekit/rtc-node`: its state, statistics, tracks, outages, quality and how it ended.
 *
 * Call it before or after `room.connect()`; the connect itself is told by `session.connect(() => room.connect(url, token))`,
 * because the room tells neither its begin nor its steps. Only listeners are attached; they go when the session ends or
 * the returned function is called. `room.disconnect()` takes all listeners off the room, these too: a room that is
 * connected again after it must be observed again. The session ends with the room when the server ends it or the SDK gives
 * up, unless `endSession` is false.
 *
 * shape   (session, room, options) -> stop
 * none    observes nothing, and says so once, if the room is none
 * throws  never
 */
export function observeRtcNodeRoom(
  session: RtcNodeSession,
  room: RtcNodeRoom,
  options?: RtcNodeRoomOptions,
): () => void {
  const known = observed.get(room)?.get(session);
  if (known) return known;
  return attachTo(session, NAME, (lifetime) => {
    const sessions = observed.get(room) ?? new WeakMap<RtcNodeSession, () => void>();
    observed.set(room, sessions.set(session, lifetime.stop));
    lifetime.undo(() => sessions.delete(session));
    watch(session, room, options ?? {}, lifetime);
  });
}

function watch(session: RtcNodeSession, room: RtcNodeRoom, options: RtcNodeRoomOptions, lifetime: Lifetime): void {
  const { run, undo, stop } = lifetime;
  const now = () => session.clock.now();
  const tell = (observation: Observation) => session.observe(observation);
  let poller: StatsPoller | undefined;
  let stopPolling = () => {};
  const state = createStates(session);

  const connections = createConnections({
    tell,
    known: (time) => void run(() => tracks.scan(time, false)),
    onlyTrack: (direction, kind) => tracks.only(direction, kind),
  });
  const tracks = watchTracks(room, tell, connections.of, options);
  const outages = createOutages({
    tell,
    now,
    certificate: () => connections.certificate,
    // The reading that is under way may be one of the connection that was lost.
    refresh: async () => {
      await poller?.read();
      await poller?.read();
    },
  });

  function on(event: string, listener: (...args: never[]) => void): void {
    const safely = (...args: never[]) => void (lifetime.over || run(() => listener(...args)));
    room.on(event, safely);
    undo(() => void room.off(event, safely));
  }

  /** A new state of the room; that it is disconnected is told with the reason, by the event that follows. */
  function changed(to: number): void {
    const value = ROOM_STATES[to];
    if (to === CONNECTED) begin();
    if (value && to !== DISCONNECTED) state("room", value, { severity: to === CONNECTED ? "info" : "warn" });
  }

  function scan(settled: boolean): void {
    // While the room reconnects, tracks go and come back without anybody's doing.
    if (connections.known && room.connectionState === CONNECTED) tracks.scan(now(), settled);
  }

  /** The room is connected: for the first time, or (its state only) again after an outage. */
  function begin(): void {
    if (poller) return;
    connections.open(now());
    stopPolling = attachTo(session, NAME, (polling) => {
      poller = pollStats(session, { getStats: readStats }, polling, {
        tick: () => scan(true),
        report(stats) {
          // Undefined: the room was disconnected while it was asked.
          if (stats && !polling.over) connections.take(stats, now());
        },
      });
      void poller.read();
    });
  }

  async function readStats(): Promise<RtcNodeSessionStats | undefined> {
    try {
      return await room.getRtcStats();
    } catch (error) {
      if (room.connectionState === DISCONNECTED) return undefined;
      throw error;
    }
  }

  function finish(): void {
    stopPolling();
    poller = undefined;
    connections.close(now());
    tracks.clear();
  }

  on("connectionStateChanged", changed);
  for (const event of TRACK_EVENTS) on(event, () => scan(false));
  on("localTrackRepublished", outages.republished);
  on("reconnecting", outages.lost);
  on("reconnected", () => {
    outages.recovered();
    scan(false);
  });

  on("disconnected", (reason: number) => {
    // After its last attempt the SDK has no reason to tell.
    const { detail, ends, errorType } = endingOf(outages.open && reason === 0 ? undefined : reason);
    state("room", "disconnected", { severity: errorType ? "error" : "info", errorType });
    outages.ended(errorType && errorOf(errorType));
    finish();
    if (ends && options.endSession !== false) {
      session.setAttribute(ATTR_RTC_SESSION_END_DETAIL, detail);
      session.end(ends);
    }
    // After a disconnect of the application's own the SDK takes all listeners off the room: there is nothing left to hear.
    if (!ends) stop();
  });

  on("connectionQualityChanged", (value: number, { identity }: RtcNodeParticipant) => {
    const quality = QUALITIES[value];
    // How others fare is theirs to tell.
    if (!quality || identity !== room.localParticipant?.identity) return;
    state("sdk_quality", quality, { severity: quality === "poor" || quality === "lost" ? "warn" : "info" });
  });

  on("trackSubscriptionFailed", () =>
    issue(session, "subscription_failed", "a track could not be subscribed to", { direction: "inbound" }),
  );

  undo(() => stopPolling());
  changed(room.connectionState);
}
