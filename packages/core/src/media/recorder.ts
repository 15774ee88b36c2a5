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
  /** Bytes of JSON in the ring at most, estimated. Default 1 000 000. */
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
  /** Sends what is kept and what follows; nothing while it already does, or cools down. */
  trigger(reason: RtcStatsTrigger, time: number): void;
}

interface Kept {
  connection: string;
  sample: StatsSample;
  bytes: number;
}

/** JSON of one stream, transport or channel with everything measured, as seen in Chromium; only there to bound the ring. */
const BYTES_PER_ENTRY = 1200;

function estimate(sample: StatsSample): number {
  let entries = 1 + sample.inbound.length + sample.transports.length + sample.dataChannels.length;
  for (const stream of sample.outbound) entries += 1 + stream.layers.length;
  return entries * BYTES_PER_ENTRY;
}

/** Three decimals are a microsecond and a thousandth of a percent; the rest is noise on the wire. */
function compact(sample: StatsSample, mask: MaskAddress): string {
  return JSON.stringify(sample, (key, value: unknown) => {
    if (typeof value === "number") return Math.round(value * 1000) / 1000;
    if (typeof value !== "string") return value;
    if (key === "address") return mask(value);
    return key === "url" ? value.split("?")[0] : value;
  });
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
 */
export function createFlightRecorder(ctx: TrackerContext, options: FlightRecorderOptions): FlightRecorder {
  const { keepMs = 60_000, records = 180, bytes = 1_000_000, followMs = 15_000, coolDownMs = 60_000, mask } = options;
  const ring: Kept[] = [];
  let size = 0;
  let reason: RtcStatsTrigger | undefined = options.sampled ? "sampled" : undefined;
  let until = options.sampled ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;

  function send(connection: string, sample: StatsSample, why: RtcStatsTrigger): void {
    ctx.emit({
      type: "event",
      name: EVENT_RTC_STATS,
      time: sample.time,
      body: `stats of ${connection}, ${sample.inbound.length} in, ${sample.outbound.length} out (${why})`,
      attributes: {
        [ATTR_RTC_STATS_SAMPLE]: compact(sample, mask),
        [ATTR_RTC_STATS_TRIGGER]: why,
        [ATTR_RTC_CONNECTION_ID]: connection,
      },
    });
  }

  function drop(): void {
    size -= ring.shift()?.bytes ?? 0;
  }

  function trigger(why: RtcStatsTrigger, time: number): void {
    if (time < until + coolDownMs) return;
    reason = why;
    until = time + followMs;
    const kept = ring.splice(0);
    size = 0;
    for (const { connection, sample } of kept) send(connection, sample, why);
  }

  return {
    observe: ignore,
    sample(connection, sample) {
      if (reason && sample.time <= until) {
        send(connection, sample, reason);
        return;
      }
      const cost = estimate(sample);
      ring.push({ connection, sample, bytes: cost });
      size += cost;
      while (ring.length > records || size > bytes || (ring[0] && sample.time - ring[0].sample.time > keepMs)) drop();
    },
    signal(signal) {
      const why = trouble(signal);
      if (!why) return;
      // A stall is dated back to its last frame; the recorder follows from the newest thing it knows.
      const time = signal.type === "event" || signal.type === "span.open" ? signal.time : signal.end;
      trigger(why, Math.max(time, ring.at(-1)?.sample.time ?? time));
    },
    trigger,
    advance: ignore,
    end: () => {
      ring.length = size = 0;
    },
  };
}
