import {
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_MEDIA_KIND,
  ATTR_SERVICE_VERSION,
} from "@rtcscope/core/semconv";
import { type Names, quantile, ratio, sum } from "../../query";
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

/** A label that can stand in `ignoring`, whatever the naming. */
const VERSION = "version";

/**
 * All less one's own, for each version.
 *
 * Prometheus (3.9) prints labels of `on` and `ignoring` without quotes and reads rules again as it printed them, so a label
 * with a dot cannot stand there: the version moves to another label and back.
 *
 * @param of `{}` summed up by further labels
 */
function others(of: (...labels: string[]) => string, names: Names): string {
  const own = of(ATTR_SERVICE_VERSION);
  const label = names.label(ATTR_SERVICE_VERSION);
  const dotted = label.startsWith('"');
  const rest = (each: string, version: string) => `0 * ${each}\n+ ignoring (${version}) group_left\n${of()}\n- ${each}`;
  if (!dotted) return rest(own, label);
  const bare = `sum without (${label}) (label_replace(${own}, "${VERSION}", "$1", ${label}, "(.*)"))`;
  return `label_replace(${rest(bare, VERSION)}, ${label}, "$1", "${VERSION}", "(.*)")`;
}

export function latencyRules(names: Names): RecordingRule[] {
  const alike = [ATTR_RTC_LATENCY_METHOD, ATTR_RTC_LATENCY_BOUND];
  const buckets = (...more: string[]) => perService(names, "latency_bucket", "30m", {}, ...alike, LE, ...more);
  const windows = (...more: string[]) =>
    perService(names, "latency_bucket", "30m", { [LE]: "+Inf" }, ...alike, ...more);
  const othersBy = (of: typeof buckets, ...more: string[]) =>
    sum(others(of, names), names.by(...SERVICE, ...alike, ATTR_SERVICE_VERSION, ...more));
  return [
    { record: MEDIA_SERIES.latency, expr: quantile(0.95, buckets(ATTR_SERVICE_VERSION)) },
    { record: MEDIA_SERIES.latency_of_others, expr: quantile(0.95, othersBy(buckets, LE)) },
    { record: MEDIA_SERIES.latency_windows, expr: windows(ATTR_SERVICE_VERSION) },
    { record: MEDIA_SERIES.latency_windows_of_others, expr: othersBy(windows) },
  ];
}
