import { browserOf } from "../browser";
import { parseJson } from "../source";
import type { DumpBrowser } from "../types";
import { isEntry } from "./reports";

const LONGEST = 512;

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value.slice(0, LONGEST) : undefined);

/** The browser of a header or a document that the browser itself, or the server that it was connected to, wrote. */
export function headerBrowserOf(value: unknown): DumpBrowser | undefined {
  if (!isEntry(value)) return undefined;
  const userAgent = textOf(value.userAgent);
  return browserOf(userAgent, value.userAgentData);
}

/**
 * Jitsi's `connectionInfo` is written by hand into many fixtures and may be years off: the browser is taken from it, but
 * not which version that was. Whatever else is in it belongs to people.
 */
export function connectionInfoOf(value: unknown): DumpBrowser | undefined {
  const parsed = typeof value === "string" ? parseJson(value) : { value };
  const info = "value" in parsed ? parsed.value : undefined;
  if (!isEntry(info)) return undefined;
  const browser = headerBrowserOf({ userAgent: info.userAgent });
  const family = /^(chrome|firefox|safari)(?:_|$)/.exec(textOf(info.statsFormat) ?? "")?.[1];
  const name = family ? family[0]?.toUpperCase() + family.slice(1) : browser?.name?.replace(/ \d+$/, "");
  return name === undefined ? browser : { type: "browser", ...browser, name };
}
