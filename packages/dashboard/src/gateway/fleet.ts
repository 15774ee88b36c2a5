import {
  ATTR_RTC_CONNECT_CRITICAL_PATH_OTHER,
  ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_SERVICE_INSTANCE_ID,
  SPAN_RTC_CONNECT,
} from "@rtcscope/core/semconv";
import { boundLabel, type FurtherValues, OTHER, RESOURCE_LABELS, valuesOf } from "./labels";
import { type Kind, labelsOf, type Source, sources } from "./sources";
import type { Data } from "./yaml";

// From records to labels, and from one batch's points to series. None of this touches what the trace and log stores get.

/** Everything that labels of this record's metrics are made of is bounded, or not there. */
function prepared({ kind, is, metrics }: Source, further: FurtherValues): Data {
  const map = `${kind}.attributes`;
  const spread = new Set(metrics.flatMap(({ by = [] }) => by));
  const own = new Set(metrics.flatMap(labelsOf).filter((label) => !RESOURCE_LABELS.includes(label)));
  return {
    conditions: [is],
    statements: [
      // These come from the keys of a spread.
      ...[...spread].map((label) => `delete_key(${map}, "${label}")`),
      ...RESOURCE_LABELS.flatMap((label) => [
        `delete_key(${map}, "${label}")`,
        `set(${map}["${label}"], resource.attributes["${label}"]) where resource.attributes["${label}"] != nil`,
      ]),
      ...[...own].flatMap((label) => boundLabel(map, label, further)),
    ],
  };
}

/**
 * The application's own phases cannot be listed, so what they took of the critical path is what the known ones did not:
 * the parts add up to the whole. A millisecond is left to rounding.
 */
function ownPhases(further: FurtherValues): Data {
  const known = valuesOf(ATTR_RTC_CONNECT_PHASE, further) ?? [];
  const keys = [...known.filter((phase) => phase !== OTHER)].map(
    (phase) => `span.attributes["${ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX}${phase}"]`,
  );
  const rest = `span.attributes["${ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX}${OTHER}"]`;
  return {
    conditions: [
      // Only spans that tell a critical path, and a duration that can be.
      `span.name == "${SPAN_RTC_CONNECT}" and span.end_time_unix_nano > span.start_time_unix_nano`,
    ],
    statements: [
      `delete_key(span.attributes, "${ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX}${OTHER}")`,
      'set(span.cache["known"], 0.0)',
      ...keys.map(
        (key) =>
          `set(span.cache["known"], span.cache["known"] + Double(${key})) where IsDouble(${key}) or IsInt(${key})`,
      ),
      'set(span.cache["rest"], Seconds(span.end_time - span.start_time) * 1000.0 - span.cache["known"]) where span.cache["known"] > 0',
      `set(${rest}, span.cache["rest"]) where span.cache["rest"] != nil and span.cache["rest"] > 1`,
    ],
  };
}

/** Values of phases beside the registry's: the application's, time that no phase covers, and the rest. */
export function furtherValues(phases: readonly string[]): FurtherValues {
  const uncovered = ATTR_RTC_CONNECT_CRITICAL_PATH_OTHER.slice(ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX.length);
  return { [ATTR_RTC_CONNECT_PHASE]: [...phases, uncovered, OTHER] };
}

export function labelling(further: FurtherValues): Data {
  const of = (kind: Kind) => sources().filter((source) => source.kind === kind);
  return {
    error_mode: "silent",
    trace_statements: [...of("span").map((source) => prepared(source, further)), ownPhases(further)],
    log_statements: of("log").map((source) => prepared(source, further)),
  };
}

/** Drops what makes no metric, so that nothing is spent on it. */
export function onlySources(): Data {
  const none = (kind: Kind) => [
    `not (${sources()
      .filter((source) => source.kind === kind)
      .map(({ is }) => is)
      .join(" or ")})`,
  ];
  return { error_mode: "silent", trace_conditions: none("span"), log_conditions: none("log") };
}

/** The connector names itself by the Collector's own id, which is drawn anew whenever a process starts. */
const WRITER = 'resource.attributes["signal_to_metrics.service.instance.id"]';

/**
 * Points become those of one writer, with a begin.
 *
 * The begin, a second before the point, is what makes the first increase of a series visible: a store that knows when a
 * series began knows that it was 0 then. `deltatocumulative` keeps that of the first point.
 */
export function points() {
  const id = `resource.attributes["${ATTR_SERVICE_INSTANCE_ID}"]`;
  return {
    error_mode: "propagate",
    metric_statements: [
      {
        statements: [
          // Never the name alone: two gateways of one name would write the same series, and each undo the other's.
          `set(${id}, Concat(["\${env:RTCSCOPE_GATEWAY_ID:-\${env:HOSTNAME:-gateway}}", ${WRITER}], "-"))`,
          `keep_keys(resource.attributes, ["${ATTR_SERVICE_INSTANCE_ID}"])`,
        ],
      },
      {
        statements: [
          "set(datapoint.start_time_unix_nano, datapoint.time_unix_nano - 1000000000) where datapoint.start_time_unix_nano == 0",
        ],
      },
    ],
  } satisfies Data;
}
