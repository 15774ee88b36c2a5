import type { Observation } from "../observation";
import { RTC_MEDIA_SOURCE_VALUES, type RtcMediaSource } from "../semconv";
import type { StatsSample } from "../stats/sample";

/**
 * What every tracker of this folder is: a state machine that is fed and emits. It never polls; times are session time
 * (ms since the Unix epoch). A tracker ignores observations that are none of its business, so all can be fed alike.
 */
export interface MediaTracker {
  observe(observation: Observation): void;
  /** One reading of one connection's statistics. The hot path: once per connection and second. */
  sample(connection: string, sample: StatsSample): void;
  /** Time went on. Called about once a second while the session lives, whether or not anything was seen. */
  advance(time: number): void;
  /** The session is over: what is open ends, what is waiting is flushed. */
  end(time: number): void;
}

export function ignore(): void {}

/** The registry's name of a source; absent if the collector named none that the registry has. */
export function mediaSource(source: string | undefined): RtcMediaSource | undefined {
  return RTC_MEDIA_SOURCE_VALUES.find((value) => value === source);
}

/** Bits per second for people: `1.2 Mbit/s`, `64 kbit/s`. */
export function formatBitrate(bps: number): string {
  return bps >= 1e6 ? `${(bps / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bps / 1e3)} kbit/s`;
}
