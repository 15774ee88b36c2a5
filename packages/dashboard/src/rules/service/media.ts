import {
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_MEDIA_KIND,
  ATTR_SERVICE_VERSION,
} from "@rtcscope/core/semconv";
import { type Names, quantile, ratio } from "../../query";
import { LE, type RecordingRule } from "../recorded";
import { perService, SERVICE } from "./level";

/** Stalls, and latencies by release. */
export const MEDIA_SERIES = {
  /** Share of watched time that stood still, by kind. */
  stalled: "rtc_service:stalled:ratio5m",
  /** p95 of each version in seconds, by method and bound: a lower bound is never compared with a latency. */
  latency: "rtc_service:latency_p95:rate30m",
  /** The same of all other versions of the service together. */
  latency_of_others: "rtc_service:latency_p95_of_others:rate30m",
  /** Latency windows per second of each version, and of all others. */
  latency_windows: "rtc_service:latency_windows:rate30m",
  latency_windows_of_others: "rtc_service:latency_windows_of_others:rate30m",
} as const;

export function stallRules(names: Names): RecordingRule[] {
  const of = (name: "stalled_seconds" | "watched_seconds") => perService(names, name, "5m", {}, ATTR_RTC_MEDIA_KIND);
  return [{ record: MEDIA_SERIES.stalled, expr: ratio(of("stalled_seconds"), of("watched_seconds")) }];
}

export function latencyRules(names: Names): RecordingRule[] {
  const alike = [ATTR_RTC_LATENCY_METHOD, ATTR_RTC_LATENCY_BOUND];
  const buckets = (...more: string[]) => perService(names, "latency_bucket", "30m", {}, ...alike, ...more);
  const windows = (...more: string[]) =>
    perService(names, "latency_bucket", "30m", { [LE]: "+Inf" }, ...alike, ...more);
  /** All less one's own, for each version. */
  const others = (all: string, own: string, ...more: readonly string[]) => {
    const on = `on (${[...SERVICE, ...alike, ...more].map(names.label).join(", ")})`;
    return `0 * ${own}\n+ ${on} group_left\n${all}\n- ${own}`;
  };
  const own = buckets(ATTR_SERVICE_VERSION, LE);
  const ownWindows = windows(ATTR_SERVICE_VERSION);
  return [
    { record: MEDIA_SERIES.latency, expr: quantile(0.95, own) },
    { record: MEDIA_SERIES.latency_of_others, expr: quantile(0.95, others(buckets(LE), own, LE)) },
    { record: MEDIA_SERIES.latency_windows, expr: ownWindows },
    { record: MEDIA_SERIES.latency_windows_of_others, expr: others(windows(), ownWindows) },
  ];
}
