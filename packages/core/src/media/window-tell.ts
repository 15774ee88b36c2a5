import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_AUDIO_LEVEL,
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_CODEC,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_FRAME_HEIGHT,
  ATTR_RTC_MEDIA_FRAME_WIDTH,
  ATTR_RTC_MEDIA_IMPLEMENTATION,
  ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION,
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
  ATTR_RTC_RTT_SOURCE,
  ATTR_RTC_SESSION_WINDOW_DURATION,
  EVENT_RTC_MEDIA_WINDOW,
  type RtcMediaSource,
} from "../semconv";
import type { EventSignal, Signal } from "../signal";
import { mean } from "../stats/rates";
import { formatBitrate } from "./tracker";
import {
  FRAME_RATE,
  figure,
  JITTER,
  PAIR_RTT,
  ROW_BYTES,
  ROW_LOST,
  ROW_PACKETS,
  type Row,
  RTT,
  type WindowAttributes,
} from "./window-parts";
import type { Part, Stream } from "./window-stream";

const LIMITATIONS = [
  ATTR_RTC_MEDIA_LIMITATION_NONE,
  ATTR_RTC_MEDIA_LIMITATION_CPU,
  ATTR_RTC_MEDIA_LIMITATION_BANDWIDTH,
  ATTR_RTC_MEDIA_LIMITATION_OTHER,
] as const;

/** Time the encoder spent in all states together. */
function limited({ own }: Part): number {
  let sum = 0;
  for (let at = 1; at < own.length; at++) sum += own[at] || 0;
  return sum;
}

/** Bitrate and picture of each layer: `h:600000:640x360@30`, or `f:off`. */
function summarize(parts: ReadonlyMap<string, Part>, seconds: number): string[] {
  const summary: string[] = [];
  for (const [name, { own, shown }] of parts) {
    const { width = "?", height = "?", framesPerSecond: fps } = shown;
    const bytes = own[0] as number;
    summary.push(
      bytes > 0 && seconds > 0
        ? `${name}:${Math.round((bytes * 8) / seconds)}:${width}x${height}@${fps === undefined ? "?" : Math.round(fps)}`
        : `${name}:off`,
    );
  }
  return summary;
}

/**
 * @param source where the track comes from, if a collector said so
 * @param sessionMs session time that this window speaks for; 0: none
 */
export function tell(
  stream: Stream,
  source: RtcMediaSource | undefined,
  sessionMs: number,
): EventSignal<typeof EVENT_RTC_MEDIA_WINDOW> & Signal {
  const { sums, rows, last, inbound, measuredMs, parts } = stream;
  const { kind, trackIdentifier, width, height } = last;
  const direction = inbound ? "inbound" : "outbound";
  const sent = "layers" in last;
  const own = figure(sums, rows, RTT);
  const rtt = Number.isNaN(own) ? figure(sums, rows, PAIR_RTT) : own;
  const packets = figure(sums, rows, ROW_PACKETS);
  // Without timestamps no time was measured, and nothing is per second.
  const over = measuredMs || Number.NaN;
  const bitrate = (figure(sums, rows, ROW_BYTES) * 8000) / over;
  // Inbound, packets are those that came, so the lost ones are added; outbound they are among those that went. Late
  // packets that were counted back make it no less than 0.
  const missing = Math.max(0, figure(sums, rows, ROW_LOST));
  const loss = Math.min(1, mean(missing, inbound ? packets + missing : packets));
  const fps = figure(sums, rows, FRAME_RATE);

  // A copy of what was told before is three times as fast as an object that grows, and mostly has the same attributes.
  const attributes: Record<string, unknown> = { ...stream.told };
  let count = 0;
  // An attribute only where something was measured: absent is not the same as undefined to who counts keys.
  const put = <K extends keyof WindowAttributes>(name: K, value: WindowAttributes[K]): void => {
    if (value === undefined || (typeof value === "number" && !(value - value === 0))) return;
    count++;
    attributes[name] = value;
  };
  put(ATTR_RTC_MEDIA_KIND, kind);
  put(ATTR_RTC_MEDIA_DIRECTION, direction);
  put(ATTR_RTC_MEDIA_STREAM_ID, last.id);
  put(ATTR_RTC_MEDIA_TRACK_ID, trackIdentifier);
  put(ATTR_RTC_MEDIA_SOURCE, source);
  put(ATTR_RTC_CONNECTION_ID, stream.connection);
  put(ATTR_RTC_MEDIA_WINDOW_START, stream.start);
  put(ATTR_RTC_MEDIA_WINDOW_DURATION, measuredMs / 1000);
  put(ATTR_RTC_SESSION_WINDOW_DURATION, sessionMs ? sessionMs / 1000 : undefined);
  put(ATTR_RTC_MEDIA_WINDOW_TICKS, stream.ticks);
  put(ATTR_RTC_MEDIA_WINDOW_GAP, stream.gap || undefined);
  put(ATTR_RTC_MEDIA_CODEC, last.codec?.mimeType);
  put(ATTR_RTC_MEDIA_FRAME_WIDTH, width);
  put(ATTR_RTC_MEDIA_FRAME_HEIGHT, height);
  put(ATTR_RTC_MEDIA_IMPLEMENTATION, sent ? last.encoderImplementation : last.decoderImplementation);
  put(ATTR_RTC_MEDIA_POWER_EFFICIENT, last.powerEfficient);
  put(ATTR_RTC_MEDIA_SCALABILITY_MODE, sent ? last.scalabilityMode : undefined);
  put(ATTR_RTC_MEDIA_BITRATE, bitrate);
  put(ATTR_RTC_MEDIA_PACKET_RATE, (packets * 1000) / over);
  put(ATTR_RTC_MEDIA_PACKET_LOSS, loss);
  put(ATTR_RTC_MEDIA_RTT, rtt);
  if (!Number.isNaN(rtt))
    put(ATTR_RTC_RTT_SOURCE, Number.isNaN(own) ? "candidate_pair" : inbound ? "remote_outbound" : "remote_inbound");
  let before = Number.NaN;
  for (let row = JITTER; row < rows.length; row++) {
    const [name] = rows[row] as Row;
    let value = figure(sums, rows, row);
    if (name === ATTR_RTC_MEDIA_AUDIO_LEVEL) value = Math.min(1, Math.sqrt(value));
    else if (name === ATTR_RTC_MEDIA_INTER_FRAME_STANDARD_DEVIATION)
      value = Math.sqrt(Math.max(0, value - before * before));
    put(name, value);
    before = value;
  }
  if (!inbound) {
    // The encoder counts the same time on each of its layers: the one that counted most speaks for the stream.
    let most: Part | undefined;
    let active = 0;
    for (const part of parts.values()) {
      if (limited(part) > (most ? limited(most) : 0)) most = part;
      if ("active" in part.object && part.object.active !== false) active++;
    }
    if (most) for (const [at, name] of LIMITATIONS.entries()) put(name, (most.own[at + 1] as number) / 1000);
    if (kind === "video") {
      put(ATTR_RTC_MEDIA_LAYER_COUNT, parts.size);
      put(ATTR_RTC_MEDIA_LAYER_ACTIVE, active);
      put(ATTR_RTC_MEDIA_LAYER_SUMMARY, summarize(parts, measuredMs / 1000));
    }
  }
  if (Object.keys(attributes).length !== count) {
    // Something that was told before was not measured this time: once more, from nothing.
    stream.told = {};
    return tell(stream, source, sessionMs);
  }
  stream.told = attributes;
  let body = `${kind} ${direction}`;
  if (bitrate >= 0) body += ` ${formatBitrate(bitrate)}`;
  if (width && height) body += ` ${width}x${height}`;
  if (fps >= 0) body += `@${Math.round(fps)}`;
  if (loss >= 0) body += ` loss ${(loss * 100).toFixed(1)} %`;
  if (rtt >= 0) body += ` rtt ${Math.round(rtt * 1000)} ms`;
  if (parts.size > 1) body += ` (${parts.size} layers)`;
  return {
    type: "event",
    name: EVENT_RTC_MEDIA_WINDOW,
    time: stream.end,
    body,
    // Every name was checked with its value when it was put, and kind, direction and duration are always there.
    attributes: attributes as unknown as WindowAttributes,
  };
}
