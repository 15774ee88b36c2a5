import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
} from "@rtcscope/core/semconv";
import { instant, range, stat, timeseries, UNIT, worseAbove } from "../../grafana";
import { sum } from "../../query";
import { SERVICE_SERIES, threshold } from "../../rules";
import { times } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { FLEET_MATCHERS } from "../ask/filters";
import { OUTCOME_COLOURS, TRANSPORT_COLOURS, USUAL } from "../show/colours";
import { linesBy, NOTHING, tile } from "../show/draw";
import { AMPLIFICATION, RECONNECTING } from "../show/figures";

/** What the alerts look at, which know whole services only. */
function ofServices({ names }: Context, series: string): string {
  const known = [ATTR_DEPLOYMENT_ENVIRONMENT_NAME, ATTR_SERVICE_NAME, ATTR_RTC_TRANSPORT];
  const filter = Object.fromEntries(Object.entries(FLEET_MATCHERS).filter(([label]) => known.includes(label)));
  return sum(series + names.where(filter));
}

const OF_SERVICES = "Of whole services, as the alert sees them: not narrowed by version and region.";

function usual(context: Context) {
  return {
    now: ofServices(context, SERVICE_SERIES.reconnects),
    before: ofServices(context, SERVICE_SERIES.reconnects_baseline),
  };
}

export function tiles(context: Context) {
  const { now, before } = usual(context);
  return [
    tile(RECONNECTING, context.recorded("2m"), { key: "now-reconnecting", width: 8 }),
    stat({
      key: "now-times-usual",
      title: "Times the usual",
      description: `Outages per second against their median in the hour until ten minutes ago. ${OF_SERVICES}`,
      unit: UNIT.times,
      decimals: 1,
      thresholds: worseAbove(threshold("stormFactor") / 2, threshold("stormFactor")),
      width: 8,
      height: 4,
      noValue: NOTHING,
      queries: [instant(times(now, before), "times the usual")],
    }),
    tile(AMPLIFICATION, context.recorded(), { key: "now-amplification", width: 8 }),
  ];
}

export function course(context: Context) {
  const { legend } = context;
  const { now, before } = usual(context);
  const rates = context.recorded("2m");
  const stacked = (key: string, label: string, title: string, description: string) =>
    timeseries({
      key,
      title,
      description,
      unit: UNIT.perMinute,
      width: 8,
      stacked: true,
      queries: [range(`${rates("reconnects", [label])} * 60`, legend(label))],
    });
  return [
    timeseries({
      key: "episodes",
      title: "Outages per minute, and what is usual",
      description: `A storm is a peak far above the dashed line, which is the median of the hour until ten minutes before. ${OF_SERVICES}`,
      unit: UNIT.perMinute,
      width: 12,
      overrides: [USUAL],
      queries: [range(`${now} * 60`, "outages"), range(`${before} * 60`, "usual")],
    }),
    linesBy(context, RECONNECTING, rates, ATTR_RTC_TRANSPORT, {
      key: "reconnecting",
      width: 12,
      showThresholds: true,
      overrides: TRANSPORT_COLOURS,
    }),
    stacked(
      "by-cause",
      ATTR_RTC_RECONNECT_CAUSE,
      "What was noticed first",
      "Outages per minute by cause. ice_disconnected: media stopped; signaling: the channel closed; server: the server asked " +
        "for it; network_change: people's own networks, and then no server can help.",
    ),
    stacked(
      "by-mode",
      ATTR_RTC_RECONNECT_MODE,
      "What brought them back",
      "Outages per minute by what worked, or was tried last. none came back by itself; full costs the servers as much as a " +
        "new connect: many of them at once are the storm's load.",
    ),
    timeseries({
      key: "by-outcome",
      title: "How they ended",
      description: "Outages per minute by how they ended. Errors are people who are gone.",
      unit: UNIT.perMinute,
      width: 8,
      stacked: true,
      overrides: OUTCOME_COLOURS,
      queries: [range(`${rates("reconnects", [ATTR_RTC_OUTCOME])} * 60`, legend(ATTR_RTC_OUTCOME))],
    }),
  ];
}
