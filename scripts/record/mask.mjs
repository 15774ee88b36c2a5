import { hostname, networkInterfaces, userInfo } from "node:os";
import { root } from "../lib/run.mjs";

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g;
const IPV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
const MDNS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.local)/g;
/** Loopback and "any" say nothing of a machine. `99.0` and versions such as `156.0.0.0` are told apart by what precedes. */
const HARMLESS = new Set(["127.0.0.1", "0.0.0.0", "::1", "::", "0:0:0:0:0:0:0:1"]);
const DOCUMENTATION = /^(?:192\.0\.2\.\d+|2001:db8::[0-9a-f]+)$/;
/** `Chrome/156.0.0.0`, `"version":"156.0.8078.79"` (also inside of JSON in JSON) and the host's own pages. */
const VERSION = /(?:Chrome\/|Chromium |version\\*"\s*:\s*\\*")$/;

const own = () =>
  Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
/** Eight groups or a `::`, so that times of day and pieces of fingerprints are none. */
const isIPv6 = (text) => text.includes("::") || text.split(":").length === 8;

function* addresses(text) {
  for (const pattern of [IPV4, IPV6]) {
    for (const { 0: address, index } of text.matchAll(pattern)) {
      if (pattern === IPV6 && !isIPv6(address)) continue;
      if (pattern === IPV4 && VERSION.test(text.slice(Math.max(0, index - 24), index))) continue;
      if (!HARMLESS.has(address)) yield { address, index };
    }
  }
}

/**
 * Replaces what could tell one machine from another, the same by the same in all texts that it is given: addresses by
 * those of documentation (RFC 5737, RFC 3849), mDNS names by numbered ones.
 */
export function createMask() {
  const replacements = new Map();
  const counts = { v4: 0, v6: 0, mdns: 0 };
  function replacement(found, make) {
    if (!replacements.has(found)) replacements.set(found, make());
    return replacements.get(found);
  }
  const address = (found) =>
    replacement(found.toLowerCase(), () =>
      found.includes(":") ? `2001:db8::${(++counts.v6).toString(16)}` : `192.0.2.${++counts.v4}`,
    );
  const mdns = (found) =>
    replacement(found, () => `00000000-0000-4000-8000-${String(++counts.mdns).padStart(12, "0")}`);

  return (text) => {
    let out = "";
    let from = 0;
    for (const { address: found, index } of [...addresses(text)].sort((a, b) => a.index - b.index)) {
      out += text.slice(from, index) + address(found);
      from = index + found.length;
    }
    return (out + text.slice(from)).replace(MDNS, mdns);
  };
}

/** @returns {string[]} what is left in a text that belongs to this machine; empty if it may be published */
export function leaks(text) {
  const found = [...addresses(text)].map(({ address }) => address).filter((one) => !DOCUMENTATION.test(one));
  const names = [hostname(), root.replace(/\/$/, ""), process.env.HOME].filter((name) => name && name.length > 4);
  const { username } = userInfo();
  if (username.length > 4) names.push(username);
  const mdns = [...text.matchAll(MDNS)].map(([name]) => name).filter((name) => !name.startsWith("00000000-0000-4000"));
  const ownAddresses = own().filter((one) => !HARMLESS.has(one) && !DOCUMENTATION.test(one));
  return [...new Set([...found, ...mdns, ...[...names, ...ownAddresses].filter((name) => text.includes(name))])];
}
