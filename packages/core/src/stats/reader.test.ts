import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStatsReader, GAP_MS } from "./reader";
import type { InboundStream } from "./sample";
import { expectSane } from "./sane.fixture";

const T = 1_700_000_000_000;
const video = (n: number, more: object = {}) => ({
  id: "IT1",
  type: "inbound-rtp",
  kind: "video",
  ssrc: 1,
  timestamp: T + n * 1000,
  bytesReceived: n * 1000,
  packetsReceived: n * 10,
  packetsLost: n,
  framesDecoded: n * 30,
  ...more,
});

function twice(first: object, second: object): InboundStream {
  const reader = createStatsReader();
  reader.read([first], T);
  return reader.read([second], T + 1000).inbound[0] as InboundStream;
}

function freeze<V>(value: V): V {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

describe("growth", () => {
  it("is per the object's own timestamp, not the caller's time", () => {
    const reader = createStatsReader();
    reader.read([video(1)], T);
    const sample = reader.read([video(3)], T + 999);
    expect(sample.intervalMs).toBe(999);
    expect(sample.inbound[0]).toMatchObject({
      intervalMs: 2000,
      bytesDelta: 2000,
      bitrateBps: 8000,
      framesPerSecond: 30,
    });
    expect(sample.timestamp).toBe(T + 3000);
  });

  it.each([
    ["the first sighting", video(1), {}],
    ["a counter that went back", video(2, { bytesReceived: 10 }), {}],
    ["a counter that went back while others overtook", video(9, { packetsReceived: 1 }), {}],
    ["a changed SSRC", video(2, { ssrc: 2 }), {}],
    ["a new object id", video(2, { id: "IT2" }), {}],
    ["a timestamp that went back", video(2, { timestamp: T }), {}],
  ])("starts anew at %s", (what, second) => {
    const stream =
      what === "the first sighting" ? createStatsReader().read([second], T).inbound[0] : twice(video(1), second);
    expect(stream?.bytes).toBeTypeOf("number");
    for (const name of [
      "intervalMs",
      "bytesDelta",
      "packetsDelta",
      "framesDecodedDelta",
      "bitrateBps",
      "lossRatio",
      "active",
    ] as const)
      expect(stream?.[name], name).toBeUndefined();
  });

  it("starts anew after the object was missing once, and forgets it meanwhile", () => {
    const reader = createStatsReader();
    reader.read([video(1)], T);
    reader.read([], T + 1000);
    expect(reader.read([video(3)], T + 2000).inbound[0]?.bytesDelta).toBeUndefined();
    expect(reader.read([video(4)], T + 3000).inbound[0]?.bytesDelta).toBe(1000);
  });

  it("says nothing of an object that was not measured again; the next reading covers both intervals", () => {
    const reader = createStatsReader();
    reader.read([video(1)], T);
    const held = reader.read([video(1)], T + 1000).inbound[0];
    expect([held?.bytesDelta, held?.intervalMs, held?.lossRatio, held?.bytes]).toEqual([
      undefined,
      undefined,
      undefined,
      1000,
    ]);
    expect(reader.read([video(3)], T + 2000).inbound[0]).toMatchObject({ bytesDelta: 2000, intervalMs: 2000 });
  });

  it("has deltas but no rates where objects have no timestamp", () => {
    const stream = twice(video(1, { timestamp: undefined }), video(2, { timestamp: undefined }));
    expect(stream.bytesDelta).toBe(1000);
    expect(stream.bitrateBps).toBeUndefined();
  });

  it("lets the loss fall, as packets thought lost arrive", () => {
    expect(twice(video(1, { packetsLost: 5 }), video(2, { packetsLost: 3 }))).toMatchObject({
      packetsLostDelta: -2,
      lossRatio: 0,
      bytesDelta: 1000,
    });
  });

  it("of one counter that fell alone is unknown, and the others keep theirs", () => {
    const stream = twice(
      video(1, { nackCount: 5, totalDecodeTime: 2 }),
      video(2, { nackCount: 3, totalDecodeTime: 1 }),
    );
    expect([stream.nackCountDelta, stream.decodeTimeMs]).toEqual([undefined, undefined]);
    expect(stream).toMatchObject({ nackCount: 3, bytesDelta: 1000 });
  });

  it("gives no mean over nothing", () => {
    const still = { framesDecoded: 30, totalDecodeTime: 1, qpSum: 10 };
    const stream = twice(video(1, still), video(2, still));
    expect([stream.decodeTimeMs, stream.qpMean]).toEqual([undefined, undefined]);
    expect(stream.decodeTimeOverallMs).toBeCloseTo(1000 / 30, 10);
  });
});

describe("gap", () => {
  it("marks an interval that no healthy timer makes", () => {
    const reader = createStatsReader();
    expect(reader.read([], T)).toMatchObject({ gap: false, intervalMs: undefined });
    expect(reader.read([], T + GAP_MS).gap).toBe(false);
    expect(reader.read([], T + 2 * GAP_MS + 1)).toMatchObject({ gap: true, intervalMs: GAP_MS + 1 });
  });
  it("has a threshold for who polls slowly on purpose", () => {
    const reader = createStatsReader({ gapMs: 15_000 });
    reader.read([], T);
    expect(reader.read([], T + 10_000).gap).toBe(false);
  });
  it("has no interval if time did not advance", () => {
    const reader = createStatsReader();
    reader.read([], T);
    expect(reader.read([], T).intervalMs).toBeUndefined();
  });
});

describe("forms of a report", () => {
  const e = video(1);
  const { id, ...anonymous } = e;
  it.each<[string, unknown]>([
    ["Map", new Map([[id, e]])],
    ["Map of entries that do not repeat their id", new Map([[id, anonymous]])],
    ["array", [e]],
    ["array of pairs", [[id, e]]],
    ["array of pairs without id", [[id, anonymous]]],
    ["array of key and value", [{ key: id, value: e }]],
    ["plain object", { [id]: e }],
    ["plain object without ids", { [id]: anonymous }],
    ["anything with forEach", { forEach: (add: (value: unknown, key: string) => void) => add(e, id) }],
  ])("%s", (_, report) => {
    const sample = createStatsReader().read(report, T);
    expect(sample.inbound[0]).toMatchObject({ id, bytes: 1000 });
  });

  it("is never written to", () => {
    const reader = createStatsReader();
    const report = (n: number) =>
      freeze([
        video(n, { codecId: "C", trackId: "TR" }),
        { id: "TR", type: "track", timestamp: T, framesReceived: 4 },
        { id: "C", type: "codec", mimeType: "video/VP8" },
        { id: "T", type: "transport", selectedCandidatePairId: "P", timestamp: T + n },
        { id: "P", type: "candidate-pair", localCandidateId: "L", timestamp: T + n },
        { id: "L", type: "local-candidate", candidateType: "host" },
      ]);
    reader.read(report(1), T);
    expect(reader.read(report(2), T + 1000).inbound[0]?.bytesDelta).toBe(1000);
  });
});

describe("what browsers say differently", () => {
  const read = (...entries: object[]) => createStatsReader().read(entries, T);

  it("bigint and text are numbers", () => {
    expect(
      twice(video(1), video(2, { bytesReceived: 2000n, packetsReceived: "20", timestamp: `${T + 2000}` })),
    ).toMatchObject({
      bytesDelta: 1000,
      packetsDelta: 10,
      bitrateBps: 8000,
    });
  });
  it("mediaType, codec or id tell the kind where `kind` does not exist", () => {
    const none = { kind: undefined, framesDecoded: undefined };
    expect(read(video(1, { ...none, mediaType: "audio" })).inbound[0]?.kind).toBe("audio");
    expect(
      read(video(1, { ...none, codecId: "C" }), { id: "C", type: "codec", mimeType: "audio/opus" }).inbound[0]?.kind,
    ).toBe("audio");
    expect(read(video(1, { ...none, id: "inbound_rtp_video_1" })).inbound[0]?.kind).toBe("video");
    expect(read(video(1, { kind: undefined })).inbound[0]?.kind).toBe("video");
    expect(read(video(1, none)).inbound).toEqual([]);
  });
  it("isRemote makes an inbound object the receiver's report about ours", () => {
    const sample = read(
      { id: "outbound_rtp_video_1", type: "outbound-rtp", mediaType: "video", ssrc: 5, bytesSent: 1, packetsSent: 1 },
      {
        id: "outbound_rtcp_video_1",
        type: "inbound-rtp",
        isRemote: true,
        mediaType: "video",
        ssrc: 5,
        packetsLost: 2,
        roundTripTime: 0.02,
      },
    );
    expect(sample.inbound).toEqual([]);
    expect(sample.outbound[0]?.layers[0]?.remote).toMatchObject({ packetsLost: 2, rttMs: 20 });
  });
  it("reports of the other side are joined by localId, else by SSRC", () => {
    const report = { id: "R", type: "remote-outbound-rtp", ssrc: 1, packetsSent: 7, remoteTimestamp: T };
    expect(read(video(1), { ...report, localId: "IT1", ssrc: 9 }).inbound[0]?.remote).toMatchObject({
      packets: 7,
      remoteTimestamp: T,
    });
    expect(read(video(1), report).inbound[0]?.remote?.packets).toBe(7);
    expect(read(video(1), { ...report, localId: "IT2" }).inbound[0]?.remote).toBeUndefined();
  });
  it("track objects of old Chromium fill in what the stream does not say", () => {
    const track = {
      id: "TR",
      type: "track",
      trackIdentifier: "t",
      framesReceived: 40,
      framesDecoded: 1,
      freezeCount: 2,
      frameWidth: 640,
    };
    const sample = read(video(1, { trackId: "TR" }), track);
    expect(sample.inbound[0]).toMatchObject({
      framesReceived: 40,
      framesDecoded: 30,
      freezeCount: 2,
      width: 640,
      trackIdentifier: "t",
      id: "IT1",
    });
  });
  it("a sender's track describes a layer only if there is a single one", () => {
    const layer = (n: number) => ({ id: `O${n}`, type: "outbound-rtp", kind: "video", ssrc: n, trackId: "TR" });
    const track = { id: "TR", type: "track", framesSent: 9 };
    expect(read(layer(1), track).outbound[0]?.layers[0]?.framesSent).toBe(9);
    expect(read(layer(1), layer(2), track).outbound[0]?.layers[0]?.framesSent).toBeUndefined();
  });
  it("a codec is one object for as long as it stays the same", () => {
    const reader = createStatsReader();
    const codec = { id: "C", type: "codec", mimeType: "video/VP8", payloadType: 96 };
    const at = (n: number, more = {}) =>
      reader.read([video(n, { codecId: "C" }), { ...codec, ...more }], T + n).inbound[0]?.codec;
    const first = at(1);
    expect(at(2)).toBe(first);
    expect(at(3, { mimeType: "video/H264" })?.mimeType).toBe("video/H264");
  });
});

describe("hostile reports", () => {
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error("host object");
      },
    },
  );
  const members = [
    "id",
    "type",
    "timestamp",
    "ssrc",
    "kind",
    "mid",
    "codecId",
    "localId",
    "bytesReceived",
    "bytesSent",
    "packetsLost",
    "framesDecoded",
    "selectedCandidatePairId",
    "transportId",
    "qualityLimitationDurations",
    "trackId",
    "mediaSourceId",
    "forEach",
    "key",
    "value",
    "isRemote",
  ];
  const types = [
    "inbound-rtp",
    "outbound-rtp",
    "remote-inbound-rtp",
    "remote-outbound-rtp",
    "candidate-pair",
    "transport",
    "codec",
    "media-source",
    "track",
    "data-channel",
    "media-playout",
    "local-candidate",
    "nonsense",
  ];
  const junk = fc.oneof(
    fc.anything({ withBigInt: true }),
    fc.constantFrom(...types, "a", "b", "video", Number.NaN, -1, 5n, "7", null, throwing),
  );
  const entry = fc.oneof(junk, fc.dictionary(fc.constantFrom(...members), junk));
  const report = fc.oneof(
    junk,
    fc.array(entry),
    fc.dictionary(fc.string(), entry),
    fc.array(fc.tuple(fc.string(), entry)).map((pairs) => new Map(pairs)),
  );

  it("are read without a throw and without an invented figure", () => {
    fc.assert(
      fc.property(fc.array(report, { maxLength: 4 }), (reports) => {
        const reader = createStatsReader();
        for (const [n, one] of reports.entries()) expectSane(reader.read(one, T + n * 1000));
      }),
      { numRuns: 500 },
    );
  });

  it("leave the healthy objects in", () => {
    const broken = {
      ...video(1),
      id: "IT0",
      get bytesReceived(): number {
        throw new Error("host object");
      },
    };
    const sample = createStatsReader().read([throwing, null, 3, {}, broken, { type: "x" }, video(1)], T);
    expect(sample.inbound.map(({ id }) => id)).toEqual(["IT1"]);
  });

  it("start anew after an object could not be read, instead of blaming its next interval", () => {
    const reader = createStatsReader();
    const broken = {
      ...video(2),
      get jitter(): number {
        throw new Error("host object");
      },
    };
    reader.read([video(1)], T);
    expect(reader.read([broken], T + 1000).inbound).toEqual([]);
    expect(reader.read([video(3)], T + 2000).inbound[0]?.bytesDelta).toBeUndefined();
    expect(reader.read([video(4)], T + 3000).inbound[0]).toMatchObject({ bytesDelta: 1000, intervalMs: 1000 });
  });

  it("leave the healthy transports and streams in", () => {
    const sender = (n: number) => ({
      id: `O${n}`,
      type: "outbound-rtp",
      kind: "audio",
      mid: `${n}`,
      mediaSourceId: `S${n}`,
    });
    const broken = {
      get timestamp(): number {
        throw new Error("host object");
      },
    };
    const sample = createStatsReader().read(
      [
        sender(1),
        sender(2),
        Object.defineProperties({ id: "S1", type: "media-source" }, Object.getOwnPropertyDescriptors(broken)),
        Object.defineProperties({ id: "T1", type: "transport" }, Object.getOwnPropertyDescriptors(broken)),
        { id: "T2", type: "transport" },
      ],
      T,
    );
    expect(sample.outbound.map(({ mid }) => mid)).toEqual(["2"]);
    expect(sample.transports.map(({ id }) => id)).toEqual(["T2"]);
  });

  it("are read once where an id stands twice", () => {
    const sample = createStatsReader().read([video(1), video(2)], T);
    expect(sample.inbound.map(({ bytes }) => bytes)).toEqual([1000]);
  });

  it("do not stop the readings after them", () => {
    const reader = createStatsReader();
    reader.read([video(1)], T);
    expect(reader.read(throwing, T + 1000)).toMatchObject({ inbound: [], outbound: [], transports: [] });
    reader.read([video(3)], T + 2000);
    expect(reader.read([video(4)], T + 3000).inbound[0]?.bytesDelta).toBe(1000);
  });
});
