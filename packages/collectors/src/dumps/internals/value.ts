import { parseJson } from "../source";

/**
 * The page made numbers of everything that looks like one. These are text, whatever they look like; leading zeros are gone.
 * Names of statistics that end in `Id` are ids, but for the number of a data channel.
 */
const TEXTS = new Set([
  "mid",
  "rid",
  "foundation",
  "usernameFragment",
  "label",
  "protocol",
  "trackIdentifier",
  "streamIdentifier",
  "tlsVersion",
  "iceLocalUsernameFragment",
]);

/** These are objects and lists; the page kept them as text for a while. */
const OBJECTS = new Set(["qualityLimitationDurations", "psnrSum", "trackIds"]);

/** How a value of that property is to be put back to what `getStats()` gave. */
export function restorer(property: string): ((value: unknown) => unknown) | undefined {
  if (TEXTS.has(property) || /[a-z]Id$/.test(property)) return restoreText;
  if (OBJECTS.has(property)) return restoreObject;
  return property === "ssrc" ? restoreNumber : undefined;
}

function restoreText(value: unknown): unknown {
  return typeof value === "number" ? String(value) : value;
}

/** Chrome 86 and 101 have SSRCs as text. */
function restoreNumber(value: unknown): unknown {
  return typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : value;
}

/** JSON as text, or `{bandwidth:0,cpu:0,none:93.486}`, which is none. */
function restoreObject(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  const parsed = parseJson(value);
  if (parsed.message === undefined) return parsed.value;
  const members = [...value.matchAll(/[{,]\s*([A-Za-z]\w{0,40}):\s*(-?[\d.]+(?:e[-+]?\d+)?)\s*(?=[,}])/g)];
  return members.length > 0 ? Object.fromEntries(members.map(([, name, figure]) => [name, Number(figure)])) : value;
}
