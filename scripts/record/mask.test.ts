import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { createMask, leaks } from "./mask.mjs";

const MDNS = "1b4e28ba-2fa1-41d2-883f-0016d3cca427.local";

describe("the mask", () => {
  it("replaces addresses and mDNS names, the same by the same in every text", () => {
    const mask = createMask();
    expect(mask(`candidate:1 1 udp 1 10.1.2.3 5000 typ srflx raddr fd12::7 ${MDNS}`)).toBe(
      "candidate:1 1 udp 1 192.0.2.1 5000 typ srflx raddr 2001:db8::1 00000000-0000-4000-8000-000000000001.local",
    );
    expect(mask('{"ip":"fd12::7","address":"10.9.9.9","was":"10.1.2.3"}')).toBe(
      '{"ip":"2001:db8::1","address":"192.0.2.2","was":"192.0.2.1"}',
    );
  });

  it("reaches into JSON that is kept as text, and into text that is kept in JSON", () => {
    const sdp = "c=IN IP4 10.1.2.3\r\na=candidate:1 1 udp 1 fd12::7 9 typ host\r\n";
    const text = JSON.stringify({ value: JSON.stringify({ sdp, host: "host(IP6:[fd12::7]:52764/TCP)" }) });
    const masked = createMask()(text);
    expect(masked).not.toMatch(/10\.1\.2\.3|fd12/);
    expect(() => JSON.parse(JSON.parse(masked).value)).not.toThrow();
  });

  it("leaves loopback, versions, fingerprints and times alone", () => {
    const text = `127.0.0.1 0.0.0.0 ::1 Chrome/156.0.0.0 {"version":"8.0.0.0"} "{\\"version\\": \\"8.0.0.0\\"}" \
sha-256 36:6C:F0:47:06:FC:95:0A:98:EA:CC:9B:DB:BF:B8:CD:A3:32:E6:59:1C:84:85:C1:C9:41:CD:A8:57:E1:72:BA 17:41:15.306Z \
a=ssrc:216947846 cname:XJX3 THIS_IS_SDPARTA-99.0`;
    expect(createMask()(text)).toBe(text);
    expect(leaks(text)).toEqual([]);
  });
});

describe("what is left of a machine", () => {
  it("is found: addresses, mDNS names, paths", () => {
    expect(leaks(`10.1.2.3 fd12::7 ${MDNS}`)).toEqual(["10.1.2.3", "fd12::7", MDNS.replace(".local", "")]);
    expect(leaks(new URL("../..", import.meta.url).pathname)).not.toEqual([]);
    for (const { address, internal } of Object.values(networkInterfaces()).flatMap((list = []) => list))
      if (!internal && !/^(192\.0\.2\.|2001:db8:)/.test(address)) expect(leaks(`on ${address} now`)).toContain(address);
  });

  it("is nothing after the mask", () => expect(leaks(createMask()(`10.1.2.3 fd12::7 ${MDNS}`))).toEqual([]));
});
