import { describe, expect, it } from "vitest";
import { browserOf } from "../browser";
import { Problems } from "../problems";
import { packColumn, Texts } from "./column";
import { pageOfKey, splitSeriesKey } from "./key";
import { createNames } from "./names";
import { typeOfObject } from "./object-type";
import { restorer } from "./value";

describe("keys of series", () => {
  it("the last hyphen ends the id", () => {
    expect(splitSeriesKey("IT01V1-bytesReceived")).toEqual({ id: "IT01V1", property: "bytesReceived" });
    expect(splitSeriesKey("COT01_98_profile-id=0;x-y=1-clockRate")).toEqual({
      id: "COT01_98_profile-id=0;x-y=1",
      property: "clockRate",
    });
    expect(splitSeriesKey("RTCInboundRTPVideoStream_1-freezeCount*")).toEqual({
      id: "RTCInboundRTPVideoStream_1",
      property: "freezeCount",
    });
    expect(splitSeriesKey("T-track.deliveredFrames")).toEqual({ id: "T", property: "track.deliveredFrames" });
  });

  it("what the page computed is in brackets, whatever is in them", () => {
    expect(splitSeriesKey("IT01V1-[bytesReceived_in_bits/s]")).toBe("computed");
    expect(splitSeriesKey("IT01V1-[a-b/c-d]")).toBe("computed");
    expect(splitSeriesKey("[odd]-bytesSent")).toEqual({ id: "[odd]", property: "bytesSent" });
  });

  it("no id or no property", () => {
    for (const key of ["", "-", "bytesSent", "-bytesSent", "IT01V1-"]) expect(splitSeriesKey(key)).toBeUndefined();
  });

  it("the page is what is before the connection's number", () => {
    expect(pageOfKey("125-2")).toBe("125");
    expect(pageOfKey("PC_0")).toBe("");
    expect(pageOfKey("-")).toBeUndefined();
    expect(pageOfKey("")).toBeUndefined();
  });
});

describe("packColumn", () => {
  const unpacked = (values: unknown[]) => {
    const column = packColumn(values, new Texts());
    return Array.from({ length: column.length }, (_, n) => column.at(n));
  };
  it.each([
    [[]],
    [[7]],
    [[1, 2, 3, 255]],
    [[1, 2, 3, 256]],
    [[0, 70_000, 5]],
    [[0, 2 ** 40, -1, 0.5]],
    [Array.from({ length: 100 }, (_, n) => n % 7)],
    [Array.from({ length: 100 }, (_, n) => (n % 2 ? "new" : "connected"))],
    [[true, false, true, "x", 1]],
    [[{ none: 1 }, { none: 2 }]],
  ])("gives back %j", (values) => {
    expect(unpacked(values)).toEqual(values);
  });

  it("null is no value; nothing is beyond the end", () => {
    expect(unpacked([1, null, 2])).toEqual([1, undefined, 2]);
    expect(unpacked([null, null])).toEqual([undefined, undefined]);
    for (const values of [
      [1, 1, 1],
      [1, 2, 3],
      ["a", "b", "a", "b", "a", "b", "a", "b"],
    ]) {
      const column = packColumn(values, new Texts());
      expect([column.at(-1), column.at(values.length)]).toEqual([undefined, undefined]);
    }
  });
});

describe("values put back", () => {
  const put = (property: string, value: unknown) => restorer(property)?.(value);

  it("text that looked like a number", () => {
    expect(put("mid", 0)).toBe("0");
    expect(put("rid", 1)).toBe("1");
    expect(put("foundation", 2_897_123_456)).toBe("2897123456");
    expect(put("trackId", 12)).toBe("12");
    expect(put("usernameFragment", "ab+c")).toBe("ab+c");
    expect(restorer("dataChannelIdentifier")).toBeUndefined();
    expect(restorer("bytesSent")).toBeUndefined();
  });

  it("SSRCs that were text", () => {
    expect(put("ssrc", "6666")).toBe(6666);
    expect(put("ssrc", "(SSRC)")).toBe("(SSRC)");
  });

  it("objects, in all three spellings", () => {
    const durations = { bandwidth: 0, cpu: 1.5, none: 93.486, other: 0 };
    expect(put("qualityLimitationDurations", durations)).toBe(durations);
    expect(put("qualityLimitationDurations", JSON.stringify(durations))).toEqual(durations);
    expect(put("qualityLimitationDurations", "{bandwidth:0,cpu:1.5,none:93.486,other:0}")).toEqual(durations);
    expect(put("qualityLimitationDurations", "{__proto__:1}")).toBe("{__proto__:1}");
    expect(put("qualityLimitationDurations", "{some-durations}")).toBe("{some-durations}");
    expect(put("trackIds", '["a","b"]')).toEqual(["a", "b"]);
  });
});

describe("types of objects that have none", () => {
  const type = (id: string, properties: Record<string, unknown> = {}, side?: "local" | "remote") =>
    typeOfObject({ id, has: (name) => name in properties, last: (name) => properties[name], side });

  it("by the ids of Chrome until 105", () => {
    expect(type("RTCInboundRTPVideoStream_1")).toBe("inbound-rtp");
    expect(type("RTCRemoteInboundRtpAudioStream_1")).toBe("remote-inbound-rtp");
    expect(type("RTCRemoteOutboundRTPAudioStream_1")).toBe("remote-outbound-rtp");
    expect(type("RTCIceCandidatePair_a_b")).toBe("candidate-pair");
    expect(type("RTCMediaStreamTrack_sender_1")).toBe("track");
    expect(type("RTCMediaStream_1")).toBe("stream");
    expect(type("ssrc_1_recv")).toBe("ssrc");
  });

  it("by what only that type has", () => {
    expect(type("IT01V1", { ssrc: 1, packetsReceived: 1, bytesReceived: 1 })).toBe("inbound-rtp");
    expect(type("OT01V1", { ssrc: 1, packetsSent: 1, bytesSent: 1, retransmittedBytesSent: 0 })).toBe("outbound-rtp");
    expect(type("RIV1", { ssrc: 1, localId: "OT01V1", fractionLost: 0, packetsLost: 0 })).toBe("remote-inbound-rtp");
    expect(type("I1", { candidateType: "host", isRemote: true })).toBe("remote-candidate");
    expect(type("I1", { candidateType: "host" }, "local")).toBe("local-candidate");
    expect(type("SV1", { trackIdentifier: "t", kind: "video" })).toBe("media-source");
  });

  it("or not at all", () => {
    expect(type("I1", { candidateType: "host" })).toBeUndefined();
    expect(type("X", { ssrc: 1 })).toBeUndefined();
    expect(type("RTCSomething_1")).toBeUndefined();
  });
});

describe("browserOf", () => {
  const agent = (rest: string) => `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ${rest}`;
  const name = (userAgent?: string, data?: unknown) => browserOf(userAgent, data)?.name;

  it("as the brands say, which every browser made of Chromium has of its own", () => {
    const brands = (brand: string) => [
      { brand: "Not(A:Brand", version: "8" },
      { brand: "Chromium", version: "144" },
      { brand, version: "144.0.1.2" },
    ];
    expect(name(agent("Chrome/144.0.0.0 Safari/537.36"), { brands: brands("Google Chrome") })).toBe("Chrome 144");
    expect(name(agent("Chrome/144.0.0.0 Safari/537.36"), brands("Brave"))).toBe("Brave 144");
    expect(name(undefined, brands("Microsoft Edge"))).toBe("Edge 144");
    expect(name(undefined, brands("Not_A Brand"))).toBe("Chromium 144");
  });

  it("else as the user agent says", () => {
    expect(name(agent("Chrome/101.0.4951.54 Safari/537.36"))).toBe("Chrome 101");
    expect(name(agent("Chrome/101.0.4951.54 Safari/537.36 Edg/101.0.1"))).toBe("Edge 101");
    expect(name(agent("Chrome/101.0.4951.54 Safari/537.36 OPR/87.0"))).toBe("Opera 87");
  });

  it("else not", () => {
    expect(browserOf("user-agent", undefined)).toEqual({ type: "browser", userAgent: "user-agent" });
    expect(browserOf(undefined, { brands: [null, { brand: 1 }, {}] })).toBeUndefined();
    expect(browserOf(undefined, undefined)).toBeUndefined();
  });
});

describe("names", () => {
  it("numbers what is not plain, apart from what is", () => {
    const name = createNames("pc", ["12-3", "pc1", "https://example.org/room"]);
    expect(name("12-3")).toBe("12-3");
    expect(name("https://example.org/room")).toBe("pc2");
    expect(name("10.0.0.1-3")).toBe("pc3");
    expect(name("https://example.org/room")).toBe("pc2");
  });
});

describe("problems", () => {
  it("are counted after a hundred; that the dump was cut off is always told", () => {
    const problems = new Problems();
    for (let n = 0; n < 250; n++) problems.add(`$[${n}]`, "bad");
    problems.add("$", "cut off", true);
    expect(problems.take()).toHaveLength(101);
    expect(problems.finish()).toEqual([{ type: "problem", where: "$", what: "150 more problems of these kinds" }]);
  });
});
