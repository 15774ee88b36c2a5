import { parseJson } from "../source";
import type { DumpBrowser } from "../types";
import { isEntry } from "./reports";

/** Most telling first: browsers name those that they are made of, too. */
const PRODUCTS = [
  ["Edge", /\bEdgA?\/(\d+)/],
  ["Opera", /\bOPR\/(\d+)/],
  ["Firefox", /\b(?:Firefox|FxiOS)\/(\d+)/],
  ["Chromium", /\bChromium\/(\d+)/],
  ["Chrome", /\b(?:Chrome|CriOS)\/(\d+)/],
  ["Safari", /\bVersion\/(\d+)[\s\S]*\bSafari\//],
] as const;

const LONGEST = 512;

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value.slice(0, LONGEST) : undefined);

/** `Chrome 135` of a user agent. */
function productOf(userAgent: string): { name: string; version: string } | undefined {
  for (const [name, pattern] of PRODUCTS) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return { name, version };
  }
  return undefined;
}

/** The browser of a header or a document that the browser itself, or the server that it was connected to, wrote. */
export function browserOf(value: unknown): DumpBrowser | undefined {
  if (!isEntry(value)) return undefined;
  const userAgent = textOf(value.userAgent);
  const product = productOf(userAgent ?? "");
  const name = brandOf(value.userAgentData) ?? (product && `${product.name} ${product.version}`);
  return name || userAgent ? { type: "browser", name, userAgent } : undefined;
}

/**
 * Jitsi's `connectionInfo` is written by hand into many fixtures and may be years off: the browser is taken from it, but
 * not which version that was. Whatever else is in it belongs to people.
 */
export function connectionInfoOf(value: unknown): DumpBrowser | undefined {
  const parsed = typeof value === "string" ? parseJson(value) : { value };
  const info = "value" in parsed ? parsed.value : undefined;
  if (!isEntry(info)) return undefined;
  const userAgent = textOf(info.userAgent);
  const told = /^(chrome|firefox|safari)\b/.exec(textOf(info.statsFormat)?.replace("_", " ") ?? "")?.[1];
  const name = told ? told[0]?.toUpperCase() + told.slice(1) : productOf(userAgent ?? "")?.name;
  return name || userAgent ? { type: "browser", name, userAgent } : undefined;
}

/** `Chrome 144` of `[{ brand: "Google Chrome", version: "144" }, { brand: "Not(A:Brand" … }]`. */
function brandOf(data: unknown): string | undefined {
  const brands = isEntry(data) && Array.isArray(data.brands) ? (data.brands as unknown[]) : [];
  const all = brands.slice(0, 16).flatMap((one) => {
    if (!isEntry(one)) return [];
    const [brand, version] = [textOf(one.brand), /^\d{1,4}/.exec(textOf(one.version) ?? "")?.[0]];
    // One of them is made up, so that nobody counts on the list; it is the one with `Not` and `Brand` in it.
    if (!brand || !version || !/^[\w .]{1,40}$/.test(brand) || /not.*brand/i.test(brand)) return [];
    return [{ brand: brand.replace(/^(?:Google|Microsoft) /, ""), version }];
  });
  const best = all.find(({ brand }) => brand !== "Chromium") ?? all[0];
  return best && `${best.brand} ${best.version}`;
}
