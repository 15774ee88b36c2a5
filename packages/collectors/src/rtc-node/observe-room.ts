import type { Observation } from "@rtcscope/core";
import {
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_PREVIOUS,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_ISSUE,
  EVENT_RTC_STATE,
  type RtcStateKind,
} from "@rtcscope/core/semconv";
import { attachTo, type Lifetime, type ObservedSession } from "../lifetime";
import { pollStats, type StatsPoller } from "../peer-connection/poll-stats";
import { createConnections } from "./connections";
import { errorName, readDisconnect } from "./disconnect-reason";
import { createOutages } from "./outage";
import { CONNECTED, DISCONNECTED, QUALITIES, ROOM_STATES, type RtcNodeParticipant, type RtcNodeRoom } from "./room";
import type { RtcNodeSessionStats } from "./stats/session-stats";
import { type TrackOptions, watchTracks } from "./tracks";

export interface RtcNodeRoomOptions extends TrackOptions {}

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

const observed = new WeakMap<RtcNodeRoom, WeakMap<ObservedSession, () => void>>();

/**
 * Watches a room of `@livekit/rtc-node`: its state, statistics, tracks, outages, quality and how it ended.
 *
 * Call it before or after `room.connect()`; the connect itself is told by `session.connect(() => room.connect(url, token))`,
 * because the room tells neither its begin nor its steps. Only listeners are attached; they go when the session ends or
 * the returned function is called. `room.disconnect()` takes all listeners off the room, these too: a room that is
 * connected again after it must be observed again.
 *
 * shape   (session, room, options) -> stop
 * none    observes nothing, and says so once, if the room is none
 * throws  never
 */
export function observeRtcNodeRoom(
  session: ObservedSession,
  room: RtcNodeRoom,
  options?: RtcNodeRoomOptions,
): () => void {
  const known = observed.get(room)?.get(session);
  if (known) return known;
  return attachTo(session, NAME, (lifetime) => {
    const sessions = observed.get(room) ?? new WeakMap<ObservedSession, () => void>();
    observed.set(room, sessions.set(session, lifetime.stop));
    lifetime.undo(() => sessions.delete(session));
    watch(session, room, options ?? {}, lifetime);
  });
}

function watch(session: ObservedSession, room: RtcNodeRoom, options: RtcNodeRoomOptions, lifetime: Lifetime): void {
  const { run, undo, stop } = lifetime;
  const now = () => session.clock.now();
  const tell = (observation: Observation) => session.observe(observation);
  let poller: StatsPoller | undefined;
  let stopPolling = () => {};
  let roomState: string | undefined;
  let quality: string | undefined;

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

  function tellState(
    kind: RtcStateKind,
    value: string,
    previous: string | undefined,
    errorType?: string,
    why = "",
  ): void {
    tell({
      type: "event",
      event: {
        type: "event",
        name: EVENT_RTC_STATE,
        time: now(),
        body: `${kind}: ${previous ? `${previous} → ` : ""}${value}${why && ` (${why})`}`,
        severity: errorType ? "error" : value === "reconnecting" || value === "lost" ? "warn" : "info",
        errorType,
        attributes: { [ATTR_RTC_STATE_KIND]: kind, [ATTR_RTC_STATE_VALUE]: value, [ATTR_RTC_STATE_PREVIOUS]: previous },
      },
    });
  }

  /** A new state of the room; a disconnected one is told with its reason, which comes with the next event. */
  function changed(state: number): void {
    const value = ROOM_STATES[state];
    if (state === CONNECTED) begin();
    if (!value || value === roomState || state === DISCONNECTED) return;
    tellState("room", value, roomState);
    roomState = value;
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
      poller = pollStats(session, { getStats: readStats } as unknown as RTCPeerConnection, polling, {
        tick: () => scan(true),
        report(stats: unknown) {
          // Undefined: the room was disconnected while it was asked.
          if (stats && !polling.over) connections.take(stats as RtcNodeSessionStats, now());
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
    quality = undefined;
  }

  on("connectionStateChanged", changed);
  for (const event of TRACK_EVENTS) on(event, () => scan(false));
  on("localTrackRepublished", outages.republished);
  on("reconnecting", outages.lost);
  on("reconnected", () => {
    outages.recovered();
    scan(false);
  });

  on("disconnected", (value: number) => {
    const { reason, errorType } = readDisconnect(value);
    tellState("room", "disconnected", roomState, errorType, reason);
    roomState = "disconnected";
    outages.ended(
      reason === "client_initiated" ? undefined : { name: errorType ?? errorName(reason), message: reason },
    );
    finish();
    // The SDK now takes all listeners off the room, so there is nothing left to hear.
    if (reason === "client_initiated") stop();
  });

  on("connectionQualityChanged", (value: number, { identity }: RtcNodeParticipant) => {
    const word = QUALITIES[value];
    if (!word || word === quality || identity !== room.localParticipant?.identity) return;
    tellState("sdk_quality", word, quality);
    quality = word;
  });

  // Its reason is free text of the server, which may name people; the track is enough.
  on("trackSubscriptionFailed", (track: string) => {
    const message = "a track could not be subscribed to";
    tell({
      type: "event",
      event: {
        type: "event",
        name: EVENT_RTC_ISSUE,
        time: now(),
        body: `${message}: ${track}`,
        severity: "warn",
        attributes: {
          [ATTR_RTC_ISSUE_TYPE]: "subscription_failed",
          [ATTR_RTC_ISSUE_MESSAGE]: message,
        },
      },
    });
  });

  undo(() => stopPolling());
  changed(room.connectionState);
}
