/**
 * What `room.getRtcStats()` gives, as far as it is relied on. Structural, so that any version of the SDK (and any copy of
 * it in the application's tree) fits.
 */
export interface RtcNodeSessionStats {
  readonly publisherStats: readonly RtcNodeStats[];
  readonly subscriberStats: readonly RtcNodeStats[];
}

/**
 * One statistics object: a protobuf oneof. `case` is its type in camel case; `value` holds the members in groups (`rtc`,
 * `stream`, `received`, `inbound`…), which follow the dictionaries that the W3C ones inherit from.
 */
export interface RtcNodeStats {
  readonly stats: { readonly case?: string | undefined; readonly value?: unknown };
}

/** One object as W3C names it: flat, times in ms, words for enumerations, and nothing that was not measured. */
export interface StatsEntry {
  readonly id: string;
  readonly type: string;
  readonly timestamp?: number | undefined;
  readonly [member: string]: unknown;
}
