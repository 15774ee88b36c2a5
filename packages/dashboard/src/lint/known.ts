import { ATTR_RTC_TRANSPORT, GATEWAY_ATTRIBUTES, GATEWAY_DIMENSIONS, type MetricName } from "@rtcscope/core/semconv";
import { ALL_METRICS } from "../metrics";
import { createNames, type Names, type Naming, type Part } from "../query";
import {
  BURN_WINDOWS,
  FLEET,
  LE,
  RECORDED,
  type RecordedName,
  recordingRules,
  SERVICE,
  SERVICE_SERIES,
} from "../rules";

const PARTS: readonly Part[] = ["bucket", "sum", "count"];

const bare = (text: string) => text.replace(/^\{?"([^"]*)"\}?$/, "$1");

function ofRegistry(names: Names): [string, string[]][] {
  return ALL_METRICS.flatMap(({ name, buckets, attributes, ...definition }) => {
    const further = GATEWAY_ATTRIBUTES[name] ?? [];
    const spread = "by" in definition && definition.by ? definition.by : [];
    const labels = [ATTR_RTC_TRANSPORT, ...attributes, ...spread, ...further, ...GATEWAY_DIMENSIONS];
    const parts: readonly (Part | undefined)[] = buckets ? PARTS : [undefined];
    return parts.map((part): [string, string[]] => [
      bare(names.series(name as MetricName, part)),
      part === "bucket" ? [...labels, LE] : labels,
    ]);
  });
}

function ofRules(names: Names): [string, readonly string[]][] {
  const fleet = (Object.keys(RECORDED) as RecordedName[]).flatMap((name) =>
    recordingRules(name, names).map(({ record }): [string, readonly string[]] => [
      record,
      [...FLEET, ...RECORDED[name].keeps],
    ]),
  );
  const services = Object.values(SERVICE_SERIES)
    .flatMap((series) => (typeof series === "string" ? [series] : BURN_WINDOWS.map(series)))
    .map((series): [string, readonly string[]] => [series, SERVICE]);
  return [...fleet, ...services];
}

/** Every series that there can be, as the store spells it, and its labels: the registry's and what the rules record. */
export function knownSeries(naming: Naming): ReadonlyMap<string, ReadonlySet<string>> {
  const names = createNames(naming);
  const spelled = (labels: readonly string[]) => new Set(labels.map((label) => bare(names.label(label))));
  return new Map([...ofRegistry(names), ...ofRules(names)].map(([series, labels]) => [series, spelled(labels)]));
}
