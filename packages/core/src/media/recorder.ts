import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_STATS_SAMPLE,
  ATTR_RTC_STATS_TRIGGER,
  EVENT_RTC_QUALITY,
  EVENT_RTC_STALL_START,
  EVENT_RTC_STATS,
  type RtcStatsTrigger,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
} from "../semconv";
import type { Signal, TrackerContext } from "../signal";
import { fieldsOf } from "../stats/figures";
import type { StatsSample } from "../stats/sample";
import type { MaskAddress } from "./path";
import { ignore, type MediaTracker } from "./tracker";

export interface FlightRecorderOptions {
  /** This session was chosen to send every sample; see sampling.ts. Default false. */
  sampled?: boolean | undefined;
  /** How far back the ring reaches, ms. Default 60 000. */
  keepMs?: number | undefined;
  /** Samples in the ring at most. Default 180: a minute of three connections. */
  records?: number | undefined;
  /** Memory that the ring may hold, bytes, estimated. Default 750 000, well below half of what a session may have. */
  bytes?: number | undefined;
  /** How long samples go on being sent after the trigger, ms. Default 15 000. */
  followMs?: number | undefined;
  /** Quiet after that, ms, whatever happens. Default 60 000. */
  coolDownMs?: number | undefined;
  mask: MaskAddress;
}

export interface FlightRecorder extends MediaTracker {
  /** Every signal of the session; the ones that tell trouble set the recorder off. */
  signal(signal: Signal): void;
  /** What is kept and what follows will be sent, a few with each `sample` and `advance`; nothing while that already goes on, or it cools down. */
  trigger(reason: RtcStatsTrigger, time: number): void;
}

interface Kept {
  connection: string;
  sample: StatsSample;
  bytes: number;
  /** To be sent, and why. */
  why: RtcStatsTrigger | undefined;
}

/** Samples that one call sends at most: each takes about a third of a millisecond to write, and no call may hold up the page. */
export const SEND_AT_ONCE = 4;

/**
 * What a sample retains per stream, layer, transport or channel with everything measured. The bench's fixture (8 inbound
 * streams, 2 outbound ones with 4 layers, transport, channel; 17 entries with the sample itself) retains 13.6 kB, which is
 * 800 bytes each, their remote reports included. At 850 a sample of it counts 14.5 kB, so the ring of 750 kB holds 51 of
 * them: most of a minute at one reading a second, and all of it in calls of fewer streams; 180 would be 2.6 MB.
 */
const BYTES_PER_ENTRY = 850;

function estimate(sample: StatsSample): number {
  let entries = 1 + sample.inbound.length + sample.transports.length + sample.dataChannels.length;
  for (const stream of sample.outbound) entries += 1 + stream.layers.length;
  return entries * BYTES_PER_ENTRY;
}

/** JSON, written directly: a replacer or a copy would be called or made for each of a thousand figures. */
function write(value: unknown, name: string, mask: MaskAddress): string | undefined {
  // Three decimals are a microsecond and a thousandth of a percent; the rest is noise on the wire.
  if (typeof value === "number") return `${Math.round(value * 1000) / 1000}`;
  if (typeof value === "string")
    return JSON.stringify(name === "address" ? mask(value) : name === "url" ? value.split("?")[0] : value);
  if (Array.isArray(value)) return `[${value.map((one) => write(one, name, mask)).join()}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? undefined : `${value}`;
  let text = "";
  for (const field of fieldsOf(value)) {
    const member = write((value as Record<string, unknown>)[field], field, mask);
    if (member !== undefined) text += `${text && ","}"${field}":${member}`;
  }
  return `{${text}}`;
}

/** What a signal says is wrong, if anything. */
function trouble(signal: Signal): RtcStatsTrigger | undefined {
  if (signal.name === EVENT_RTC_STALL_START) return "stall";
  if (signal.type === "span.open") return signal.name === SPAN_RTC_RECONNECT ? "reconnect" : undefined;
  if (signal.name === SPAN_RTC_CONNECT) return signal.outcome === "error" ? "connect_failed" : undefined;
  if (signal.name !== EVENT_RTC_QUALITY) return undefined;
  const level = signal.attributes[ATTR_RTC_QUALITY_LEVEL];
  return level === "poor" || level === "lost" ? "quality" : undefined;
}

/**
 * Keeps full-resolution samples in a bounded ring and lets them go (`rtc.stats`) only when something goes wrong: the
 * ring, then what follows, then a pause. Samples are kept as they are (they never change), so a quiet call costs nothing.
 *
 * They leave oldest first and a few per call, so that trouble is never made worse by a long task; what follows queues up
 * behind. At the end no more than one such batch leaves: a page that goes away has no time.
 */
export function createFlightRecorder(ctx: TrackerContext, options: FlightRecorderOptions): FlightRecorder {
  const { keepMs = 60_000, records = 180, bytes = 750_000, followMs = 15_000, coolDownMs = 60_000, mask } = options;
  const ring: Kept[] = [];
  let size = 0;
  let reason: RtcStatsTrigger | undefined = options.sampled ? "sampled" : undefined;
  let until = options.sampled ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;

  function shift(): void {
    size -= ring.shift()?.bytes ?? 0;
  }

  function send(): void {
    for (let i = 0; i < SEND_AT_ONCE; i++) {
      const kept = ring[0];
      if (!kept?.why) return;
      shift();
      const { connection, sample, why } = kept;
      ctx.emit({
        type: "event",
        name: EVENT_RTC_STATS,
        time: sample.time,
        body: `stats of ${connection}, ${sample.inbound.length} in, ${sample.outbound.length} out (${why})`,
        attributes: {
          [ATTR_RTC_STATS_SAMPLE]: write(sample, "", mask) ?? "",
          [ATTR_RTC_STATS_TRIGGER]: why,
          [ATTR_RTC_CONNECTION_ID]: connection,
        },
      });
    }
  }

  function trigger(why: RtcStatsTrigger, time: number): void {
    if (time < until + coolDownMs) return;
    reason = why;
    until = time + followMs;
    for (const kept of ring) kept.why ??= why;
  }

  return {
    observe: ignore,
    sample(connection, sample) {
      const cost = estimate(sample);
      ring.push({ connection, sample, bytes: cost, why: sample.time <= until ? reason : undefined });
      size += cost;
      send();
      // What is to be sent may grow old while it waits.
      for (let first = ring[0]; first; first = ring[0]) {
        if (ring.length <= records && size <= bytes && (first.why || sample.time - first.sample.time <= keepMs)) break;
        shift();
      }
    },
    signal(signal) {
      const why = trouble(signal);
      if (!why) return;
      // A stall is dated back to its last frame; the recorder follows from the newest thing it knows.
      const time = signal.type === "event" || signal.type === "span.open" ? signal.time : signal.end;
      trigger(why, Math.max(time, ring.at(-1)?.sample.time ?? time));
    },
    trigger,
    advance: send,
    end() {
      send();
      ring.length = size = 0;
    },
  };
}
