import * as semconv from "@rtcscope/core/semconv";
import {
  ATTR_RTC_DEVICE_LABEL,
  ATTR_RTC_ERROR_CATEGORY,
  ATTR_RTC_ERROR_CODE,
  ATTR_RTC_ERROR_MESSAGE,
  ATTR_RTC_ISSUE_CANDIDATE_URL,
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_PATH_LOCAL_ADDRESS,
  ATTR_RTC_PATH_PREVIOUS,
  ATTR_RTC_PATH_REMOTE_ADDRESS,
  ATTR_RTC_SESSION_END_DETAIL,
  ATTR_RTC_SIGNALING_CLOSE_REASON,
  ATTR_RTC_SIGNALING_MESSAGE_TYPE,
  ATTR_RTC_SIGNALING_URL,
} from "@rtcscope/core/semconv";
import type { Data } from "./yaml";

// What must not stand in a text. The page has masked all of this already; here it is done again because an old release
// is out there for months, and because applications have attributes of their own.

/** Attributes of the registry that hold text of somebody else: of a server, an SDK, a device. */
export const TEXT: readonly string[] = [
  ATTR_RTC_ERROR_MESSAGE,
  ATTR_RTC_ERROR_CODE,
  ATTR_RTC_ERROR_CATEGORY,
  ATTR_RTC_SESSION_END_DETAIL,
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_ISSUE_CANDIDATE_URL,
  ATTR_RTC_SIGNALING_URL,
  ATTR_RTC_SIGNALING_CLOSE_REASON,
  ATTR_RTC_SIGNALING_MESSAGE_TYPE,
  ATTR_RTC_DEVICE_LABEL,
  ATTR_RTC_PATH_LOCAL_ADDRESS,
  ATTR_RTC_PATH_REMOTE_ADDRESS,
  ATTR_RTC_PATH_PREVIOUS,
];

/** Attributes of the registry that hold numbers, ids, and names that we or the browser chose. */
export const NO_TEXT: readonly string[] = Object.entries(semconv)
  .filter(([constant]) => constant.startsWith("ATTR_") && !constant.endsWith("_PREFIX"))
  .map(([, key]) => String(key))
  .filter((key) => key.startsWith("rtc.") || key.startsWith("session."))
  .filter((key) => !TEXT.includes(key))
  .sort();

/**
 * What a credential looks like. Go's regular expressions take time linear in the text, whatever the text. The processor
 * applies them in an order of its own, a different one each time: none may leave what another would then not see.
 */
export const CREDENTIALS: readonly string[] = [
  // JSON web tokens.
  "\\bey[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}(\\.[A-Za-z0-9_-]*)*",
  // What follows a scheme.
  "(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}",
  // The user part of a URL.
  "(?i)(://|\\b(turn|stun)s?:)[^/\\s:@]*:[^/\\s@]+@",
  // `token=…`, `"password": "…"` and their kin.
  "(?i)(token|secret|passw(or)?d|pwd|(api|access|private)[-_]?key|authorization|credential|signature|jwt|cookie)[\\w-]*[\"']?\\s*[=:]\\s*((bearer|basic)\\s+)?(\"[^\"]*\"?|'[^']*'?|[^\\s\"'&,;]+)",
  // Keys of well-known services.
  "\\b((AKIA|ASIA)[A-Z0-9]{16}\\b|(gh[pousr]|glc|glsa|sk|pk|hcaik|hcbik)_[A-Za-z0-9_=-]{16,})",
];

/** What is shortened rather than masked: pattern, and what stays of it. The form of an address is that of the page's own. */
export const SHORTENED: readonly (readonly [string, string])[] = [
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

/** A regular expression inside of a statement, where backslashes and quotes are escaped. */
export const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Masks what is shaped like a credential, in attributes and bodies. Silent: what it would count it counts on every record. */
export function redaction(): Data {
  return { allow_all_keys: true, ignored_keys: NO_TEXT, blocked_values: CREDENTIALS, summary: "silent" };
}
