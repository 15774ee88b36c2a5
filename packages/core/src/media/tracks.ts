import { ERROR_NO_MEDIA, errorType } from "../errors";
import type { MediaDirection, MediaKind, TrackChanged } from "../observation";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_SOURCE,
  ATTR_RTC_MEDIA_TRACK_ID,
  type RtcOutcome,
  SPAN_RTC_PUBLISH,
  SPAN_RTC_SUBSCRIBE,
} from "../semconv";
import { emitSpan, type SpanContext } from "../span";
import type { InboundStream, OutboundStream, StatsSample } from "../stats/sample";
import { NO_MEDIA_MS } from "./thresholds";
import { type MediaTracker, mediaSource } from "./tracker";

interface Track {
  connection: string;
  direction: MediaDirection;
  kind: MediaKind;
  track: string;
  source: string | undefined;
  start: number;
  /** Its span is still to come. */
  waiting: boolean;
  muted: boolean;
  /** The sender switched the stream off. */
  inactive: boolean;
  /** Last reading without media of this track. */
  dry: number;
}

/** First sight of media, per kind and direction, as `media.first` told it. */
type Sightings = Map<string, number>;

const flowing = (stream: InboundStream | OutboundStream) => (stream.bytes ?? 0) > 0 || (stream.packets ?? 0) > 0;

/**
 * The spans `rtc.publish` and `rtc.subscribe`: from a track's `added` to the first bytes of that track sent or received.
 *
 * First bytes are dated by the reading that shows them, or by a `media.first` of that kind and direction which lies
 * between that reading and the one before. No media within 30 s is the error `no_media`, unless the track is muted or
 * its stream switched off, which is somebody's choice: cancelled. Taken away before media: cancelled. A transport that
 * says that it failed ends it with that error; added again, it is another try.
 *
 * Streams are found by `trackIdentifier`. Where statistics lack it, tracks of a kind count as flowing once as many
 * streams of that kind flow as there are tracks; until then nobody can tell which, and nothing is invented.
 */
export function createTrackTracker(ctx: SpanContext): MediaTracker {
  const tracks = new Map<string, Track>();
  const sightings: Sightings = new Map();
  let waiting = 0;

  function close(track: Track, end: number, outcome: RtcOutcome, error: unknown = ERROR_NO_MEDIA): void {
    if (!track.waiting) return;
    track.waiting = false;
    waiting--;
    const name = track.direction === "inbound" ? SPAN_RTC_SUBSCRIBE : SPAN_RTC_PUBLISH;
    emitSpan(ctx, name, ctx.nextId(), undefined, track.start, end, outcome, error, {
      [ATTR_RTC_MEDIA_KIND]: track.kind,
      [ATTR_RTC_MEDIA_SOURCE]: mediaSource(track.source),
      [ATTR_RTC_MEDIA_TRACK_ID]: track.track,
      [ATTR_RTC_CONNECTION_ID]: track.connection,
    });
  }

  function change(o: TrackChanged): void {
    const key = `${o.connection} ${o.direction} ${o.track}`;
    const known = tracks.get(key);
    if (o.action === "added") {
      if (known) return;
      waiting++;
      tracks.set(key, {
        connection: o.connection,
        direction: o.direction,
        kind: o.kind,
        track: o.track,
        source: o.source,
        start: o.time,
        waiting: true,
        muted: false,
        inactive: false,
        dry: o.time,
      });
    } else if (known) {
      if (o.action === "failed") {
        close(known, o.time, errorType(o.error) === "AbortError" ? "cancelled" : "error", o.error ?? null);
        tracks.delete(key);
      } else if (o.action === "removed" || o.action === "ended") {
        close(known, o.time, "cancelled");
        tracks.delete(key);
      } else known.muted = o.action === "muted";
    }
  }

  /** Whether all tracks like this one flow, as far as anonymous streams can show it. */
  function allFlow(like: Track, streams: readonly (InboundStream | OutboundStream)[]): boolean {
    let wanted = 0;
    for (const track of tracks.values())
      if (track.connection === like.connection && track.direction === like.direction && track.kind === like.kind)
        wanted++;
    for (const stream of streams) if (stream.kind === like.kind && flowing(stream)) wanted--;
    return wanted <= 0;
  }

  function look(track: Track, { time, [track.direction]: streams }: StatsSample): void {
    let anonymous = false;
    let flows = false;
    for (const stream of streams) {
      if (stream.kind !== track.kind) continue;
      if (stream.trackIdentifier === undefined) anonymous = true;
      else if (stream.trackIdentifier === track.track) {
        flows = flowing(stream);
        track.inactive = track.direction === "outbound" && stream.active === false;
      }
    }
    if (!flows && anonymous) flows = allFlow(track, streams);
    if (!flows) {
      track.dry = time;
      return;
    }
    const seen = sightings.get(track.direction + track.kind);
    close(track, seen !== undefined && seen > track.dry && seen <= time ? seen : time, "ok");
  }

  function closeAll(time: number, connection?: string): void {
    for (const [key, track] of tracks) {
      if (connection !== undefined && track.connection !== connection) continue;
      close(track, time, "cancelled");
      tracks.delete(key);
    }
  }

  return {
    observe(o) {
      if (o.type === "track") change(o);
      else if (o.type === "media.first") sightings.set(o.direction + o.kind, o.time);
      else if (o.type === "connection.closed") closeAll(o.time, o.connection);
    },
    sample(connection, sample) {
      if (waiting === 0) return;
      for (const track of tracks.values()) if (track.waiting && track.connection === connection) look(track, sample);
    },
    advance(time) {
      if (waiting === 0) return;
      for (const track of tracks.values())
        if (track.waiting && time - track.start >= NO_MEDIA_MS)
          close(track, track.start + NO_MEDIA_MS, track.muted || track.inactive ? "cancelled" : "error");
    },
    end: (time) => closeAll(time),
  };
}
