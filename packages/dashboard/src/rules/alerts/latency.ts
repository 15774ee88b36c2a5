import { ATTR_RTC_LATENCY_BOUND, ATTR_RTC_LATENCY_METHOD, ATTR_SERVICE_VERSION } from "@rtcscope/core/semconv";
import type { Alert } from "../alert";
import { SERVICE_SERIES } from "../service";
import { threshold } from "../thresholds";

/** A release against the other releases of its service, at the same time: the time of day is the same for both. */
function regression(): Alert {
  const { latency, latency_of_others, latency_windows, latency_windows_of_others } = SERVICE_SERIES;
  return {
    name: "RtcLatencyRegression",
    severity: "warning",
    dashboard: "rtcscope-latency",
    value: `${latency} / ${latency_of_others}`,
    above: threshold("latencyFactor"),
    and: [
      `${latency} - ${latency_of_others} > ${threshold("latencyDifferenceS")}`,
      `${latency_windows} * 1800 >= ${threshold("latencyVolume")}`,
      `${latency_windows_of_others} * 1800 >= ${threshold("latencyVolume")}`,
    ],
    for: "10m",
    summary: ({ service, number, label }) =>
      `${label(ATTR_SERVICE_VERSION)} of ${service} has ${number} times the latency of its other versions`,
    description: ({ label }) =>
      `p95 by ${label(ATTR_RTC_LATENCY_METHOD)} (${label(ATTR_RTC_LATENCY_BOUND)}). Look at the Latency dashboard by ` +
      "version: which part grew (network, pipeline, jitter buffer, decode), and whether the new version only has other " +
      "people, of a far region for example.",
  };
}

export const latencyAlerts = (): Alert[] => [regression()];
