import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_BYTES,
  ATTR_RTC_MEDIA_CODEC,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_FRAME_HEIGHT,
  ATTR_RTC_MEDIA_FRAME_RATE,
  ATTR_RTC_MEDIA_FRAME_WIDTH,
  ATTR_RTC_MEDIA_JITTER,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_LAYER_SUMMARY,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_SOURCE,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_MEDIA_TARGET_BITRATE,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_MEDIA_WINDOW_GAP,
  ATTR_RTC_MEDIA_WINDOW_START,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_QUALITY_LIMITING_FACTOR,
  EVENT_RTC_MEDIA_WINDOW,
} from "@rtcscope/core/semconv";
import type { Attributes, LogRecord } from "../otlp";
import { flagOf, msOf, numberOf, type SessionRows, secondsAsMs, textOf } from "./rows";
import type { LayerReport, MediaWindow, StreamReport } from "./schema";

const numeric = (text: string | undefined): number | undefined => {
  const value = text === undefined || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};

/** One entry of `rtc.media.layer.summary`: `rid:bitrate:WIDTHxHEIGHT@fps`, or `rid:off`. Unknown parts are question marks. */
export function layerOf(entry: string): LayerReport {
  const off = /^(.*):off$/.exec(entry);
  if (off) return { rid: off[1] ?? "", active: false };
  const on = /^([^:]*)(?::([\d.?]*))?(?::([\d?]*)x([\d?]*))?(?:@([\d.?]*))?$/.exec(entry);
  if (!on) return { rid: entry, active: true };
  const [, rid = "", bitrate, width, height, frameRate] = on;
  return {
    rid,
    active: true,
    bitrateBps: numeric(bitrate),
    width: numeric(width),
    height: numeric(height),
    frameRate: numeric(frameRate),
  };
}

function layersOf(attributes: Attributes): LayerReport[] {
  const entries = attributes[ATTR_RTC_MEDIA_LAYER_SUMMARY];
  return Array.isArray(entries) ? entries.flatMap((entry) => (typeof entry === "string" ? [layerOf(entry)] : [])) : [];
}

function windowOf(log: LogRecord): MediaWindow {
  const { attributes } = log;
  const durationMs = secondsAsMs(attributes, ATTR_RTC_MEDIA_WINDOW_DURATION) ?? 0;
  return {
    startMs: numberOf(attributes, ATTR_RTC_MEDIA_WINDOW_START) ?? msOf(log.timeNs) - durationMs,
    durationMs,
    gap: flagOf(attributes, ATTR_RTC_MEDIA_WINDOW_GAP) ?? false,
    bitrateBps: numberOf(attributes, ATTR_RTC_MEDIA_BITRATE),
    targetBitrateBps: numberOf(attributes, ATTR_RTC_MEDIA_TARGET_BITRATE),
    bytes: numberOf(attributes, ATTR_RTC_MEDIA_BYTES),
    frameRate: numberOf(attributes, ATTR_RTC_MEDIA_FRAME_RATE),
    width: numberOf(attributes, ATTR_RTC_MEDIA_FRAME_WIDTH),
    height: numberOf(attributes, ATTR_RTC_MEDIA_FRAME_HEIGHT),
    packetLoss: numberOf(attributes, ATTR_RTC_MEDIA_PACKET_LOSS),
    rttMs: secondsAsMs(attributes, ATTR_RTC_MEDIA_RTT),
    jitterMs: secondsAsMs(attributes, ATTR_RTC_MEDIA_JITTER),
    layers: layersOf(attributes),
    quality: textOf(attributes, ATTR_RTC_QUALITY_LEVEL),
    limitingFactor: textOf(attributes, ATTR_RTC_QUALITY_LIMITING_FACTOR),
    attributes,
  };
}

/** Layers over all windows: bitrates weighted by time, a layer that is off or missing sends nothing. */
function layersOver(windows: readonly MediaWindow[]): LayerReport[] {
  const measured = windows.filter((window) => window.layers.length > 0 && !window.gap);
  const totalMs = measured.reduce((sum, window) => sum + window.durationMs, 0);
  const layers = new Map<string, { bits: number; last: LayerReport; shown: LayerReport }>();
  for (const { layers: entries, durationMs } of measured)
    for (const layer of entries) {
      const seen = layers.get(layer.rid);
      const bits = (seen?.bits ?? 0) + (layer.bitrateBps ?? 0) * durationMs;
      layers.set(layer.rid, { bits, last: layer, shown: layer.active ? layer : (seen?.shown ?? layer) });
    }
  return [...layers.values()].map(({ bits, last, shown }) => ({
    ...shown,
    active: last.active,
    bitrateBps: totalMs > 0 ? bits / totalMs : undefined,
  }));
}

function streamOf(logs: readonly LogRecord[]): StreamReport {
  const windows = logs.map(windowOf);
  const last = (key: string) => logs.map((log) => textOf(log.attributes, key)).findLast((value) => value !== undefined);
  const withBytes = windows.filter((window) => window.bytes !== undefined);
  const measured = withBytes.filter((window) => window.durationMs > 0 && !window.gap);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const measuredMs = sum(measured.map((window) => window.durationMs));
  return {
    connectionId: last(ATTR_RTC_CONNECTION_ID),
    streamId: last(ATTR_RTC_MEDIA_STREAM_ID) ?? "",
    direction: last(ATTR_RTC_MEDIA_DIRECTION),
    kind: last(ATTR_RTC_MEDIA_KIND),
    source: last(ATTR_RTC_MEDIA_SOURCE),
    codec: last(ATTR_RTC_MEDIA_CODEC),
    windows,
    layers: layersOver(windows),
    bytes: withBytes.length > 0 ? sum(withBytes.map((window) => window.bytes ?? 0)) : undefined,
    mediaMs: sum(windows.map((window) => window.durationMs)),
    bitrateBps: measuredMs > 0 ? (sum(measured.map((window) => window.bytes ?? 0)) * 8000) / measuredMs : undefined,
  };
}

/** Media windows, one entry per connection, stream and direction. */
export function streamsOf(rows: SessionRows): StreamReport[] {
  const groups = new Map<string, LogRecord[]>();
  for (const log of rows.logs) {
    if (log.eventName !== EVENT_RTC_MEDIA_WINDOW) continue;
    const parts = [ATTR_RTC_CONNECTION_ID, ATTR_RTC_MEDIA_DIRECTION, ATTR_RTC_MEDIA_STREAM_ID];
    const key = JSON.stringify(parts.map((part) => textOf(log.attributes, part) ?? ""));
    const group = groups.get(key);
    if (group) group.push(log);
    else groups.set(key, [log]);
  }
  return [...groups.values()].map(streamOf);
}
