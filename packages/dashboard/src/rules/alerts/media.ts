import { ATTR_RTC_MEDIA_KIND } from "@rtcscope/core/semconv";
import type { Names } from "../../query";
import type { Alert } from "../alert";
import { perService, SERVICE_SERIES } from "../service";
import { threshold } from "../thresholds";

function grayFailure(names: Names): Alert {
  return {
    name: "RtcGrayFailure",
    severity: "critical",
    dashboard: "rtcscope-storms",
    value: SERVICE_SERIES.connects_without_media,
    above: threshold("grayShare"),
    and: [`${perService(names, "connects_signalled", "5m")} * 300 >= ${threshold("grayVolume")}`],
    for: "2m",
    summary: ({ service, percent }) => `${percent} of the connects that ${service} let in have no media`,
    description: () =>
      "Signalling says yes, media never comes: health checks of the service are green. Look at signalling against media " +
      "in the Reconnect storms dashboard, then at the Connect dashboard's failures after signalling: ICE (firewall, TURN, " +
      "addresses of media servers), DTLS (certificates, clock) or first packet (routing, nobody sends).",
  };
}

function stallShare(names: Names): Alert {
  const of = (name: "stalls" | "watched_seconds") => perService(names, name, "5m", {}, ATTR_RTC_MEDIA_KIND);
  return {
    name: "RtcStallShare",
    severity: "warning",
    dashboard: "rtcscope-media",
    value: SERVICE_SERIES.stalled,
    above: threshold("stallShare"),
    // Streams watched are seconds watched per second.
    and: [
      `${of("watched_seconds")} >= ${threshold("stallVolume")}`,
      `${of("stalls")} * 300 >= ${threshold("stallCount")}`,
    ],
    for: "5m",
    summary: ({ service, percent, label }) =>
      `${percent} of the ${label(ATTR_RTC_MEDIA_KIND)} that people watch at ${service} stands still`,
    description: () =>
      "Look at the cause of stalls in the Media quality dashboard: network (then loss, jitter and RTT), decoder (then " +
      "versions and what was shipped), or sender (then bitrate and quality limitation on the outbound side).",
  };
}

function relayShareJump(names: Names): Alert {
  const { relay_share, relay_baseline } = SERVICE_SERIES;
  return {
    name: "RtcRelayShareJump",
    severity: "warning",
    dashboard: "rtcscope-connect",
    value: `${relay_share} - ${relay_baseline}`,
    above: threshold("relayJump"),
    and: [`${perService(names, "connects_by_path", "30m")} * 1800 >= ${threshold("relayVolume")}`],
    for: "10m",
    summary: ({ service, percent }) => `${percent} more of the connects to ${service} go over TURN than before`,
    description: () =>
      "Direct paths stopped working for some: calls go on, over servers that cost money and have a limit. Look at connects " +
      "by candidate type, version and region in the Connect dashboard, and at the load of the TURN servers.",
  };
}

export const mediaAlerts = (names: Names): Alert[] => [grayFailure(names), stallShare(names), relayShareJump(names)];
