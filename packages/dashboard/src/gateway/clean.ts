import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, EVENT_RTC_STATS } from "@rtcscope/core/semconv";
import { boundLabel, RESOURCE_LABELS } from "./labels";
import type { Data } from "./yaml";

// What is done to everything that comes in, before anybody else sees it. The page has masked all of this already; here
// it is done again because a page can be changed by whoever runs it, and an old release is out there for months.

/** Longest text of an attribute or a body, in bytes; a full statistics sample is the one long text there is. */
const LONGEST = { text: 1024, sample: 32_768, name: 128 };
/** Loki takes 128 pairs per entry, resource and record together. */
const MOST_ATTRIBUTES = { resource: 24, record: 96 };

/**
 * Resource attributes that no browser has. Log stores make streams of them: one per tab, or as many as a stranger likes.
 *
 * @see https://grafana.com/docs/loki/latest/send-data/otel/ (default resource attributes as index labels)
 */
const NOT_OF_BROWSERS = "^(service[.]instance[.]id|k8s[.].*|container[.].*|cloud[.]availability_zone|loki[.].*)$";

/**
 * What a credential looks like. Go's regular expressions take time linear in the text, whatever the text. The processor
 * applies them in an order of its own, a different one each time: none may leave what another would then not see.
 */
const CREDENTIALS: readonly string[] = [
  // JSON web tokens.
  "\\bey[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}(\\.[A-Za-z0-9_-]*)*",
  // What follows a scheme.
  "(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}",
  // The user part of a URL.
  "(?i)(://|\\b(turn|stun)s?:)[^/\\s:@]*:[^/\\s@]+@",
  // `token=…`, `"password": "…"` and their kin.
  "(?i)[\\w-]{0,40}(token|secret|passw(or)?d|pwd|(api|access|private)[-_]?key|authorization|credential|signature|jwt|cookie)[\\w-]{0,40}[\"']?\\s*[=:]\\s*((bearer|basic)\\s+)?(\"[^\"]*\"?|'[^']*'?|[^\\s\"'&,;]+)",
  // Keys of well-known services.
  "\\b(AKIA|ASIA)[A-Z0-9]{16}\\b",
  "\\b(gh[pousr]|glc|glsa|sk|pk|hcaik|hcbik)_[A-Za-z0-9_=-]{16,}",
];

/** What is shortened rather than masked: pattern, and what stays of it. The form of an address is that of the page's own. */
const SHORTENED: readonly (readonly [string, string])[] = [
  // URLs lose query and fragment. TURN and STUN name their transport in the query, which is no secret.
  ["(\\b(?:https?|wss?)://[^\\s?#\"']+)[?#][^\\s\"']*", "$$1"],
  // A version is no address: `Chrome/120.0.0.0`, `v1.2.3.4`.
  ["(^|[^\\w./]|//)(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})\\.\\d{1,3}\\b(?:/\\d{1,2}\\b)?", "$$1$$2.0/24"],
  // IPv6 in full, and shortened; a time of day has too few colons.
  ["(?i)\\b([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){2})(?::[0-9a-f]{1,4}){5}\\b", "$$1::/48"],
  [
    "(?i)\\b([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,2})(?::[0-9a-f]{1,4}){0,4}::(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}\\b",
    "$$1::/48",
  ],
  ["(?i)\\b[0-9a-f-]{36}\\.local\\b", "mdns"],
];

/** A regular expression inside of a statement, where backslashes and quotes are doubled and escaped. */
const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

function shortened(map: string, text: string): string[] {
  return SHORTENED.flatMap(([pattern, stays]) => [
    `replace_all_patterns(${map}, "value", ${quoted(pattern)}, "${stays}")`,
    `replace_pattern(${text}, ${quoted(pattern)}, "${stays}")`,
  ]);
}

/** Whole letters, not bytes. */
const cut = (text: string, length: number, where = "") =>
  `replace_pattern(${text}, "^((?s).{${length}}).*$", "$$1")${where}`;

const keysWithinBounds = (map: string) => `delete_matching_keys(${map}, "^(.{${LONGEST.name + 1}}|$)")`;

function resource(): string[] {
  return [
    `delete_matching_keys(resource.attributes, "${NOT_OF_BROWSERS}")`,
    keysWithinBounds("resource.attributes"),
    ...RESOURCE_LABELS.flatMap((label) => boundLabel("resource.attributes", label)),
    `truncate_all(resource.attributes, ${LONGEST.text})`,
    `limit(resource.attributes, ${MOST_ATTRIBUTES.resource}, [${RESOURCE_LABELS.map((label) => `"${label}"`).join(", ")}])`,
  ];
}

function record(kind: "span" | "log", text: string): string[] {
  const map = `${kind}.attributes`;
  return [
    keysWithinBounds(map),
    ...shortened(map, text),
    // Who sends is said by the resource alone.
    ...[ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME].map((key) => `delete_key(${map}, "${key}")`),
    `limit(${map}, ${MOST_ATTRIBUTES.record}, ["session.id", "rtc.transport", "rtc.role", "error.type"])`,
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
          `truncate_all(span.attributes, ${LONGEST.text})`,
          // The one text that the redaction does not look at.
          ...CREDENTIALS.map((pattern) => `replace_pattern(span.status.message, ${quoted(pattern)}, "****")`),
          cut("span.status.message", 256),
          cut("span.name", LONGEST.name),
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
          cut("log.body", 1000, " where IsString(log.body)"),
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

/** Masks what is shaped like a credential, in attributes and bodies; `redaction.masked.count` says where. */
export function redaction(): Data {
  return { allow_all_keys: true, blocked_values: CREDENTIALS, summary: "info" };
}
