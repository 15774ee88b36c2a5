import type { RtcMediaSource } from "../semconv";
import type { TrackerContext } from "../signal";
import type { InboundStream, OutboundStream, StatsSample } from "../stats/sample";
import { WINDOW_MS } from "./thresholds";
import { type MediaTracker, mediaSource } from "./tracker";
import { createSums, FRAME_RATE, JITTER, PAIR_RTT, POWER, RTT, rowsFor, stood, TARGET } from "./window-parts";
import { follow, type Stream, settle } from "./window-stream";
import { tell } from "./window-tell";

export interface WindowTracker extends MediaTracker {
  /** Windows this many times as long (1..4), from the present one on: telemetry backs off before media does. */
  setStretch(factor: number): void;
}

/** The time that a reading's deltas cover, by the report's own clock; 0 at a new baseline. */
function measured(s: InboundStream | OutboundStream): number {
  if (!("layers" in s)) return s.intervalMs ?? 0;
  let interval = 0;
  for (const layer of s.layers) if ((layer.intervalMs ?? 0) > interval) interval = layer.intervalMs ?? 0;
  return interval;
}

/**
 * `rtc.media.window`: the roll-up of one stream in one direction, every 10 s and at the end. Metrics are made from it, one
 * observation per stream and window.
 *
 * Amounts are the growth of counters from the window's first reading to its last, in as many pieces as there were new
 * baselines: over any windows they add up to the measured deltas. Rates and durations are over the time that was measured
 * while the stream was live, from its first data to the moment that it was switched off; a stall in between counts (it is
 * part of the watching), a stream that carried nothing in the whole window emits nothing.
 */
export function createWindowTracker(ctx: TrackerContext): WindowTracker {
  /** By connection, then by id; inbound and outbound ids never meet in one map. */
  const connections = new Map<string, [inbound: Map<string, Stream>, outbound: Map<string, Stream>]>();
  const sources = new Map<string, RtcMediaSource | undefined>();
  let stretch = 1;
  /** Session time of windows that were told in this round, on none of them yet, ms. */
  let carried = 0;
  /** Session time has been counted until then. */
  let covered = Number.NEGATIVE_INFINITY;
  let startedAt: number | undefined;

  /** @param sessionMs time that the session had media; on the first window that is told, where there is one */
  function flush(streams: Map<string, Stream>, sessionMs = 0): number {
    let left = sessionMs;
    for (const [id, stream] of streams) {
      for (const part of stream.parts.values()) settle(stream, part);
      if (stream.flowed) {
        ctx.emit(tell(stream, sources.get(stream.last.trackIdentifier ?? ""), left));
        left = 0;
      }
      // Seen but silent: it starts anew when it speaks. Not seen at all: it is gone.
      if (stream.ticks === 0) {
        streams.delete(id);
        continue;
      }
      stream.live = stream.flowed;
      stream.flowed = stream.gap = false;
      stream.ticks = stream.measuredMs = 0;
      stream.sums.fill(Number.NaN);
      for (const [name, part] of stream.parts) {
        if (part.seen < stream.end) stream.parts.delete(name);
        part.own.fill(Number.NaN);
      }
    }
    return left;
  }

  /**
   * As long as the stream that flowed longest since the end of what was counted before: connections are read one after
   * the other, so their windows do not end together. Streams that take turns count for less than they are together.
   */
  function cover(sides: readonly Map<string, Stream>[]): void {
    let longest = 0;
    let until = covered;
    for (const side of sides)
      for (const { flowed, measuredMs, end } of side.values()) {
        if (!flowed) continue;
        longest = Math.max(longest, Math.min(measuredMs, end - covered));
        until = Math.max(until, end);
      }
    covered = until;
    carried += longest;
  }

  function flushAll(): void {
    const sides = [...connections.values()].flat();
    cover(sides);
    let left = carried;
    carried = 0;
    for (const side of sides) left = flush(side, left);
    startedAt = undefined;
  }

  function look(
    side: Map<string, Stream>,
    connection: string,
    s: InboundStream | OutboundStream,
    sample: StatsSample,
    pairRttMs: number | undefined,
  ): void {
    const sent = "layers" in s;
    let stream = side.get(s.id);
    if (!stream) {
      const rows = rowsFor(!sent, s.kind === "video");
      stream = {
        connection,
        inbound: !sent,
        rows,
        parts: new Map(),
        sums: createSums(rows),
        last: s,
        live: false,
        flowed: false,
        measuredMs: 0,
        ticks: 0,
        gap: false,
        start: sample.time,
        end: sample.time,
        told: {},
      };
      side.set(s.id, stream);
    }
    const { sums } = stream;
    const interval = measured(s);
    if (stream.ticks++ === 0) stream.start = sample.time - interval;
    stream.last = s;
    stream.end = sample.time;
    stream.gap ||= sample.gap;
    let flows = false;
    if (sent) {
      for (const layer of s.layers)
        if (follow(stream, layer.rid ?? `${layer.encodingIndex ?? ""}`, layer, sample.time)) flows = true;
    } else flows = follow(stream, "", s, sample.time);
    if (flows) stream.flowed = stream.live = true;
    else if (sent && !s.active) stream.live = false;
    if (stream.live) stream.measuredMs += interval;
    if (interval === 0) return;
    stood(sums, JITTER, s.jitterMs, interval);
    stood(sums, RTT, sent ? s.rttMs : s.remote?.rttMs, interval);
    stood(sums, PAIR_RTT, pairRttMs, interval);
    if (s.kind === "video") stood(sums, FRAME_RATE, s.framesPerSecond, interval);
    if (!sent) return;
    stood(sums, TARGET, s.targetBitrateBps, interval);
    if (s.kind === "audio" && s.audioEnergyDelta !== undefined && s.samplesDurationDeltaMs)
      stood(sums, POWER, (s.audioEnergyDelta * 1000) / s.samplesDurationDeltaMs, interval);
  }

  const length = () => WINDOW_MS * stretch;

  return {
    observe(o) {
      if (o.type === "track") sources.set(o.track, mediaSource(o.source) ?? sources.get(o.track));
      else if (o.type === "connection.closed") {
        const sides = connections.get(o.connection);
        if (!sides) return;
        if (connections.size === 1) flushAll();
        else {
          // The others' windows of this round are still to be told, and with them how long it was.
          cover(sides);
          for (const side of sides) flush(side);
        }
        connections.delete(o.connection);
      }
    },
    sample(connection, sample) {
      let sides = connections.get(connection);
      if (!sides) {
        sides = [new Map(), new Map()];
        connections.set(connection, sides);
      }
      startedAt ??= sample.time - (sample.intervalMs ?? 0);
      let rttMs: number | undefined;
      for (const { selectedPair } of sample.transports) rttMs ??= selectedPair?.rttMs;
      for (const s of sample.inbound) look(sides[0], connection, s, sample, rttMs);
      for (const s of sample.outbound) look(sides[1], connection, s, sample, rttMs);
      if (sample.time - startedAt >= length()) flushAll();
    },
    advance(time) {
      // Samples close their window themselves; this is for when they stop coming.
      if (startedAt !== undefined && time - startedAt >= length() + 2000) flushAll();
    },
    setStretch(factor) {
      stretch = Math.min(4, Math.max(1, factor || 1));
    },
    end: flushAll,
  };
}
