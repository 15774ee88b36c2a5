import type { MediaDirection, MediaKind, Observation } from "@rtcscope/core";
import { type RtcNodePublication, type RtcNodeRoom, TRACK_KINDS, TRACK_SOURCES } from "./room";

export interface TrackOptions {
  /** As given to `room.connect()`, which the room does not tell: what others publish is meant to be received. Default true. */
  autoSubscribe?: boolean | undefined;
  /** What a track shows, where the application knows better than its publication: `generated`… */
  source?: ((publication: RtcNodePublication) => string | undefined) | undefined;
}

type TrackChange = Extract<Observation, { type: "track" }>;

interface Known {
  readonly facts: Pick<TrackChange, "connection" | "direction" | "kind" | "track" | "source">;
  muted: boolean;
  /** Since when it has not been there. */
  gone?: number | undefined;
}

export interface TrackWatch {
  /**
   * Compares the room's publications with what was told.
   *
   * @param time what is new is dated by it
   * @param settled what is gone is gone for good, and told
   */
  scan(time: number, settled: boolean): void;
  /** The only track of that direction and kind; undefined where there are none or several. */
  only(direction: MediaDirection, kind: unknown): string | undefined;
  /** The connections are closed, and all tracks with them. */
  clear(): void;
}

/**
 * Tracks are found by looking: events come in an order that a full reconnect turns round (publications go before it is
 * told, and come back under other ids), so that taking each for what it says would make user actions of a reconnect.
 * A local publication keeps its object when it is published again, a remote one its id; what is missing for a moment is
 * not gone.
 *
 * Intent to publish is not told by the SDK; what is told is that the server agreed.
 */
export function watchTracks(
  room: RtcNodeRoom,
  tell: (change: TrackChange) => void,
  connectionOf: (direction: MediaDirection) => string,
  { autoSubscribe = true, source }: TrackOptions,
): TrackWatch {
  const known = new Map<unknown, Known>();

  function add(publication: RtcNodePublication, direction: MediaDirection, time: number): Known | undefined {
    const kind: MediaKind | undefined = TRACK_KINDS[publication.kind ?? 0];
    if (!kind || !publication.sid) return undefined;
    const facts: Known["facts"] = {
      connection: connectionOf(direction),
      direction,
      kind,
      track: publication.sid,
      source: source?.(publication) ?? TRACK_SOURCES[publication.source ?? 0],
    };
    tell({ type: "track", action: "added", time, ...facts });
    return { facts, muted: false };
  }

  function see(key: unknown, publication: RtcNodePublication, direction: MediaDirection, time: number): void {
    const track = known.get(key) ?? add(publication, direction, time);
    if (!track) return;
    known.set(key, track);
    track.gone = undefined;
    const muted = publication.muted === true;
    if (muted === track.muted) return;
    track.muted = muted;
    tell({ type: "track", action: muted ? "muted" : "unmuted", time, ...track.facts });
  }

  return {
    scan(time, settled) {
      const present = new Set<unknown>();
      for (const publication of room.localParticipant?.trackPublications.values() ?? []) {
        present.add(publication);
        see(publication, publication, "outbound", time);
      }
      for (const participant of room.remoteParticipants.values()) {
        for (const publication of participant.trackPublications.values()) {
          if (!autoSubscribe && !publication.subscribed) continue;
          present.add(publication.sid);
          see(publication.sid, publication, "inbound", time);
        }
      }
      for (const [key, track] of known) {
        if (present.has(key)) continue;
        track.gone ??= time;
        if (!settled) continue;
        known.delete(key);
        tell({ type: "track", action: "removed", time: track.gone, ...track.facts });
      }
    },
    only(direction, kind) {
      const alike = [...known.values()].filter(({ facts }) => facts.direction === direction && facts.kind === kind);
      return alike.length === 1 ? alike[0]?.facts.track : undefined;
    },
    clear: () => known.clear(),
  };
}
