import type { DumpBrowser } from "./types";

/** Chromium is behind all of them, and made-up brands keep pages from taking the list for complete. */
const NO_BRAND = /not.?a.?brand|^chromium$/i;

/** Names that say which browser it is, before those that every browser has: Chrome calls itself Safari, and not on iOS. */
const IN_USER_AGENT: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bSamsungBrowser\/(\d+)/, "Samsung Internet"],
  [/\bVivaldi\/(\d+)/, "Vivaldi"],
  [/\bElectron\/(\d+)/, "Electron"],
  [/\bHeadlessChrome\/(\d+)/, "Chrome"],
  [/\bChrome\/(\d+)/, "Chrome"],
  [/\bChromium\/(\d+)/, "Chromium"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/\bCriOS\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[\s\S]*\bSafari\//, "Safari"],
];

/** `Chrome 135`: as the brands say, else the user agent. undefined where neither says anything. */
export function browserOf(userAgent: string | undefined, userAgentData: unknown): DumpBrowser | undefined {
  const name = nameOfBrands(userAgentData) ?? (userAgent === undefined ? undefined : nameOfUserAgent(userAgent));
  if (name === undefined && userAgent === undefined) return undefined;
  return { type: "browser", ...(name !== undefined && { name }), ...(userAgent !== undefined && { userAgent }) };
}

/** A list of brands (Chrome 142), or an object that has it. */
function nameOfBrands(userAgentData: unknown): string | undefined {
  const { brands = userAgentData } = (userAgentData ?? {}) as { brands?: unknown };
  if (!Array.isArray(brands)) return undefined;
  const named = brands.flatMap((each: unknown) => {
    const { brand, version } = (each ?? {}) as { brand?: unknown; version?: unknown };
    const major = /^\d{1,5}/.exec(String(version))?.[0];
    return typeof brand === "string" && brand.length <= 40 && major ? [{ brand, major }] : [];
  });
  const one = named.find(({ brand }) => !NO_BRAND.test(brand)) ?? named.find(({ brand }) => /^chromium$/i.test(brand));
  return one && `${one.brand.replace(/^(?:Google|Microsoft) /, "")} ${one.major}`;
}

function nameOfUserAgent(userAgent: string): string | undefined {
  for (const [pattern, name] of IN_USER_AGENT) {
    const major = pattern.exec(userAgent)?.[1];
    if (major !== undefined) return `${name} ${major}`;
  }
  return undefined;
}
