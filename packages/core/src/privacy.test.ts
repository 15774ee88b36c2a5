import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPrivacy, MAX_TEXT_LENGTH, maskAddress, maskTokens, stripUrl } from "./privacy";

const JWT =
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsInJvb20iOiJzdHVkaW8ifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

describe("maskAddress", () => {
  it.each([
    ["192.168.1.42", "192.168.1.0/24"],
    ["::ffff:192.168.1.42", "192.168.1.0/24"],
    ["2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3::/48"],
    ["2001:DB8::1", "2001:db8::/48"],
    ["[2001:db8:85a3::7]", "2001:db8:85a3::/48"],
    ["fe80::1%eth0", "fe80::/48"],
    ["::1", "::/48"],
    ["3f2a1c9e-1b2c-4d5e-8f90-123456789abc.local", "mdns"],
    ["turn.example.com", "other"],
    ["", "other"],
  ])("%s is %s", (address, expected) => {
    expect(maskAddress(address)).toBe(expected);
  });

  it("never lets the host part through", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(maskAddress(address)).toBe(`${address.split(".").slice(0, 3).join(".")}.0/24`);
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const masked = maskAddress(address);
        expect(masked).toMatch(/^(?:[\da-f]{0,4}(?::[\da-f]{1,4}){0,2}::\/48|\d+\.\d+\.\d+\.0\/24|other)$/);
      }),
    );
  });
});

describe("stripUrl", () => {
  it.each([
    ["wss://user:secret@sfu.example.com:7880/rtc?access_token=abc#x", "wss://sfu.example.com:7880/rtc"],
    ["https://app.example.com/studio/42", "https://app.example.com/studio/42"],
    ["turn:turn.example.com:3478?transport=udp", "turn:turn.example.com:3478"],
    ["turns:user@turn.example.com:443?transport=tcp", "turns:turn.example.com:443"],
    ["stun:stun.example.com:19302", "stun:stun.example.com:19302"],
    ["/join?token=abc", "/join"],
    ["#token=abc", ""],
    ["data:text/plain;base64,c2VjcmV0", "data:"],
    ["blob:https://app.example.com/3f2a1c9e", "blob:"],
    ["not a url at all", "not a url at all"],
    ["https://a@b@evil.example/x", "https://evil.example/x"],
    [`https://x.example/${JWT}/y`, "https://x.example/[masked]/y"],
  ])("%s is %s", (url, expected) => {
    expect(stripUrl(url)).toBe(expected);
  });

  it("keeps neither query, hash nor user of any URL, and never throws", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(stripUrl(url)).not.toMatch(/[?#]/);
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        const stripped = stripUrl(text);
        expect(stripped.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
        expect(stripped).not.toMatch(/[?#]/);
        expect(stripped).not.toMatch(/^[a-z]+:\/\/[^/]*@/i);
      }),
    );
  });
});

describe("maskTokens", () => {
  it.each([
    [`could not join with ${JWT}`, "could not join with [masked]"],
    ["Authorization: Bearer abc.def", "Authorization: [masked] [masked]"],
    ["header was 'Bearer abc123'", "header was 'Bearer [masked]'"],
    ['{"token":"abc","room":"studio"}', '{"token":[masked],"room":"studio"}'],
    ["password=hunter2&room=studio", "password=[masked]&room=studio"],
    ["api_key: 12ab", "api_key: [masked]"],
    ["sha 3f2a1c9e3f2a1c9e3f2a1c9e expected", "sha [masked] expected"],
    ["mail alice@example.com", "mail [masked]"],
    ["no route to 10.0.0.17", "no route to 10.0.0.0/24"],
    ["no route to 2001:db8:85a3::8a2e:370:7334", "no route to 2001:db8:85a3::/48"],
    ["WebSocket wss://sfu.example.com/rtc?access_token=x failed", "WebSocket wss://sfu.example.com/rtc failed"],
  ])("%s", (text, expected) => {
    expect(maskTokens(text)).toBe(expected);
  });

  it.each([
    "Failed to execute 'setRemoteDescription' on 'RTCPeerConnection': Failed to set remote offer sdp",
    "Could not start video source",
    "Called in wrong state: have-local-offer",
    "InvalidModificationError at 12:34:56",
    "m-lines in answer don't match order in offer (expected 3, got 2)",
  ])("leaves what people need to read: %s", (text) => {
    expect(maskTokens(text)).toBe(text);
  });

  it("does not let half of a token through where a long text is cut", () => {
    for (let padding = 1900; padding < 2010; padding++) {
      const masked = maskTokens(`${"a ".repeat(padding / 2)}${JWT}`);
      expect(masked).not.toContain("eyJ");
      expect(masked.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    }
    expect(maskTokens(`${"f0".repeat(1990 / 2)} ${JWT}`)).toBe("[masked] …");
  });

  it("lets no token survive, wherever it stands", () => {
    const base64url = fc.stringMatching(/^[A-Za-z0-9_-]{20,60}$/).filter((run) => /\d/.test(run) || run.length >= 40);
    const hex = fc.stringMatching(/^[0-9a-f]{32}$/).filter((run) => /\d/.test(run));
    const base64 = fc.stringMatching(/^[A-Za-z0-9+/]{40,80}$/).map((run) => `${run}==`);
    const jwt = fc
      .tuple(fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/), fc.stringMatching(/^[A-Za-z0-9_-]{2,40}$/), base64url)
      .map(([header, payload, signature]) => `eyJ${header}.${payload}.${signature}`);
    const secret = fc.stringMatching(/^[A-Za-z0-9]{3,12}$/).map((value) => `Zq${value}`);
    const words = fc.stringMatching(/^[a-z ,.]{0,40}$/);
    fc.assert(
      fc.property(words, fc.oneof(base64url, hex, base64, jwt), words, (before, token, after) => {
        expect(maskTokens(`${before} ${token} ${after}`)).not.toContain(token);
        expect(maskTokens(`${before}"${token}"${after}`)).not.toContain(token);
        expect(maskTokens(`wss://x.example/rtc?t=${token} ${after}`)).not.toContain(token);
        expect(maskTokens(`https://x.example/join/${token}/now`)).not.toContain(token);
      }),
      { numRuns: 500 },
    );
    const key = fc.constantFrom(
      "token=",
      "access_token=",
      "password: ",
      '"secret":"',
      "Bearer ",
      "apikey=",
      "x-auth-token: ",
    );
    fc.assert(
      fc.property(words, key, secret, (before, name, value) => {
        expect(maskTokens(`${before} ${name}${value}`)).not.toContain(value);
      }),
      { numRuns: 500 },
    );
  });

  it("is bounded and never throws", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000, unit: "binary" }), (text) => {
        expect(maskTokens(text).length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
      }),
    );
  });
});

describe("createPrivacy", () => {
  it("masks by default, and lets through what was asked for", () => {
    const closed = createPrivacy();
    expect([closed.address("10.0.0.1"), closed.url("/a?b"), closed.text("token=x")]).toEqual([
      "10.0.0.0/24",
      "/a",
      "token=[masked]",
    ]);
    const open = createPrivacy({ addresses: true, urls: true, messages: true });
    expect([open.address("10.0.0.1"), open.url("/a?b"), open.text("token=x")]).toEqual(["10.0.0.1", "/a?b", "token=x"]);
  });
});
