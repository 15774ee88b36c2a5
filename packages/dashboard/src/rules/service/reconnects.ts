import { type Names, ratio } from "../../query";
import type { RecordingRule } from "../recorded";
import { perService } from "./level";

/** What a storm is compared with. */
export const RECONNECT_SERIES = {
  /** Episodes per second; 0 while there are sessions, so that quiet minutes count in the baseline. */
  reconnects: "rtc_service:reconnects:rate2m",
  /**
   * Its median in the hour until 10 minutes ago; none for a service that is younger. A mean would hold the storm itself
   * against it from its tenth minute on, and hide the next one.
   */
  reconnects_baseline: "rtc_service:reconnects:median1h_offset10m",
  /** Sessions under way. */
  sessions: "rtc_service:sessions_active:rate2m",
  /** The most of them in the last 10 minutes: windows stop in an outage. */
  sessions_peak: "rtc_service:sessions_active:max10m",
  /** Share of those that reconnected within 2 minutes; a session that did so twice is two. */
  sessions_reconnecting: "rtc_service:sessions_reconnecting:ratio2m",
  /** Attempts per episode, over 5 minutes, where the transport tells attempts. */
  amplification: "rtc_service:reconnect_attempts:ratio5m",
} as const;

export function stormRules(names: Names): RecordingRule[] {
  const { reconnects, reconnects_baseline, sessions, sessions_peak, sessions_reconnecting } = RECONNECT_SERIES;
  return [
    { record: sessions, expr: perService(names, "sessions_active", "2m") },
    { record: sessions_peak, expr: `max_over_time(${sessions}[10m])` },
    { record: reconnects, expr: `${perService(names, "reconnects", "2m")}\nor\n0 * ${sessions}` },
    { record: reconnects_baseline, expr: `quantile_over_time(0.5, ${reconnects}[1h] offset 10m)` },
    { record: sessions_reconnecting, expr: ratio(`${reconnects} * 120`, sessions_peak) },
  ];
}

export function amplificationRules(names: Names): RecordingRule[] {
  const attempts = perService(names, "reconnect_attempts", "5m");
  return [
    {
      record: RECONNECT_SERIES.amplification,
      expr: ratio(attempts, perService(names, "reconnects_with_attempts", "5m")),
    },
  ];
}
