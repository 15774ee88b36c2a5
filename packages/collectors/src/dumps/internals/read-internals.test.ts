import { describe, expect, it } from "vitest";
import {
  callsIn,
  connectionsIn,
  dumpOf,
  dumpText,
  type Entry,
  observationsOf,
  problemsIn,
  read,
  reportsOf,
  seriesOf,
  statsOf,
} from "./internals.test-kit";
import { readInternals } from "./read-internals";

const T0 = Date.parse("2025-04-14T20:20:34.261Z");
const peer = (timestamp: number): Entry => ({ id: "P", type: "peer-connection", timestamp, dataChannelsOpened: 0 });
const polls = (count: number, from = T0) => Array.from({ length: count }, (_, n) => [peer(from + 1000 * n)]);
const stats = seriesOf(polls(5));
const series = (values: unknown, more: Entry = {}) => ({
  startTime: new Date(T0).toISOString(),
  endTime: new Date(T0 + 4000).toISOString(),
  statsType: "transport",
  values: typeof values === "string" ? values : JSON.stringify(values),
  ...more,
});
const log = (...entries: [time: string, type: string, value?: unknown][]) =>
  entries.map(([time, type, value = ""]) => ({ time, type, value }));

describe("the log of calls and events", () => {
  const local = log(
    ["4/14/2025, 1:20:33 PM", "setLocalDescription", "type: offer, sdp: v=0\r\n"],
    ["4/14/2025, 1:20:34 PM", "iceconnectionstatechange", "checking"],
    ["4/14/2025, 1:20:34 PM", "iceconnectionstatechange", "connected"],
  );

  it("has local times, and statistics tell the zone", async () => {
    const items = await read(dumpOf(stats, local));
    expect(problemsIn(items)).toEqual([]);
    expect(connectionsIn(items)).toEqual([
      { type: "connection", page: "12", connection: "12-3", url: "", resolutionMs: 1000, zoneOffsetMin: 420 },
    ]);
    expect(callsIn(items).map(({ time }) => time)).toEqual([
      Date.parse("2025-04-14T20:20:33Z"),
      Date.parse("2025-04-14T20:20:34Z"),
      Date.parse("2025-04-14T20:20:34Z"),
    ]);
  });

  it("within a second: in the order of the log, and before the statistics that show what came of it", async () => {
    const items = await read(dumpOf(stats, local));
    const told = observationsOf(items, "12-3").map((seen) =>
      seen.type === "connection.state" ? seen.state : seen.type,
    );
    expect(told.slice(-7, -4)).toEqual(["checking", "connected", "stats"]);
  });

  it("may be written day first, which only the statistics can tell", async () => {
    const at = Date.parse("2024-03-12T13:37:20.061Z");
    const items = await read(dumpOf(seriesOf(polls(3, at)), log(["12/03/2024, 14:37:21", "createOffer"])));
    expect(connectionsIn(items)[0]?.zoneOffsetMin).toBe(-60);
    expect(callsIn(items)[0]?.time).toBe(Date.parse("2024-03-12T13:37:21Z"));
  });

  it("has ms since Chrome 144, whichever way they are ordered in the file", async () => {
    const updateLog = [{ timestamp: T0 + 0.5, type: "oniceconnectionstatechange", value: '"connected"' }];
    const items = await read({ PeerConnections: { "12-3": { stats, updateLog } }, UserAgent: "x" });
    expect(connectionsIn(items)).toEqual([{ type: "connection", page: "12", connection: "12-3", resolutionMs: 1 }]);
    expect(callsIn(items)[0]).toMatchObject({ time: T0 + 0.5, name: "oniceconnectionstatechange" });
    expect(statsOf(items, "12-3").map(({ time }) => time)[0]).toBe(T0);
  });

  it("without statistics: another connection tells the zone, or a call of getUserMedia, or when the dump was made", async () => {
    const lonely = log(["4/14/2025, 1:30:00 PM", "createOffer"]);
    const of = async (more: Entry, others: Entry = {}) => {
      const items = await read({ PeerConnections: { "12-3": { updateLog: lonely }, ...others }, ...more });
      return connectionsIn(items).find(({ connection }) => connection === "12-3");
    };
    expect(await of({}, { "12-4": { updateLog: local, stats } })).toMatchObject({ zoneOffsetMin: 420 });
    const mediaCall = (rid: number, timestamp: unknown) => ({ rid, pid: 1, timestamp, audio: "" });
    const made = { getUserMedia: [mediaCall(12, Date.parse("2025-04-14T20:29:58Z")), mediaCall(9, T0 + 3_600_000)] };
    expect(await of(made)).toMatchObject({ zoneOffsetMin: 420 });
    expect(await of({ timestamp: Date.parse("2025-04-14T20:31:00Z") })).toMatchObject({ zoneOffsetMin: 420 });
    expect(await of({ getUserMedia: [mediaCall(12, "some-ts")] })).toMatchObject({ zoneUnknown: true });
  });

  it("a long call, whose first statistics are not kept: the call of getUserMedia knows better", async () => {
    const late = polls(1000, T0 + 50 * 60_000);
    const items = await read({
      PeerConnections: { "12-3": { updateLog: local, stats: seriesOf(late) } },
      getUserMedia: [{ rid: 12, timestamp: Date.parse("2025-04-14T20:20:30Z") }],
    });
    expect(connectionsIn(items)[0]?.zoneOffsetMin).toBe(420);
  });

  it("an entry without a readable time happened after the one before it", async () => {
    const updateLog = [...local.slice(0, 1), { time: "some-ts", type: "createOffer", value: "" }, ...local.slice(1)];
    const items = await read(dumpOf(stats, updateLog));
    expect(problemsIn(items)).toEqual([]);
    expect(callsIn(items).map(({ name }) => name)[1]).toBe("createOffer");
    expect(callsIn(items)[1]?.time).toBe(callsIn(items)[0]?.time);
  });

  it("without any readable time is left out, and the statistics are used", async () => {
    const items = await read(dumpOf(stats, log(["some-ts", "createOffer"])));
    expect(callsIn(items)).toEqual([]);
    expect(reportsOf(items, "12-3")).toHaveLength(5);
    expect(problemsIn(items)).toEqual([
      {
        type: "problem",
        where: '$.PeerConnections["12-3"].updateLog',
        what: "has no time that can be read; left out",
      },
    ]);
  });
});

describe("statistics", () => {
  it("values are put back to what getStats() gave", async () => {
    const transport = (timestamp: number): Entry => ({
      id: "T01",
      type: "outbound-rtp",
      timestamp,
      mid: "0",
      rid: "1",
      bytesSent: 12,
      qualityLimitationDurations: "{bandwidth:0,cpu:0,none:93.486,other:0}",
    });
    const items = await read(dumpOf(seriesOf([[transport(T0)], [transport(T0 + 1000)]])));
    expect(reportsOf(items, "12-3")[1]).toEqual([
      {
        ...transport(T0 + 1000),
        qualityLimitationDurations: { bandwidth: 0, cpu: 0, none: 93.486, other: 0 },
      },
    ]);
  });

  it("what the page computed is not what was measured", async () => {
    const items = await read(
      dumpOf({ ...stats, "P-[dataChannelsOpened/s]": series([1, 2]), "P-[codec]": series(["x"]) }),
    );
    expect(problemsIn(items)).toEqual([]);
    expect(reportsOf(items, "12-3")[0]).toEqual([peer(T0)]);
  });

  it("sanitised text stays text", async () => {
    const items = await read(dumpOf({ ...stats, "P-dataChannelsOpened": series(Array(5).fill("(COUNT)")) }));
    expect(reportsOf(items, "12-3")[0]?.[0]?.dataChannelsOpened).toBe("(COUNT)");
  });

  it("the callback API of old Chrome gets the shape of the specification", async () => {
    const legacy = (values: unknown[]) => ({ ...series(values), statsType: undefined });
    const items = await read(
      dumpOf({
        "ssrc_11_recv-ssrc": legacy([11, 11, 11, 11, 11]),
        "ssrc_11_recv-mediaType": legacy(Array(5).fill("video")),
        "ssrc_11_recv-bytesReceived": legacy([0, 10, 20, 30, 40]),
        "ssrc_11_recv-packetsReceived": legacy([0, 1, 2, 3, 4]),
      }),
    );
    const streams = reportsOf(items, "12-3").map((report) => report.find(({ type }) => type === "inbound-rtp"));
    expect(streams.map((stream) => [stream?.id, stream?.bytesReceived, stream?.timestamp])).toEqual(
      [0, 10, 20, 30, 40].map((bytes, n) => ["ssrc_11_recv", bytes, T0 + 1000 * n]),
    );
  });

  it.each<[string, Entry, string, string]>([
    ["values that are not JSON", { "P-x": series("nope") }, ".values", "not JSON; left out"],
    ["values that are no list", { "P-x": series('{"a":1}') }, ".values", "no list of values; left out"],
    ["no series", { "P-x": 12 }, "", "no series; left out"],
    [
      "no startTime",
      { "P-x": series([1, 2], { startTime: undefined }) },
      "",
      "no startTime or no endTime; taken to end when its object ends",
    ],
    [
      "more values than times",
      { "P-x": series([1, 2, 3, 4, 5, 6, 7]) },
      ".values",
      "2 more values than the times have room for; the oldest are left out",
    ],
  ])("%s: named, and the rest is used", async (_, broken, member, what) => {
    const items = await read(dumpOf({ ...stats, ...broken }));
    const where = `$.PeerConnections["12-3"].stats["P-x"]${member}`;
    expect(problemsIn(items)).toEqual([{ type: "problem", where, what }]);
    expect(reportsOf(items, "12-3").map((report) => report.map(({ x, ...rest }) => rest))).toEqual(polls(5));
  });

  it("a key without an object", async () => {
    const items = await read(dumpOf({ ...stats, bytesSent: series([1]) }));
    expect(problemsIn(items)).toMatchObject([{ where: '$.PeerConnections["12-3"].stats.bytesSent' }]);
    expect(reportsOf(items, "12-3")).toEqual(polls(5));
  });

  it("a series in which nothing was recorded is no problem", async () => {
    const items = await read(dumpOf({ ...stats, "P-x": {}, "P-y": series([]) }));
    expect(problemsIn(items)).toEqual([]);
    expect(reportsOf(items, "12-3")).toEqual(polls(5));
  });

  it("timestamps that were sanitised: the times of first and last value are left", async () => {
    const items = await read(
      dumpOf({ ...stats, "P-timestamp": series(Array(5).fill("some-ts"), { statsType: "peer-connection" }) }),
    );
    expect(problemsIn(items)).toHaveLength(1);
    expect(reportsOf(items, "12-3")).toEqual(polls(5));
  });

  it("names that would change an object's prototype are left out", async () => {
    const text = JSON.stringify(dumpOf({ ...stats, "P-__proto__": series([{ a: 1 }]), "__proto__-x": series([1]) }));
    const items = await read(text);
    for (const entry of reportsOf(items, "12-3").flat()) expect(Object.getPrototypeOf(entry)).toBe(Object.prototype);
  });
});

describe("the dump", () => {
  it("of getUserMedia alone has no connection", async () => {
    const dump = {
      getUserMedia: [{ rid: 1, timestamp: T0, audio: "" }],
      PeerConnections: {},
      UserAgent: "Chrome/142.0",
    };
    expect(await read(dump)).toEqual([
      { type: "format", format: "webrtc-internals", gzip: false },
      { type: "browser", name: "Chrome 142", userAgent: "Chrome/142.0" },
    ]);
  });

  it("connections of one page come in order of time, each introduced before anything about it", async () => {
    const dump = {
      PeerConnections: {
        "12-3": { stats: seriesOf(polls(3)), updateLog: [{ timestamp: T0 + 1500, type: "createOffer", value: "" }] },
        "12-4": { stats: seriesOf(polls(3, T0 + 100)), updateLog: [] },
        "13-1": { stats: seriesOf(polls(3, T0 - 5000)), updateLog: [] },
      },
    };
    const items = await read(dump);
    const ofPage = items.flatMap((item) =>
      item.type === "observation" && item.page === "12" ? [item.observation.time] : [],
    );
    expect(ofPage).toEqual([...ofPage].sort((a, b) => a - b));
    // Six reports; the connection opened, the offer began.
    expect(ofPage).toHaveLength(8);
    const page = items.filter((item) => "page" in item && item.page === "12");
    expect(page.slice(0, 2).map(({ type }) => type)).toEqual(["connection", "connection"]);
  });

  it("ids that say too much get numbers; what is no connection is passed over", async () => {
    const dump = {
      PeerConnections: {
        "https://example.org/room-7": { stats },
        "-": { updateLog: [{ timestamp: T0, type: "getUserMedia", value: "" }] },
        "12-0": { updateLog: [{ timestamp: T0, type: "getUserMedia", value: "" }] },
      },
    };
    expect(connectionsIn(await read(dump)).map(({ page, connection }) => [page, connection])).toEqual([
      ["page1", "pc1"],
    ]);
  });

  it("cut off: what came before is used", async () => {
    const text = JSON.stringify(dumpOf(stats, [{ timestamp: T0, type: "createOffer", value: "" }]), null, 2);
    const items = await read(text.slice(0, -60));
    expect(problemsIn(items).filter(({ truncated }) => truncated)).toHaveLength(1);
    expect(callsIn(items)).toHaveLength(1);
  });

  it("cut off because its compressed data is: that is told by who decompressed it", async () => {
    const text = JSON.stringify(dumpOf(stats), null, 2).slice(0, -60);
    const items = [];
    for await (const item of readInternals({ ...dumpText(text), damage: () => "cut off" })) items.push(item);
    expect(problemsIn(items).filter(({ truncated }) => truncated)).toEqual([]);
  });

  it.each([
    [{ PeerConnections: 1 }],
    [{ PeerConnections: [1, { updateLog: 5, stats: 7 }] }],
    [{ PeerConnections: { "1-1": { updateLog: { a: { timestamp: T0, type: "createOffer" } }, stats: [] } } }],
    [{ PeerConnections: { "1-1": { updateLog: [null, 1, {}, { type: 1 }], stats: { "": 1, "a-b": null } } } }],
    [{ PeerConnections: { "1-1": { stats: { "a-b": series([1, 2], { startTime: 5, endTime: 1 }) } } } }],
    [{ PeerConnections: { "1-1": { stats: { "a-b": series([1, 2], { startTime: "x", endTime: {} }) } } } }],
    [{ PeerConnections: { "1-1": { stats: { "a-b": series([1, 2], { endTime: "0001-01-01T00:00:00Z" }) } } } }],
    [{ PeerConnections: null, getUserMedia: 5, UserAgent: {}, UserAgentData: 7, timestamp: "x" }],
  ])("nonsense: %j", async (dump) => {
    const items = await read(dump);
    expect(items[0]?.type).toBe("format");
    for (const item of items)
      if (item.type === "observation") expect(Number.isFinite(item.observation.time)).toBe(true);
  });
});
