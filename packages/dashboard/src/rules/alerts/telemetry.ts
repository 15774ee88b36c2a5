import { ATTR_SERVICE_NAME } from "@rtcscope/core/semconv";
import type { Alert } from "../alert";
import { SERVICE_SERIES } from "../service";
import { threshold } from "../thresholds";

/** Who left and said so is not missing. */
function gone(): Alert {
  const { app_sessions, app_sessions_before, app_sessions_expected } = SERVICE_SERIES;
  return {
    name: "RtcTelemetryGone",
    severity: "critical",
    dashboard: "rtcscope-overview",
    value: app_sessions_before,
    above: threshold("goneVolume"),
    and: [`${app_sessions_expected} > ${threshold("goneUnexplained")} * ${app_sessions_before}`],
    unless: app_sessions,
    for: "1m",
    summary: ({ label, count }) => `${label(ATTR_SERVICE_NAME)} had ${count} sessions and sends nothing any more`,
    description: () =>
      "Either nobody can have a session, or nobody hears of them: every other alert of this service is blind now. Look at " +
      "which signals arrive in the Overview dashboard, then at the gateway (is it up, does it refuse, does the store refuse " +
      "it), then at the last release of the application (address of the gateway, CORS, consent).",
  };
}

function loss(): Alert {
  return {
    name: "RtcTelemetryLoss",
    severity: "warning",
    dashboard: "rtcscope-storms",
    value: SERVICE_SERIES.telemetry_lost,
    above: threshold("lossShare"),
    and: [`${SERVICE_SERIES.telemetry_records} >= ${threshold("lossVolume")}`],
    for: "15m",
    summary: ({ service, percent }) => `Clients of ${service} lose ${percent} of their telemetry`,
    description: () =>
      "Figures are too low, and those of bad networks most of all. Look at telemetry's own health in the Reconnect storms " +
      "dashboard: the reason says whether the gateway refuses (rejected, unauthorized, too_large), clients have too much " +
      "(queue_full, flood) or pages go before they can send (shutdown).",
  };
}

export const telemetryAlerts = (): Alert[] => [gone(), loss()];
