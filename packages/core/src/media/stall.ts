import type { Observation } from "../observation";
import type { RtcMediaSource } from "../semconv";
import type { TrackerContext } from "../signal";
import type { InboundStream, StatsSample } from "../stats/sample";
import { stallCause } from "./stall-cause";
import { begin, finish, type Lane, learn, threshold } from "./stall-lane";
import { AUDIO_STALL_MS, BLIND_MS, SCREEN_STALL_MS, SECOND_LOOK_MS, VIDEO_STALL_MS } from "./thresholds";
import { type MediaTracker, mediaSource } from "./tracker";

export interface StallTrackerOptions {
  /** Gap between frames of a camera from which a picture counts as stalled, ms. Default 500. */
  videoMs?: number | undefined;
  /** The same for a shared screen, ms. Default 3000. */
  screenMs?: number | undefined;
  /** Gap between audio packets, ms. Default 1000. */
  audioMs?: number | undefined;
}

/** A lane that is fed by counters. */
interface CounterLane extends Lane {
  /** The reading that showed the last growth: the last frame cannot be younger. */
  grew: number;
  /** Readings in a row whose frame times could be summed up; from the second on, `last` is right to a frame interval. */
  exact: number;
}

interface Track {
  connection: string;
  muted: boolean;
  source: RtcMediaSource | undefined;
}

/**
 * Stalls: no new frame for longer than the threshold while one was expected. Emits `rtc.stall.start`, `rtc.stall.end`
 * and the span `rtc.stall`, dated from the last frame to the next.
 *
 * Frames are expected of inbound tracks that have shown a first one, are live and not muted; of video only while the page
 * is visible, of an element only while it plays. No stall begins while the connection is down, but one that is open goes
 * on: the viewer still looks at it. When frames stop being expected, or the session ends, an open stall ends cancelled.
 *
 * With frame callbacks the bound of the error is one mean frame interval. Without, decoded-frame counters (audio: packet
 * counters) are read once per polling interval: a counter that stood still from one reading to the next proves a gap.
 * The sum of the times between frames (`totalInterFrameDelay`) then still dates the last frame to within two frame
 * intervals; where it is missing the bound is the polling interval. A gap between two readings that both saw frames is
 * taken from the browser's own freeze, if that was longer than the threshold.
 */
export function createStallTracker(ctx: TrackerContext, options: StallTrackerOptions = {}): MediaTracker {
  const { videoMs = VIDEO_STALL_MS, screenMs = SCREEN_STALL_MS, audioMs = AUDIO_STALL_MS } = options;
  /** Lanes of video elements, by track. */
  const painted = new Map<string, Lane>();
  /** Lanes of statistics, by connection and stream. */
  const counted = new Map<string, Map<string, CounterLane>>();
  const tracks = new Map<string, Track>();
  /** State machines that say a connection is down, as `connection kind`. */
  const down = new Set<string>();
  let visible = true;
  let frozen = false;
  let seen: number | undefined;

  function* lanes(): Generator<Lane> {
    yield* painted.values();
    for (const streams of counted.values()) yield* streams.values();
  }

  function connectionDown(connection: string | undefined): boolean {
    return (
      down.size > 0 &&
      connection !== undefined &&
      (down.has(`${connection} ice`) || down.has(`${connection} connection`))
    );
  }

  function expected(lane: Lane): boolean {
    if (lane.kind === "video" && (!visible || frozen || !lane.playing)) return false;
    return lane.track === undefined || tracks.get(lane.track)?.muted !== true;
  }

  /** Nothing happened since the last look, but nobody looked: what was open is over, the rest starts anew. */
  function wake(time: number): void {
    if (seen !== undefined && time - seen > BLIND_MS) {
      for (const lane of lanes()) {
        finish(ctx, lane, seen, "cancelled");
        lane.since = time;
        lane.suspect = undefined;
      }
    }
    if (seen === undefined || time > seen) seen = time;
  }

  /** Expectations changed: close what is no longer expected, start waiting where it is again. */
  function review(time: number, changed: (lane: Lane) => boolean): void {
    for (const lane of lanes()) {
      if (!changed(lane)) continue;
      if (!expected(lane)) finish(ctx, lane, time, "cancelled");
      lane.since = time;
      lane.suspect = undefined;
    }
  }

  /** The track shows something else, or nothing, from now on: wait for its first frame again. */
  function forget(track: string, time: number): void {
    for (const lane of lanes())
      if (lane.track === track) {
        finish(ctx, lane, time, "cancelled");
        lane.last = undefined;
      }
  }

  function thresholdFor(source: RtcMediaSource | undefined, contentType?: string): number {
    return source === "screen_share" || contentType === "screenshare" ? screenMs : videoMs;
  }

  function paintedLane(track: string, time: number): Lane {
    let lane = painted.get(track);
    if (!lane) {
      const known = tracks.get(track);
      lane = {
        kind: "video",
        method: "frame_callback",
        track,
        connection: known?.connection,
        source: known?.source,
        thresholdMs: thresholdFor(known?.source),
        since: time,
        playing: true,
        cause: "unknown",
        silent: false,
        boundMs: 0,
      };
      painted.set(track, lane);
      // The counters' verdict would tell the same stall twice.
      forgetCounters(track, time);
    }
    return lane;
  }

  function forgetCounters(track: string, time: number): void {
    for (const streams of counted.values())
      for (const lane of streams.values())
        if (lane.track === track) {
          finish(ctx, lane, time, "cancelled");
          lane.last = undefined;
        }
  }

  function paint(track: string, time: number): void {
    const lane = painted.get(track) ?? paintedLane(track, time);
    const { last } = lane;
    if (last !== undefined) {
      const from = Math.max(last, lane.since);
      lane.boundMs = lane.spacing ?? 0;
      if (lane.open !== undefined) finish(ctx, lane, time, "ok");
      else if (time - from > threshold(lane) && expected(lane) && !connectionDown(lane.connection)) {
        begin(ctx, lane, from);
        finish(ctx, lane, time, "ok");
      }
      if (last >= lane.since) learn(lane, time - last);
    }
    lane.last = time;
    lane.suspect = undefined;
    lane.cause = "unknown";
    lane.silent = false;
  }

  function overdue(lane: Lane, time: number): void {
    if (lane.last === undefined || lane.open !== undefined) return;
    const from = Math.max(lane.last, lane.since);
    if (time - from <= threshold(lane) || !expected(lane) || connectionDown(lane.connection)) return;
    lane.suspect ??= time;
    if (time - lane.suspect < SECOND_LOOK_MS) return;
    lane.boundMs = lane.spacing ?? 0;
    begin(ctx, lane, from);
  }

  /** What a reading says about a silence that is under way. */
  function blame(lane: Lane, stream: InboundStream, sample: StatsSample, whole: boolean): void {
    const cause = stallCause(stream, sample, whole, lane.silent);
    if (cause !== "unknown") lane.cause = cause;
    if (whole) lane.silent = true;
  }

  function count(lane: CounterLane, s: InboundStream, sample: StatsSample, grown: number, interval: number): void {
    const { time } = sample;
    const previous = time - interval;
    const { last } = lane;
    if (grown === 0) {
      if (last === undefined) return;
      blame(lane, s, sample, last <= previous);
      const proven = Math.max(lane.grew, lane.since);
      if (lane.open !== undefined || time - proven <= threshold(lane) || connectionDown(lane.connection)) return;
      lane.boundMs = lane.exact > 1 ? Math.min(2 * (lane.spacing ?? interval), interval) : interval;
      begin(ctx, lane, Math.max(last, lane.since));
      return;
    }
    // The times between frames of this interval: from the last frame before it to the last one in it.
    const between = s.interFrameDelayMs;
    const sum = between === undefined ? undefined : between * (s.framesRenderedDelta ?? grown);
    const spacing = lane.spacing ?? interval / grown;
    const freeze = s.freezeCountDelta === 1 ? s.freezeDurationDeltaMs : undefined;
    if (lane.open !== undefined) {
      const pause = s.pauseCountDelta === 1 ? s.pauseDurationDeltaMs : undefined;
      const gap = freeze ?? pause;
      // Either the browser measured this very gap, or the frames since the first new one came at their usual spacing.
      const next = gap !== undefined ? lane.open + gap : time - (grown - 1) * spacing;
      if (gap === undefined || next <= previous || next > time) lane.boundMs = interval;
      finish(ctx, lane, Math.min(time, Math.max(previous, next)), "ok");
      lane.last = time;
      lane.exact = 1;
    } else if (last === undefined) {
      lane.last = time;
      lane.exact = 1;
    } else {
      const reached = Math.min(time, Math.max(previous, last + (sum ?? grown * spacing)));
      if (freeze !== undefined && freeze > threshold(lane) && last >= lane.since && !connectionDown(lane.connection)) {
        const slack = Math.max(0, (reached - last - freeze) / 2);
        lane.boundMs = Math.min(interval, slack + spacing);
        blame(lane, s, sample, false);
        begin(ctx, lane, last + slack);
        finish(ctx, lane, last + slack + freeze, "ok");
      } else learn(lane, sum === undefined ? interval / grown : sum / grown);
      lane.last = reached;
      lane.exact = sum === undefined ? 0 : lane.exact + 1;
    }
    lane.grew = time;
    lane.cause = "unknown";
    lane.silent = false;
  }

  function read(streams: Map<string, CounterLane>, connection: string, s: InboundStream, sample: StatsSample): void {
    const { time } = sample;
    const video = s.kind === "video";
    const element = video ? painted.get(s.trackIdentifier ?? "") : undefined;
    if (element) {
      element.connection = connection;
      element.stream = s.id;
      element.source ??= tracks.get(s.trackIdentifier ?? "")?.source;
      element.thresholdMs = thresholdFor(element.source, s.contentType);
      const { last } = element;
      if (last !== undefined && s.intervalMs !== undefined && time - last > element.thresholdMs / 2)
        blame(element, s, sample, last <= time - s.intervalMs);
      return;
    }
    // Without an identifier nobody knows whether an element already watches this stream: once is better than twice.
    if (video && s.trackIdentifier === undefined && painted.size > 0) return;
    let lane = streams.get(s.id);
    if (!lane) {
      lane = {
        kind: s.kind,
        method: video ? "decoded_frames" : "packets",
        track: s.trackIdentifier,
        connection,
        stream: s.id,
        thresholdMs: audioMs,
        since: time,
        playing: true,
        cause: "unknown",
        silent: false,
        boundMs: 0,
        grew: time,
        exact: 0,
      };
      streams.set(s.id, lane);
    }
    const grown = video ? s.framesDecodedDelta : s.packetsDelta;
    if (grown === undefined || s.intervalMs === undefined || sample.gap || !expected(lane)) {
      // A new baseline, a hole or nothing to expect: the next growth is a first frame again.
      finish(ctx, lane, time, "cancelled");
      lane.last = undefined;
      return;
    }
    if (video && lane.last === undefined) {
      lane.source = tracks.get(s.trackIdentifier ?? "")?.source;
      lane.thresholdMs = thresholdFor(lane.source, s.contentType);
    }
    count(lane, s, sample, grown, s.intervalMs);
  }

  function drop(connection: string, time: number): void {
    for (const lane of lanes()) if (lane.connection === connection) finish(ctx, lane, time, "cancelled");
    counted.delete(connection);
    for (const [track, lane] of painted) if (lane.connection === connection) painted.delete(track);
    down.delete(`${connection} ice`);
    down.delete(`${connection} connection`);
  }

  function changeTrack(o: Extract<Observation, { type: "track" }>): void {
    if (o.direction !== "inbound") return;
    if (o.action === "added" || !tracks.has(o.track))
      tracks.set(o.track, { connection: o.connection, muted: false, source: mediaSource(o.source) });
    const track = tracks.get(o.track);
    if (track) track.muted = o.action === "muted";
    if (o.action !== "unmuted" && o.action !== "added") forget(o.track, o.time);
    if (o.action === "removed" || o.action === "ended") {
      tracks.delete(o.track);
      painted.delete(o.track);
    }
  }

  function observe(o: Observation): void {
    if (o.type === "frame") {
      wake(o.time);
      paint(o.track, o.time);
    } else if (o.type === "playback") {
      wake(o.time);
      const lane = paintedLane(o.track, o.time);
      lane.playing = o.expected && !o.released;
      review(o.time, (one) => one === lane);
      if (o.released) painted.delete(o.track);
    } else if (o.type === "page") {
      const before = visible && !frozen;
      visible = o.visible ?? visible;
      frozen = o.frozen ?? frozen;
      if (before !== (visible && !frozen)) review(o.time, (lane) => lane.kind === "video");
    } else if (o.type === "track") changeTrack(o);
    else if (o.type === "connection.closed") drop(o.connection, o.time);
    else if (o.type === "connection.state" && (o.kind === "ice" || o.kind === "connection")) {
      const key = `${o.connection} ${o.kind}`;
      if (o.state === "disconnected" || o.state === "failed") down.add(key);
      else if (down.delete(key) && !connectionDown(o.connection))
        for (const lane of lanes())
          if (lane.connection === o.connection && lane.open === undefined) lane.since = o.time;
    }
  }

  return {
    observe,
    sample(connection, sample) {
      wake(sample.time);
      let streams = counted.get(connection);
      if (!streams) {
        streams = new Map();
        counted.set(connection, streams);
      }
      for (const stream of sample.inbound) read(streams, connection, stream, sample);
    },
    advance(time) {
      wake(time);
      for (const lane of painted.values()) overdue(lane, time);
    },
    end(time) {
      for (const lane of lanes()) finish(ctx, lane, time, "cancelled");
      painted.clear();
      counted.clear();
    },
  };
}
