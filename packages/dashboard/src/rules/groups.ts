import type { Names } from "../query";
import type { Alert } from "./alert";
import { alerts } from "./alerts";
import { RECORDED, type RecordedName, type RecordingRule, recordingRules } from "./recorded";
import {
  amplificationRules,
  connectRules,
  latencyRules,
  lossRules,
  mediaReachedRules,
  presenceRules,
  relayRules,
  stallRules,
  stormRules,
} from "./service";

/** Rules that are evaluated one after the other, so that each may rest on those before. */
export interface RuleGroup<Rule> {
  readonly name: string;
  /** Seconds. Multiples of ten, because Grafana takes no others. */
  readonly intervalS: number;
  readonly rules: readonly Rule[];
}

/** A storm is to be seen within two minutes. */
const STORM_INTERVAL_S = 20;
const INTERVAL_S = 30;
/** What looks back for half an hour or more moves slowly, and costs most. */
const SLOW_INTERVAL_S = 60;

/** By the window of what it rests on, which the name ends in: `:rate5m`. */
function intervalOf({ record }: RecordingRule): number {
  if (/(?:rate|ratio)2m$/.test(record)) return STORM_INTERVAL_S;
  return /(?:rate|ratio)5m$/.test(record) ? INTERVAL_S : SLOW_INTERVAL_S;
}

export function recordingGroups(names: Names): RuleGroup<RecordingRule>[] {
  const fleet = (Object.keys(RECORDED) as RecordedName[]).flatMap((name) => recordingRules(name, names));
  const service = [
    connectRules,
    mediaReachedRules,
    amplificationRules,
    stallRules,
    latencyRules,
    lossRules,
    presenceRules,
  ].flatMap((rules) => rules(names));
  const group = (name: string, intervalS: number, ...more: readonly RecordingRule[]) => ({
    name,
    intervalS,
    rules: [...[...fleet, ...service].filter((rule) => intervalOf(rule) === intervalS), ...more],
  });
  return [
    group("rtcscope-recorded-storm", STORM_INTERVAL_S, ...stormRules(names)),
    group("rtcscope-recorded", INTERVAL_S),
    group("rtcscope-recorded-slow", SLOW_INTERVAL_S, ...relayRules(names)),
  ];
}

export function alertGroups(names: Names): RuleGroup<Alert>[] {
  const all = alerts(names);
  const storm = all.filter(({ for: wait }) => wait === "0s");
  return [
    { name: "rtcscope-storm", intervalS: STORM_INTERVAL_S, rules: storm },
    { name: "rtcscope", intervalS: INTERVAL_S, rules: all.filter((alert) => !storm.includes(alert)) },
  ];
}
