import { describe, expect, it } from "vitest";
import { connectionInfoOf, headerBrowserOf } from "./browser";

describe("the browser", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome 140"],
    ["Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge 140"],
    ["Mozilla/5.0 (X11; rv:109.0) Gecko/20100101 Firefox/118.0", "Firefox 118"],
    ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15", "Safari 17"],
    ["Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/120.0 Mobile Safari/604.1", "Chrome 120"],
    ["something else", undefined],
  ])("%s", (userAgent, name) => {
    expect(headerBrowserOf({ userAgent })).toMatchObject({ type: "browser", userAgent });
    expect(headerBrowserOf({ userAgent })?.name).toBe(name);
  });

  it("of connectionInfo is its family only", () => {
    const userAgent = "X Chrome/99.0";
    expect(connectionInfoOf({ userAgent, statsFormat: "chrome_standard" })?.name).toBe("Chrome");
    expect(connectionInfoOf({ userAgent })?.name).toBe("Chrome");
    expect(connectionInfoOf({ statsFormat: "safari", identity: "x" })).toEqual({ type: "browser", name: "Safari" });
    expect(connectionInfoOf("{")).toBeUndefined();
    expect(connectionInfoOf({})).toBeUndefined();
  });

  it("is unknown where nothing says it", () => {
    for (const value of [null, 7, [], {}, { userAgent: 7, userAgentData: "x" }])
      expect(headerBrowserOf(value)).toBeUndefined();
  });
});
