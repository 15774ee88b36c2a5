import { ATTR_RTC_OUTCOME, ATTR_RTC_PATH_LOCAL_TYPE } from "@rtcscope/core/semconv";
import { type Match, type Names, ratio } from "../../query";
import { BURN_WINDOWS, type BurnWindow, type RecordingRule } from "../recorded";
import { perService } from "./level";

/** How connects of a service go, over each window of a burn rate. */
export const CONNECT_SERIES = {
  /** Per second, ok and failed; cancelled are left out: nobody failed. */
  connects: (window: BurnWindow) => `rtc_service:connects:rate${window}`,
  /** Share of those that failed, 0 to 1; none while nothing ever failed. */
  connect_errors: (window: BurnWindow) => `rtc_service:connect_errors:ratio${window}`,
  /** Per second, ok. */
  connects_ok: (window: BurnWindow) => `rtc_service:connects_ok:rate${window}`,
  /** Share of those that were not quick, 0 to 1. */
  connects_slow: (window: BurnWindow) => `rtc_service:connects_slow:ratio${window}`,
} as const;

/** Signalling against media, and paths. */
export const PATH_SERIES = {
  /** Share of connects let in by signalling that did not reach media, 0 to 1. */
  connects_without_media: "rtc_service:connects_without_media:ratio5m",
  /** Share of successful connects over TURN, of those whose path is known. */
  relay_share: "rtc_service:relay_share:ratio30m",
  /** Its mean in the six hours until an hour ago; none for a service that is younger. */
  relay_baseline: "rtc_service:relay_share:avg6h_offset1h",
} as const;

export function connectRules(names: Names): RecordingRule[] {
  return BURN_WINDOWS.flatMap((window) => {
    const of = (name: keyof typeof CONNECT_SERIES) => CONNECT_SERIES[name](window);
    const outcome = (is: Match) => perService(names, "connects", window, { [ATTR_RTC_OUTCOME]: is });
    return [
      { record: of("connects"), expr: outcome({ matches: "ok|error" }) },
      { record: of("connect_errors"), expr: ratio(outcome("error"), of("connects")) },
      { record: of("connects_ok"), expr: outcome("ok") },
      {
        record: of("connects_slow"),
        expr: ratio(`${of("connects_ok")} - ${perService(names, "connects_quick", window)}`, of("connects_ok")),
      },
    ];
  });
}

/** Who leaves between signalling and media counts: on a good day there is no second in which to do so. */
export function mediaReachedRules(names: Names): RecordingRule[] {
  const signalled = perService(names, "connects_signalled", "5m");
  const ok = CONNECT_SERIES.connects_ok("5m");
  return [
    {
      record: PATH_SERIES.connects_without_media,
      expr: ratio(`${signalled} - (${ok} or 0 * ${signalled})`, signalled),
    },
  ];
}

export function relayRules(names: Names): RecordingRule[] {
  const { relay_share, relay_baseline } = PATH_SERIES;
  const all = perService(names, "connects_by_path", "30m");
  const relayed = perService(names, "connects_by_path", "30m", { [ATTR_RTC_PATH_LOCAL_TYPE]: "relay" });
  return [
    // Nobody over TURN is a share of 0, not none.
    { record: relay_share, expr: ratio(`${relayed} or 0 * ${all}`, all) },
    { record: relay_baseline, expr: `avg_over_time(${relay_share}[6h] offset 1h)` },
  ];
}
