import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_TELEMETRY_DROP_REASON,
  ATTR_SERVICE_NAME,
  type RtcTelemetryDropReason,
} from "@rtcscope/core/semconv";
import { type Names, ratio, sum } from "../../query";
import { type RecordingRule, recorded } from "../recorded";
import { perService } from "./level";

/** Losses that somebody chose. */
const CHOSEN: readonly RtcTelemetryDropReason[] = ["disabled", "no_endpoint"];

/** What telemetry says about itself. Names that begin with `rtc_app` are of all transports of a service together. */
export const TELEMETRY_SERIES = {
  /** Records per second, sent and lost; losses that somebody chose are left out. */
  telemetry_records: "rtc_service:telemetry_records:rate5m",
  /** Share of those that were lost, 0 to 1; none while nothing ever was. */
  telemetry_lost: "rtc_service:telemetry_lost:ratio5m",
  /** Sessions under way. */
  app_sessions: "rtc_app:sessions_active:rate5m",
  /** Their mean from 45 to 15 minutes ago. */
  app_sessions_before: "rtc_app:sessions_active:avg30m_offset15m",
  /** How many of those should still be there: plus begun, less ended, within the hour. */
  app_sessions_expected: "rtc_app:sessions_expected:rate1h",
} as const;

export function lossRules(names: Names): RecordingRule[] {
  const { telemetry_records, telemetry_lost } = TELEMETRY_SERIES;
  const lost = perService(names, "telemetry_dropped", "5m", {
    [ATTR_RTC_TELEMETRY_DROP_REASON]: { matchesNot: CHOSEN.join("|") },
  });
  const sent = perService(names, "telemetry_sent", "5m");
  return [
    // Either alone is the whole.
    { record: telemetry_records, expr: `${sent} + ${lost}\nor\n${sent}\nor\n${lost}` },
    { record: telemetry_lost, expr: ratio(lost, telemetry_records) },
  ];
}

export function presenceRules(names: Names): RecordingRule[] {
  const { app_sessions, app_sessions_before, app_sessions_expected } = TELEMETRY_SERIES;
  const by = names.by(ATTR_DEPLOYMENT_ENVIRONMENT_NAME, ATTR_SERVICE_NAME);
  const inAnHour = (name: "sessions_started" | "sessions_ended") =>
    `(${sum(recorded(name, "1h"), by)} * 3600 or 0 * ${app_sessions_before})`;
  return [
    { record: app_sessions, expr: sum(recorded("sessions_active", "5m"), by) },
    { record: app_sessions_before, expr: `avg_over_time(${app_sessions}[30m] offset 15m)` },
    {
      record: app_sessions_expected,
      expr: `${app_sessions_before}\n+ ${inAnHour("sessions_started")}\n- ${inAnHour("sessions_ended")}`,
    },
  ];
}
