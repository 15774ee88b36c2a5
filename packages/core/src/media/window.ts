import type { MediaDirection } from "../observation";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_CODEC,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_FRAME_HEIGHT,
  ATTR_RTC_MEDIA_FRAME_RATE,
  ATTR_RTC_MEDIA_FRAME_WIDTH,
  ATTR_RTC_MEDIA_IMPLEMENTATION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_LAYER_ACTIVE,
  ATTR_RTC_MEDIA_LAYER_COUNT,
  ATTR_RTC_MEDIA_LAYER_SUMMARY,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_POWER_EFFICIENT,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_SCALABILITY_MODE,
  ATTR_RTC_MEDIA_SOURCE,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_MEDIA_TRACK_ID,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_MEDIA_WINDOW_GAP,
  ATTR_RTC_MEDIA_WINDOW_START,
  ATTR_RTC_MEDIA_WINDOW_TICKS,
  EVENT_RTC_MEDIA_WINDOW,
  type RtcMediaSource,
} from "../semconv";
import type { TrackerContext } from "../signal";
import type { InboundStream, OutboundLayer, OutboundStream, StatsSample } from "../stats/sample";
import { WINDOW_MS } from "./thresholds";
import { formatBitrate, type MediaTracker, mediaSource } from "./tracker";
import { type WindowFigures, windowFigures } from "./window-figures";
import { addInbound, addOutbound, addPair, createSums, Slot, type Sums } from "./window-sums";

export interface WindowTracker extends MediaTracker {
  /** Windows this many times as long (1..4), from the present one on: telemetry backs off before media does. */
  setStretch(factor: number): void;
}

interface Layer {
  bytes: number;
  sent: boolean;
  last: OutboundLayer;
}

interface Stream {
  connection: string;
  direction: MediaDirection;
  sums: Sums;
  layers: Map<string, Layer>;
  last: InboundStream | OutboundStream;
  /** Data flowed and nobody switched it off since: its time counts. */
  live: boolean;
  flowed: boolean;
  ticks: number;
  gap: boolean;
  start: number;
  end: number;
}

/** The time that a reading's deltas cover, by the report's own clock; 0 at a new baseline. */
function measured(s: InboundStream | OutboundStream): number {
  if (!("layers" in s)) return s.intervalMs ?? 0;
  let interval = 0;
  for (const layer of s.layers) if ((layer.intervalMs ?? 0) > interval) interval = layer.intervalMs ?? 0;
  return interval;
}

function layersOf(stream: Stream, seconds: number) {
  if (stream.layers.size === 0) return undefined;
  const summary: string[] = [];
  let active = 0;
  for (const [name, { bytes, sent, last }] of stream.layers) {
    if (sent) active++;
    const fps = last.framesPerSecond;
    summary.push(
      bytes > 0 && seconds > 0
        ? `${name}:${Math.round((bytes * 8) / seconds)}:${last.width ?? "?"}x${last.height ?? "?"}@${fps === undefined ? "?" : Math.round(fps)}`
        : `${name}:off`,
    );
  }
  return {
    [ATTR_RTC_MEDIA_LAYER_COUNT]: stream.layers.size,
    [ATTR_RTC_MEDIA_LAYER_ACTIVE]: active,
    [ATTR_RTC_MEDIA_LAYER_SUMMARY]: summary,
  };
}

function describe({ last, direction, layers }: Stream, figures: WindowFigures): string {
  const bitrate = figures[ATTR_RTC_MEDIA_BITRATE];
  const fps = figures[ATTR_RTC_MEDIA_FRAME_RATE];
  const loss = figures[ATTR_RTC_MEDIA_PACKET_LOSS];
  const rtt = figures[ATTR_RTC_MEDIA_RTT];
  let line = `${last.kind} ${direction}`;
  if (bitrate !== undefined) line += ` ${formatBitrate(bitrate)}`;
  if (last.width && last.height) line += ` ${last.width}x${last.height}`;
  if (fps !== undefined) line += `@${Math.round(fps)}`;
  if (loss !== undefined) line += ` loss ${(loss * 100).toFixed(1)} %`;
  if (rtt !== undefined) line += ` rtt ${Math.round(rtt * 1000)} ms`;
  return layers.size > 1 ? `${line} (${layers.size} layers)` : line;
}

/**
 * `rtc.media.window`: the roll-up of one stream in one direction, every 10 s and at the end. Metrics are made from it, one
 * observation per stream and window.
 *
 * Amounts are sums of measured deltas: over any windows they add up to the truth. Rates and durations are over the time
 * that was measured while the stream was live, from its first data to the moment that it was switched off; a stall in
 * between counts (it is part of the watching), a stream that carried nothing in the whole window emits nothing.
 */
export function createWindowTracker(ctx: TrackerContext): WindowTracker {
  const connections = new Map<string, Map<string, Stream>>();
  const sources = new Map<string, RtcMediaSource | undefined>();
  let stretch = 1;
  let startedAt: number | undefined;

  function emit(stream: Stream): void {
    const { sums, last, direction, connection } = stream;
    const figures = windowFigures(sums, direction);
    const time = sums[Slot.Time] as number;
    const seconds = time > 0 ? time / 1000 : 0;
    ctx.emit({
      type: "event",
      name: EVENT_RTC_MEDIA_WINDOW,
      time: stream.end,
      body: describe(stream, figures),
      attributes: {
        [ATTR_RTC_MEDIA_KIND]: last.kind,
        [ATTR_RTC_MEDIA_DIRECTION]: direction,
        [ATTR_RTC_MEDIA_STREAM_ID]: last.id,
        [ATTR_RTC_MEDIA_TRACK_ID]: last.trackIdentifier,
        [ATTR_RTC_MEDIA_SOURCE]: sources.get(last.trackIdentifier ?? ""),
        [ATTR_RTC_CONNECTION_ID]: connection,
        [ATTR_RTC_MEDIA_WINDOW_START]: stream.start,
        [ATTR_RTC_MEDIA_WINDOW_DURATION]: seconds,
        [ATTR_RTC_MEDIA_WINDOW_TICKS]: stream.ticks,
        [ATTR_RTC_MEDIA_WINDOW_GAP]: stream.gap || undefined,
        [ATTR_RTC_MEDIA_CODEC]: last.codec?.mimeType,
        [ATTR_RTC_MEDIA_FRAME_WIDTH]: last.width,
        [ATTR_RTC_MEDIA_FRAME_HEIGHT]: last.height,
        [ATTR_RTC_MEDIA_IMPLEMENTATION]: "layers" in last ? last.encoderImplementation : last.decoderImplementation,
        [ATTR_RTC_MEDIA_POWER_EFFICIENT]: last.powerEfficient,
        [ATTR_RTC_MEDIA_SCALABILITY_MODE]: "layers" in last ? last.scalabilityMode : undefined,
        ...figures,
        ...layersOf(stream, seconds),
      },
    });
  }

  function flush(streams: Map<string, Stream>): void {
    for (const [key, stream] of streams) {
      if (stream.flowed) emit(stream);
      // Seen in this window but silent: it starts anew when it speaks. Not seen at all: it is gone.
      if (stream.ticks === 0) {
        streams.delete(key);
        continue;
      }
      stream.live = stream.flowed;
      stream.flowed = stream.gap = false;
      stream.ticks = 0;
      stream.sums.fill(Number.NaN);
      stream.layers.clear();
    }
  }

  function flushAll(): void {
    for (const streams of connections.values()) flush(streams);
    startedAt = undefined;
  }

  function addLayers(stream: Stream, layers: readonly OutboundLayer[]): void {
    if (layers.length < 2 && stream.layers.size === 0 && layers[0]?.rid === undefined) return;
    for (const one of stream.layers.values()) one.sent = false;
    for (const layer of layers) {
      const name = layer.rid ?? `${layer.encodingIndex ?? layer.ssrc ?? layer.id}`;
      const known = stream.layers.get(name);
      const bytes = layer.bytesDelta ?? 0;
      const sent = layer.active !== false;
      if (!known) stream.layers.set(name, { bytes, sent, last: layer });
      else {
        known.bytes += bytes;
        known.sent = sent;
        // The last picture size and rate that it really had, also when it is off by now.
        if (bytes > 0) known.last = layer;
      }
    }
  }

  function add(
    streams: Map<string, Stream>,
    connection: string,
    direction: MediaDirection,
    s: InboundStream | OutboundStream,
    sample: StatsSample,
    rttMs: number | undefined,
  ): void {
    const key = direction + s.id;
    let stream = streams.get(key);
    if (!stream) {
      stream = {
        connection,
        direction,
        sums: createSums(),
        layers: new Map(),
        last: s,
        live: false,
        flowed: false,
        ticks: 0,
        gap: false,
        start: sample.time,
        end: sample.time,
      };
      streams.set(key, stream);
    }
    const { sums } = stream;
    const interval = measured(s);
    if (stream.ticks++ === 0) stream.start = sample.time - interval;
    stream.last = s;
    stream.end = sample.time;
    stream.gap ||= sample.gap;
    if ((s.bytesDelta ?? 0) > 0 || (s.packetsDelta ?? 0) > 0) stream.flowed = stream.live = true;
    else if ("layers" in s && !s.active) stream.live = false;
    if (stream.live) {
      const time = sums[Slot.Time] as number;
      sums[Slot.Time] = time > 0 ? time + interval : interval;
    }
    if ("layers" in s) {
      addOutbound(sums, s, interval);
      if (s.kind === "video") addLayers(stream, s.layers);
    } else addInbound(sums, s, interval);
    addPair(sums, rttMs, interval);
  }

  const length = () => WINDOW_MS * stretch;

  return {
    observe(o) {
      if (o.type === "track") sources.set(o.track, mediaSource(o.source) ?? sources.get(o.track));
      else if (o.type === "connection.closed") {
        flush(connections.get(o.connection) ?? new Map());
        connections.delete(o.connection);
      }
    },
    sample(connection, sample) {
      let streams = connections.get(connection);
      if (!streams) {
        streams = new Map();
        connections.set(connection, streams);
      }
      startedAt ??= sample.time - (sample.intervalMs ?? 0);
      let rttMs: number | undefined;
      for (const { selectedPair } of sample.transports) rttMs ??= selectedPair?.rttMs;
      for (const s of sample.inbound) add(streams, connection, "inbound", s, sample, rttMs);
      for (const s of sample.outbound) add(streams, connection, "outbound", s, sample, rttMs);
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
