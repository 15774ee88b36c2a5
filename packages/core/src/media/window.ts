import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_AUDIO_LEVEL,
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_BYTES,
  ATTR_RTC_MEDIA_CODEC,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_FRAME_HEIGHT,
  ATTR_RTC_MEDIA_FRAME_RATE,
  ATTR_RTC_MEDIA_FRAME_WIDTH,
  ATTR_RTC_MEDIA_IMPLEMENTATION,
  ATTR_RTC_MEDIA_JITTER,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_LAYER_ACTIVE,
  ATTR_RTC_MEDIA_LAYER_COUNT,
  ATTR_RTC_MEDIA_LAYER_SUMMARY,
  ATTR_RTC_MEDIA_LIMITATION_BANDWIDTH,
  ATTR_RTC_MEDIA_LIMITATION_CPU,
  ATTR_RTC_MEDIA_LIMITATION_NONE,
  ATTR_RTC_MEDIA_LIMITATION_OTHER,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_PACKET_RATE,
  ATTR_RTC_MEDIA_PACKETS,
  ATTR_RTC_MEDIA_PACKETS_LOST,
  ATTR_RTC_MEDIA_POWER_EFFICIENT,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_SCALABILITY_MODE,
  ATTR_RTC_MEDIA_SOURCE,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_MEDIA_TARGET_BITRATE,
  ATTR_RTC_MEDIA_TRACK_ID,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_MEDIA_WINDOW_GAP,
  ATTR_RTC_MEDIA_WINDOW_START,
  ATTR_RTC_MEDIA_WINDOW_TICKS,
  ATTR_RTC_RTT_SOURCE,
  EVENT_RTC_MEDIA_WINDOW,
  type RtcMediaSource,
} from "../semconv";
import type { TrackerContext } from "../signal";
import type { InboundStream, OutboundStream, StatsSample } from "../stats/sample";
import { WINDOW_MS } from "./thresholds";
import { formatBitrate, type MediaTracker, mediaSource } from "./tracker";
import { type Counted, createPart, type Part, readParts, rowsFor, settle, type WindowAttributes } from "./window-parts";

export interface WindowTracker extends MediaTracker {
  /** Windows this many times as long (1..4), from the present one on: telemetry backs off before media does. */
  setStretch(factor: number): void;
}

/** Levels, each as a sum of value times time, then the time: no counter tells what they were in between. */
type Levels = Float64Array;
const JITTER = 0;
const RTT = 2;
const PAIR_RTT = 4;
const FRAME_RATE = 6;
const TARGET = 8;
const POWER = 10;

interface Stream {
  connection: string;
  inbound: boolean;
  /** By layer; an inbound stream is its own and only one. */
  parts: Map<string, Part>;
  levels: Levels;
  last: InboundStream | OutboundStream;
  /** Data flowed and nobody switched it off since: its time counts. */
  live: boolean;
  flowed: boolean;
  measuredMs: number;
  ticks: number;
  gap: boolean;
  start: number;
  end: number;
}

function stood(levels: Levels, slot: number, level: number | undefined, interval: number): void {
  if (level === undefined) return;
  levels[slot] = (levels[slot] as number) + level * interval;
  levels[slot + 1] = (levels[slot + 1] as number) + interval;
}

function mean(levels: Levels, slot: number, scale = 1): number | undefined {
  const time = levels[slot + 1] as number;
  return time > 0 ? ((levels[slot] as number) / time) * scale : undefined;
}

/** The time that a reading's deltas cover, by the report's own clock; 0 at a new baseline. */
function measured(s: InboundStream | OutboundStream): number {
  if (!("layers" in s)) return s.intervalMs ?? 0;
  let interval = 0;
  for (const layer of s.layers) if ((layer.intervalMs ?? 0) > interval) interval = layer.intervalMs ?? 0;
  return interval;
}

/**
 * Share of the packets that did not arrive. Inbound, packets are those that came, so the lost ones are added; outbound they
 * are those that went, so the lost ones are among them. Late packets that were counted back make it no less than 0.
 */
function lossOf(inbound: boolean, packets: number | undefined, lost: number | undefined): number | undefined {
  if (packets === undefined || lost === undefined) return undefined;
  const missing = Math.max(0, lost);
  const expected = inbound ? packets + missing : packets;
  return expected > 0 ? Math.min(1, missing / expected) : undefined;
}

/** The encoder counts the same time on each of its layers: the one that counted most speaks for the stream. */
function limitations(parts: Iterable<Part>): Partial<WindowAttributes> {
  let most: number[] = [];
  const sum = (times: number[]) => times.reduce((a, b) => a + b, 0);
  for (const { limited } of parts) if (sum(limited) > sum(most)) most = limited;
  const [none, cpu, bandwidth, other] = most.map((ms) => ms / 1000);
  return {
    [ATTR_RTC_MEDIA_LIMITATION_NONE]: none,
    [ATTR_RTC_MEDIA_LIMITATION_CPU]: cpu,
    [ATTR_RTC_MEDIA_LIMITATION_BANDWIDTH]: bandwidth,
    [ATTR_RTC_MEDIA_LIMITATION_OTHER]: other,
  };
}

function layersOf(parts: ReadonlyMap<string, Part>, seconds: number): Partial<WindowAttributes> {
  const summary: string[] = [];
  let active = 0;
  for (const [name, { sums, last, shown }] of parts) {
    if ("active" in last && last.active !== false) active++;
    const { width, height, framesPerSecond: fps } = shown;
    // The first row of every table is the bytes.
    const bytes = sums[0] ?? 0;
    summary.push(
      bytes > 0 && seconds > 0
        ? `${name}:${Math.round((bytes * 8) / seconds)}:${width ?? "?"}x${height ?? "?"}@${fps === undefined ? "?" : Math.round(fps)}`
        : `${name}:off`,
    );
  }
  return {
    [ATTR_RTC_MEDIA_LAYER_COUNT]: parts.size,
    [ATTR_RTC_MEDIA_LAYER_ACTIVE]: active,
    [ATTR_RTC_MEDIA_LAYER_SUMMARY]: summary,
  };
}

function describe({ last, inbound, parts }: Stream, window: WindowAttributes): string {
  const bitrate = window[ATTR_RTC_MEDIA_BITRATE];
  const fps = window[ATTR_RTC_MEDIA_FRAME_RATE];
  const loss = window[ATTR_RTC_MEDIA_PACKET_LOSS];
  const rtt = window[ATTR_RTC_MEDIA_RTT];
  let line = `${last.kind} ${inbound ? "inbound" : "outbound"}`;
  if (bitrate !== undefined) line += ` ${formatBitrate(bitrate)}`;
  if (last.width && last.height) line += ` ${last.width}x${last.height}`;
  if (fps !== undefined) line += `@${Math.round(fps)}`;
  if (loss !== undefined) line += ` loss ${(loss * 100).toFixed(1)} %`;
  if (rtt !== undefined) line += ` rtt ${Math.round(rtt * 1000)} ms`;
  return parts.size > 1 ? `${line} (${parts.size} layers)` : line;
}

/** Without what was never measured: absent is not the same as undefined to who counts keys. */
function known<T extends object>(attributes: T): T {
  for (const key in attributes) if (attributes[key] === undefined) delete attributes[key];
  return attributes;
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
  let startedAt: number | undefined;

  function emit(stream: Stream): void {
    const { levels, last, inbound, connection, measuredMs, parts } = stream;
    const figures = readParts(parts.values(), rowsFor(inbound, last.kind === "video"));
    const bytes = figures[ATTR_RTC_MEDIA_BYTES];
    const packets = figures[ATTR_RTC_MEDIA_PACKETS];
    const own = mean(levels, RTT, 0.001);
    const rtt = own ?? mean(levels, PAIR_RTT, 0.001);
    const power = mean(levels, POWER);
    const attributes: WindowAttributes = {
      [ATTR_RTC_MEDIA_KIND]: last.kind,
      [ATTR_RTC_MEDIA_DIRECTION]: inbound ? "inbound" : "outbound",
      [ATTR_RTC_MEDIA_STREAM_ID]: last.id,
      [ATTR_RTC_MEDIA_TRACK_ID]: last.trackIdentifier,
      [ATTR_RTC_MEDIA_SOURCE]: sources.get(last.trackIdentifier ?? ""),
      [ATTR_RTC_CONNECTION_ID]: connection,
      [ATTR_RTC_MEDIA_WINDOW_START]: stream.start,
      [ATTR_RTC_MEDIA_WINDOW_DURATION]: measuredMs / 1000,
      [ATTR_RTC_MEDIA_WINDOW_TICKS]: stream.ticks,
      [ATTR_RTC_MEDIA_WINDOW_GAP]: stream.gap || undefined,
      [ATTR_RTC_MEDIA_CODEC]: last.codec?.mimeType,
      [ATTR_RTC_MEDIA_FRAME_WIDTH]: last.width,
      [ATTR_RTC_MEDIA_FRAME_HEIGHT]: last.height,
      [ATTR_RTC_MEDIA_IMPLEMENTATION]: "layers" in last ? last.encoderImplementation : last.decoderImplementation,
      [ATTR_RTC_MEDIA_POWER_EFFICIENT]: last.powerEfficient,
      [ATTR_RTC_MEDIA_SCALABILITY_MODE]: "layers" in last ? last.scalabilityMode : undefined,
      [ATTR_RTC_MEDIA_BITRATE]: bytes === undefined || measuredMs === 0 ? undefined : (bytes * 8000) / measuredMs,
      [ATTR_RTC_MEDIA_PACKET_RATE]:
        packets === undefined || measuredMs === 0 ? undefined : (packets * 1000) / measuredMs,
      [ATTR_RTC_MEDIA_PACKET_LOSS]: lossOf(inbound, packets, figures[ATTR_RTC_MEDIA_PACKETS_LOST]),
      [ATTR_RTC_MEDIA_JITTER]: mean(levels, JITTER, 0.001),
      [ATTR_RTC_MEDIA_RTT]: rtt,
      [ATTR_RTC_RTT_SOURCE]:
        rtt === undefined
          ? undefined
          : own === undefined
            ? "candidate_pair"
            : inbound
              ? "remote_outbound"
              : "remote_inbound",
      [ATTR_RTC_MEDIA_FRAME_RATE]: mean(levels, FRAME_RATE),
      [ATTR_RTC_MEDIA_TARGET_BITRATE]: mean(levels, TARGET),
      [ATTR_RTC_MEDIA_AUDIO_LEVEL]: power === undefined ? undefined : Math.min(1, Math.sqrt(power)),
      ...figures,
      ...limitations(parts.values()),
      ...(!inbound && last.kind === "video" && layersOf(parts, measuredMs / 1000)),
    };
    ctx.emit({
      type: "event",
      name: EVENT_RTC_MEDIA_WINDOW,
      time: stream.end,
      body: describe(stream, attributes),
      attributes: known(attributes),
    });
  }

  function flush(streams: Map<string, Stream>): void {
    for (const [id, stream] of streams) {
      const rows = rowsFor(stream.inbound, stream.last.kind === "video");
      for (const part of stream.parts.values()) settle(part, rows);
      if (stream.flowed) emit(stream);
      // Seen but silent: it starts anew when it speaks. Not seen at all: it is gone.
      if (stream.ticks === 0) {
        streams.delete(id);
        continue;
      }
      stream.live = stream.flowed;
      stream.flowed = stream.gap = false;
      stream.ticks = stream.measuredMs = 0;
      stream.levels.fill(0);
      for (const [name, part] of stream.parts) {
        if (part.seen < stream.end) stream.parts.delete(name);
        part.sums = [];
        part.weights = [];
        part.limited = [];
      }
    }
  }

  function flushAll(): void {
    for (const sides of connections.values()) sides.forEach(flush);
    startedAt = undefined;
  }

  /** @returns whether data flowed */
  function follow(stream: Stream, name: string, object: Counted, time: number): boolean {
    const part = stream.parts.get(name);
    if (!part) {
      stream.parts.set(name, createPart(object, time));
      return false;
    }
    const grown = object.packetsDelta ?? object.bytesDelta;
    if (grown === undefined) {
      // A new baseline: what was counted until now stands, and the new counters count from here.
      settle(part, rowsFor(stream.inbound, object.kind === "video"));
      part.base = object;
    }
    part.last = object;
    part.seen = time;
    if (!grown) return false;
    part.shown = object;
    return true;
  }

  function add(
    side: Map<string, Stream>,
    connection: string,
    s: InboundStream | OutboundStream,
    sample: StatsSample,
    pairRttMs: number | undefined,
  ): void {
    const sent = "layers" in s;
    let stream = side.get(s.id);
    if (!stream) {
      stream = {
        connection,
        inbound: !sent,
        parts: new Map(),
        levels: new Float64Array(12),
        last: s,
        live: false,
        flowed: false,
        measuredMs: 0,
        ticks: 0,
        gap: false,
        start: sample.time,
        end: sample.time,
      };
      side.set(s.id, stream);
    }
    const { levels } = stream;
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
    stood(levels, JITTER, s.jitterMs, interval);
    stood(levels, RTT, sent ? s.rttMs : s.remote?.rttMs, interval);
    stood(levels, PAIR_RTT, pairRttMs, interval);
    if (s.kind === "video") stood(levels, FRAME_RATE, s.framesPerSecond, interval);
    if (!sent) return;
    stood(levels, TARGET, s.targetBitrateBps, interval);
    if (s.kind === "audio" && s.audioEnergyDelta !== undefined && s.samplesDurationDeltaMs)
      stood(levels, POWER, (s.audioEnergyDelta * 1000) / s.samplesDurationDeltaMs, interval);
  }

  const length = () => WINDOW_MS * stretch;

  return {
    observe(o) {
      if (o.type === "track") sources.set(o.track, mediaSource(o.source) ?? sources.get(o.track));
      else if (o.type === "connection.closed") {
        connections.get(o.connection)?.forEach(flush);
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
      for (const s of sample.inbound) add(sides[0], connection, s, sample, rttMs);
      for (const s of sample.outbound) add(sides[1], connection, s, sample, rttMs);
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
