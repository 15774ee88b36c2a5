import type { Names } from "../../query";
import type { Alert } from "../alert";
import { perService, SERVICE_SERIES } from "../service";
import { threshold } from "../thresholds";

/**
 * Many sessions reconnect at once.
 *
 * An episode is told when it has ended, so this sees who came back or gave up; share and rate are of the last 2 minutes.
 * A service without a baseline has reconnected never.
 */
function storm(): Alert {
  const { reconnects, reconnects_baseline, sessions_peak, sessions_reconnecting } = SERVICE_SERIES;
  return {
    name: "RtcReconnectStorm",
    severity: "critical",
    dashboard: "rtcscope-storms",
    value: sessions_reconnecting,
    above: threshold("stormShare"),
    and: [
      `${reconnects} > ${threshold("stormFactor")} * (${reconnects_baseline} or 0 * ${reconnects})`,
      `${reconnects} >= ${threshold("stormFloor")}`,
      `${sessions_peak} >= ${threshold("stormVolume")}`,
    ],
    for: "0s",
    summary: ({ service, percent }) => `${percent} of the sessions of ${service} reconnected within 2 minutes`,
    description: () =>
      "Something that many sessions share went away. Look at the Reconnect storms dashboard: cause and mode say what " +
      "they noticed, and who is over-represented (region, version, candidate type) says what they share. Before " +
      "anything is restarted, look at attempts per episode and at how far retries are in step.",
  };
}

function amplification(names: Names): Alert {
  return {
    name: "RtcReconnectAmplification",
    severity: "warning",
    dashboard: "rtcscope-storms",
    value: SERVICE_SERIES.amplification,
    above: threshold("amplification"),
    and: [`${perService(names, "reconnects_with_attempts", "5m")} * 300 >= ${threshold("amplificationVolume")}`],
    for: "2m",
    summary: ({ service, number }) => `${number} attempts per reconnect of ${service}`,
    description: () =>
      "Clients try again and again, which is load on whatever is to come back. Look at attempts per episode, and at the " +
      "heatmap of back-off in the Reconnect storms dashboard: lines in it are clients that retry in step, without jitter.",
  };
}

export const reconnectAlerts = (names: Names): Alert[] => [storm(), amplification(names)];
