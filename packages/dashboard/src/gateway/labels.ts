import {
  ATTR_CLOUD_REGION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_ERROR_TYPE,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_FRAME_OUTCOME,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_QUALITY_LIMITATION_REASON,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_ROLE,
  ATTR_RTC_RTT_SOURCE,
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_TELEMETRY_DROP_REASON,
  ATTR_RTC_TELEMETRY_FAILURE_REASON,
  ATTR_RTC_TELEMETRY_SIGNAL,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  RTC_CONNECT_PHASE_VALUES,
  RTC_LATENCY_BOUND_VALUES,
  RTC_LATENCY_FRAME_OUTCOME_VALUES,
  RTC_LATENCY_METHOD_VALUES,
  RTC_MEDIA_DIRECTION_VALUES,
  RTC_MEDIA_KIND_VALUES,
  RTC_OUTCOME_VALUES,
  RTC_PATH_LOCAL_TYPE_VALUES,
  RTC_QUALITY_LIMITATION_REASON_VALUES,
  RTC_RECONNECT_CAUSE_VALUES,
  RTC_RECONNECT_MODE_VALUES,
  RTC_ROLE_VALUES,
  RTC_RTT_SOURCE_VALUES,
  RTC_SESSION_END_REASON_VALUES,
  RTC_STALL_CAUSE_VALUES,
  RTC_TELEMETRY_DROP_REASON_VALUES,
  RTC_TELEMETRY_FAILURE_REASON_VALUES,
  RTC_TELEMETRY_SIGNAL_VALUES,
  RTC_TRANSPORT_VALUES,
} from "@rtcscope/core/semconv";

/** What a value becomes that is not one of a label's own; OpenTelemetry's word for it. */
export const OTHER = "_OTHER";

/** Labels whose values the registry lists. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  [ATTR_RTC_TRANSPORT]: RTC_TRANSPORT_VALUES,
  [ATTR_RTC_ROLE]: RTC_ROLE_VALUES,
  [ATTR_RTC_OUTCOME]: RTC_OUTCOME_VALUES,
  [ATTR_RTC_CONNECT_PHASE]: RTC_CONNECT_PHASE_VALUES,
  [ATTR_RTC_SESSION_END_REASON]: RTC_SESSION_END_REASON_VALUES,
  [ATTR_RTC_RECONNECT_CAUSE]: RTC_RECONNECT_CAUSE_VALUES,
  [ATTR_RTC_RECONNECT_MODE]: RTC_RECONNECT_MODE_VALUES,
  [ATTR_RTC_MEDIA_KIND]: RTC_MEDIA_KIND_VALUES,
  [ATTR_RTC_MEDIA_DIRECTION]: RTC_MEDIA_DIRECTION_VALUES,
  [ATTR_RTC_RTT_SOURCE]: RTC_RTT_SOURCE_VALUES,
  [ATTR_RTC_QUALITY_LIMITATION_REASON]: RTC_QUALITY_LIMITATION_REASON_VALUES,
  [ATTR_RTC_STALL_CAUSE]: RTC_STALL_CAUSE_VALUES,
  [ATTR_RTC_LATENCY_METHOD]: RTC_LATENCY_METHOD_VALUES,
  [ATTR_RTC_LATENCY_BOUND]: RTC_LATENCY_BOUND_VALUES,
  [ATTR_RTC_LATENCY_FRAME_OUTCOME]: RTC_LATENCY_FRAME_OUTCOME_VALUES,
  [ATTR_RTC_PATH_LOCAL_TYPE]: RTC_PATH_LOCAL_TYPE_VALUES,
  [ATTR_RTC_TELEMETRY_SIGNAL]: RTC_TELEMETRY_SIGNAL_VALUES,
  [ATTR_RTC_TELEMETRY_DROP_REASON]: RTC_TELEMETRY_DROP_REASON_VALUES,
  [ATTR_RTC_TELEMETRY_FAILURE_REASON]: RTC_TELEMETRY_FAILURE_REASON_VALUES,
};

/** Labels of any value, and the variable that holds the pattern of those that an operator allows, where there is one. */
const OPEN: Readonly<Record<string, string | undefined>> = {
  [ATTR_SERVICE_NAME]: "RTCSCOPE_SERVICE_NAMES",
  [ATTR_SERVICE_VERSION]: "RTCSCOPE_SERVICE_VERSIONS",
  [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: "RTCSCOPE_ENVIRONMENTS",
  [ATTR_CLOUD_REGION]: "RTCSCOPE_REGIONS",
  [ATTR_ERROR_TYPE]: undefined,
};

/** Dimensions that are the sender's, not the record's. */
export const RESOURCE_LABELS: readonly string[] = [
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_CLOUD_REGION,
];

const LONGEST_LABEL = 64;

/** Which further values of a closed label are kept: the application's own phases. */
export type FurtherValues = Readonly<Record<string, readonly string[]>>;

/**
 * The values that a label may have.
 *
 * none    undefined for a label of any value
 * @throws TypeError for an attribute that is no label: each must be told here whether its values are bounded
 */
export function valuesOf(label: string, further: FurtherValues = {}): readonly string[] | undefined {
  const values = CLOSED[label];
  if (!values && !(label in OPEN)) throw new TypeError(`gateway: it is not known which values ${label} can have`);
  return values && [...values, ...(further[label] ?? [])];
}

/** A text as part of a regular expression, without a backslash: those would have to be doubled in a statement. */
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, (sign) => `[${sign}]`);

/**
 * Statements that leave a label with one of its values, or with `_OTHER`. Absent stays absent.
 *
 * @param at where it is, such as `span.attributes`
 */
export function boundLabel(at: string, label: string, further?: FurtherValues): string[] {
  const path = `${at}["${label}"]`;
  const values = valuesOf(label, further);
  const unless = (condition: string) => `set(${path}, "${OTHER}") where ${path} != nil and ${condition}`;
  if (values) return [unless(`not IsMatch(${path}, "^(${values.map(literally).join("|")})$")`)];
  const shape = `(not IsString(${path}) or Len(${path}) > ${LONGEST_LABEL} or IsMatch(${path}, "[^A-Za-z0-9_.:/@+ -]"))`;
  const pattern = OPEN[label];
  return [unless(shape), ...(pattern ? [unless(`not IsMatch(${path}, "^(\${env:${pattern}:-.*})$")`)] : [])];
}
