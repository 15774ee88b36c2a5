import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_ROLE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SESSION_ID,
  EVENT_RTC_STATS,
} from "@rtcscope/core/semconv";
import { boundLabel, RESOURCE_LABELS } from "./labels";
import { CREDENTIALS, quoted, SHORTENED, TEXT } from "./text";
import type { Data } from "./yaml";

// What is done to everything that comes in, before anybody else sees it.

/** Longest text of an attribute or a body, in bytes; a full statistics sample is the one long text there is. */
const LONGEST = { text: 1024, sample: 32_768, body: 1000, message: 256, name: 128 };
/** Loki takes 128 pairs per entry, resource and record together. */
const MOST_ATTRIBUTES = { resource: 24, record: 96 };

/**
 * Resource attributes that no browser has. Log stores make streams of them: one per tab, or as many as a stranger likes.
 *
 * @see https://grafana.com/docs/loki/latest/send-data/otel/ (default resource attributes as index labels)
 */
const NOT_OF_BROWSERS = "^(service[.]instance[.]id|k8s[.].*|container[.].*|cloud[.]availability_zone|loki[.].*)$";

/** Names that are ours. What stands under them is numbers, names and ids, but for {@link TEXT}. */
const OURS = "^(rtc[.]|session[.]|event[.]|error[.]type|network[.]|browser[.])";

const list = (keys: readonly string[]) => `[${keys.map((key) => `"${key}"`).join(", ")}]`;

/** Whole letters, not bytes. */
const cut = (text: string, length: number, where = "") =>
  `replace_pattern(${text}, "^((?s).{${length}}).*$", "$$1")${where}`;

const shorten = (map: string) =>
  SHORTENED.map(([pattern, stays]) => `replace_all_patterns(${map}, "value", ${quoted(pattern)}, "${stays}")`);

function resource(): string[] {
  const map = "resource.attributes";
  return [
    `delete_matching_keys(${map}, "${NOT_OF_BROWSERS}")`,
    ...RESOURCE_LABELS.flatMap((label) => boundLabel(map, label)),
    `truncate_all(${map}, ${LONGEST.text})`,
    `limit(${map}, ${MOST_ATTRIBUTES.resource}, ${list(RESOURCE_LABELS)})`,
  ];
}

/**
 * Patterns are dear, and most of a window is numbers: only the application's own attributes and our texts are looked at.
 *
 * @param text what the record says beside its attributes
 */
function record(kind: "span" | "log", text: string): string[] {
  const map = `${kind}.attributes`;
  const looked = `${kind}.cache["looked"]`;
  const kept = [ATTR_SESSION_ID, ATTR_RTC_TRANSPORT, ATTR_RTC_ROLE, ATTR_ERROR_TYPE];
  return [
    // Who sends is said by the resource alone.
    ...[ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME].map((key) => `delete_key(${map}, "${key}")`),
    `limit(${map}, ${MOST_ATTRIBUTES.record}, ${list(kept)})`,
    `set(${looked}, ${map})`,
    `delete_matching_keys(${looked}, "${OURS}")`,
    ...TEXT.map((key) => `set(${looked}["${key}"], ${map}["${key}"]) where ${map}["${key}"] != nil`),
    ...shorten(looked),
    `merge_maps(${map}, ${looked}, "upsert")`,
    ...SHORTENED.map(([pattern, stays]) => `replace_pattern(${text}, ${quoted(pattern)}, "${stays}")`),
  ];
}

/** Text is shortened, what no browser has is removed, an event is readable in stores that do not know what one is. */
export function cleaning(): Data {
  return {
    error_mode: "silent",
    trace_statements: [
      { statements: resource() },
      {
        statements: [
          ...record("span", "span.status.message"),
          // The one text that the redaction does not look at.
          ...CREDENTIALS.map((pattern) => `replace_pattern(span.status.message, ${quoted(pattern)}, "****")`),
          cut("span.status.message", LONGEST.message),
          cut("span.name", LONGEST.name),
          `truncate_all(span.attributes, ${LONGEST.text})`,
        ],
      },
    ],
    log_statements: [
      { statements: resource() },
      {
        statements: [
          cut("log.event_name", LONGEST.name),
          // Loki keeps neither the name of an event nor a line for an event without a body.
          'set(log.attributes["event.name"], log.event_name) where log.event_name != ""',
          'set(log.body, log.event_name) where log.body == nil and log.event_name != ""',
          ...record("log", "log.body"),
          cut("log.body", LONGEST.body, " where IsString(log.body)"),
          `truncate_all(log.attributes, ${LONGEST.text}) where log.event_name != "${EVENT_RTC_STATS}"`,
          `truncate_all(log.attributes, ${LONGEST.sample}) where log.event_name == "${EVENT_RTC_STATS}"`,
          // A clock that is ahead: stores refuse the future, and with it all that came in the same request.
          'set(log.time, Now()) where log.time > Now() + Duration("5m")',
          "set(log.observed_time, Now())",
        ],
      },
    ],
  };
}
