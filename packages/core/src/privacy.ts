/** What may leave the page as it is. Everything is off unless asked for. */
export interface PrivacyOptions {
  /** Whole addresses of candidates instead of type and prefix. */
  addresses?: boolean | undefined;
  /** Whole URLs, with query and hash. */
  urls?: boolean | undefined;
  /** Messages as they were thrown, with whatever they contain. */
  messages?: boolean | undefined;
}

/** Longest text that leaves the page, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 256;
/** Longest text that is looked at: keeps every pattern below a millisecond. */
const MAX_INPUT_LENGTH = 2000;
const MASKED = "[masked]";

const SECRET =
  /([\w-]{0,40}(?:token|secret|passw(?:or)?d|pwd|(?:api|access|private)[-_]?key|authorization|credential|signature|jwt|cookie)[\w-]{0,40}["']?\s*[=:]\s*)("[^"]*"?|'[^']*'?|[^\s"'&,;]+)/gi;
const SCHEME = /\b(Bearer|Basic)\s+[^\s"',;]+/gi;
const JWT = /\bey[\w-]{8,}(?:\.[\w-]*){1,4}/g;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const RUN = /[\w+/-]{20,}={0,2}/g;
const URL_IN_TEXT = /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s"'<>]+/gi;
/** IPv4, IPv6 in full or shortened by `::`, and names of mDNS; a time of day has too few colons. */
const ADDRESS_IN_TEXT =
  /\b(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}|[\da-f-]{36}\.local)\b/gi;

/**
 * An address as type and prefix: `192.168.1.0/24`, `2001:db8:85a3::/48`, `mdns`; `other` for a name or anything else.
 *
 * throws  never
 */
export function maskAddress(address: string): string {
  const text = String(address)
    .trim()
    .slice(0, 64)
    .replace(/^\[|\]?(?:%.*)?$/g, "")
    .toLowerCase();
  if (text.endsWith(".local")) return "mdns";
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(text);
  if (v4) return `${v4[1]}.0/24`;
  if (!/^[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}$/.test(text)) return "other";
  const [head = ""] = text.split("::");
  const groups = head.split(":").filter(Boolean).slice(0, 3);
  return `${groups.join(":")}::/48`;
}

/**
 * A URL without user, query and hash. `turn:` and `stun:` keep host and port; `data:`, `blob:` and `javascript:` keep
 * nothing but their scheme, because all of the rest is content.
 *
 * shape   absolute or relative URL -> the same without what can carry a secret; path segments that look like a token
 *         are masked
 * range   at most {@link MAX_TEXT_LENGTH} long
 * throws  never
 */
export function stripUrl(url: string): string {
  const [bare = ""] = String(url).slice(0, MAX_INPUT_LENGTH).trim().split(/[?#]/);
  return (
    /^(?:data|blob|javascript):/i.exec(bare)?.[0] ??
    bare
      .replace(/^((?:[a-z][\w+.-]*:)?(?:[/\\]{2})?)[^/\\]*@/i, "$1")
      .replace(JWT, MASKED)
      // A name with dots is a host or a file, however long.
      .replace(/[^/\\]+/g, (part) => (part.includes(".") ? part : maskRuns(part)))
      .slice(0, MAX_TEXT_LENGTH)
  );
}

/** Long runs of hex or base64: with a digit from 20 characters on, without one from 40, which no word has. */
function maskRuns(text: string): string {
  return text.replace(JWT, MASKED).replace(RUN, (run) => (/\d/.test(run) || run.length >= 40 ? MASKED : run));
}

/**
 * Text with everything masked that is shaped like a token: JSON web tokens, `Bearer …`, `password=…` and its kin, long
 * hex and base64 runs, e-mail addresses; URLs are stripped, addresses reduced to their prefix.
 *
 * range   at most {@link MAX_TEXT_LENGTH} long
 * throws  never
 */
export function maskTokens(text: string): string {
  let out = String(text);
  // What was cut in the middle could be the first half of a token, too short to be recognised.
  if (out.length > MAX_INPUT_LENGTH) out = `${out.slice(0, MAX_INPUT_LENGTH).replace(/\S+$/, "")}…`;
  out = maskRuns(out.replace(URL_IN_TEXT, stripUrl).replace(SCHEME, `$1 ${MASKED}`).replace(SECRET, `$1${MASKED}`))
    .replace(EMAIL, MASKED)
    .replace(ADDRESS_IN_TEXT, maskAddress);
  return out.length > MAX_TEXT_LENGTH ? `${out.slice(0, MAX_TEXT_LENGTH - 1)}…` : out;
}

/** The three ways to make something harmless, as the options allow. */
export interface Privacy {
  address(address: string): string;
  url(url: string): string;
  text(text: string): string;
}

const bounded = (text: string) => String(text).slice(0, MAX_TEXT_LENGTH);

export const createPrivacy = ({ addresses, urls, messages }: PrivacyOptions = {}): Privacy => ({
  address: addresses ? bounded : maskAddress,
  url: urls ? bounded : stripUrl,
  text: messages ? bounded : maskTokens,
});
