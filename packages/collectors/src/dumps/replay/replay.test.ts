import type { Signal } from "@rtcscope/core";
import { describe, expect, it } from "vitest";
import { DumpError, type DumpItem } from "../types";
import { type ReplayOptions, replayDump } from "./index";

const T = 1_790_000_000_000;

async function* give(items: readonly DumpItem[], broken?: Error): AsyncGenerator<DumpItem> {
  yield* items;
  if (broken) throw broken;
}

async function replay(items: readonly DumpItem[], options?: ReplayOptions, broken?: Error) {
  const signals: Signal[] = [];
  const result = await replayDump(give(items, broken), { signal: (signal) => signals.push(signal) }, options);
  return { ...result, signals };
}

const FORMAT: DumpItem = { type: "format", format: "rtcstats", version: 3, gzip: false };
const open = (connection: string, page = "", url?: string): DumpItem => ({
  type: "connection",
  page,
  connection,
  resolutionMs: 1,
  url,
});
const call = (at: number, name: string, connection = "1", page = ""): DumpItem => ({
  type: "call",
  page,
  connection,
  time: T + at,
  name,
});
type Observation = Extract<DumpItem, { type: "observation" }>["observation"];
type Told = Observation extends infer O ? (O extends Observation ? Omit<O, "time" | "connection"> : never) : never;
const see = (at: number, told: Told, connection = "1", page = ""): DumpItem => ({
  type: "observation",
  page,
  observation: { ...told, time: T + at, connection } as Observation,
});
const ice = (at: number, state: string, connection = "1", page = ""): DumpItem[] => [
  call(at, "oniceconnectionstatechange", connection, page),
  see(at, { type: "connection.state", kind: "ice", state }, connection, page),
];
const whole = (at: number, state: string, connection = "1", page = ""): DumpItem[] => [
  call(at, "onconnectionstatechange", connection, page),
  see(at, { type: "connection.state", kind: "connection", state }, connection, page),
];
const describeLocal = (at: number, ufrag?: string, connection = "1", page = ""): DumpItem[] => [
  call(at, "setLocalDescription", connection, page),
  see(
    at,
    { type: "negotiation", step: "setLocalDescription", state: "started", sdpType: "offer", ufrag },
    connection,
    page,
  ),
];
const video = (at: number, bytes: number, more: object = {}) => ({
  id: "IT1",
  type: "inbound-rtp",
  kind: "video",
  timestamp: T + at,
  ssrc: 7,
  bytesReceived: bytes,
  packetsReceived: bytes / 100,
  framesDecoded: bytes / 50,
  ...more,
});
const stats = (at: number, entries: object[], connection = "1", page = ""): DumpItem =>
  see(at, { type: "stats", report: entries }, connection, page);
const connecting = (connection = "1", page = "", from = 0): DumpItem[] => [
  open(connection, page),
  ...describeLocal(from, "aaaa", connection, page),
  ...ice(from + 40, "checking", connection, page),
  ...ice(from + 100, "connected", connection, page),
  ...whole(from + 130, "connected", connection, page),
];

const spans = (signals: readonly Signal[], name: string) =>
  signals.flatMap((signal) => (signal.type === "span" && signal.name === name ? [signal] : []));

describe("a replayed dump", () => {
  it("tells a connection as a session: connect, streams, end", async () => {
    const ticks = Array.from({ length: 12 }, (_, n) => stats(1000 * n + 500, [video(1000 * n + 500, 12_500 * n)]));
    const { sessions, signals, truncated } = await replay([FORMAT, ...connecting(), ...ticks]);
    expect(sessions).toHaveLength(1);
    expect(truncated).toBe(false);
    const [connection] = sessions[0]?.connections ?? [];
    expect(connection).toMatchObject({
      id: "1",
      negotiations: 1,
      openedLate: false,
      timeToConnectedMs: 100,
      statistics: { ticks: 12, firstMs: T + 500, lastMs: T + 11_500, gaps: 0 },
      calls: { count: 4, firstMs: T, lastMs: T + 130, resolutionMs: 1 },
      restarts: { requested: 0, byUfrag: 0 },
      connect: { outcome: "ok", startMs: T, endMs: T + 130 },
    });
    const sum = connection?.connect?.criticalPath.reduce((total, { ms }) => total + ms, 0);
    expect(sum).toBe(130);
    expect(connection?.streams).toEqual([
      expect.objectContaining({ id: "IT1", ssrc: 7, samples: 12, bytes: 137_500, bitrateBps: 100_000, stalls: 0 }),
    ]);
    expect(spans(signals, "rtc.connect").map(({ start, end, outcome }) => [start - T, end - T, outcome])).toEqual([
      [0, 130, "ok"],
    ]);
    expect(signals.filter(({ name }) => name === "rtc.media.window").length).toBeGreaterThan(0);
    const end = signals.find(({ name }) => name === "rtc.session.end");
    expect(end?.type === "event" && end.attributes).toMatchObject({ "rtc.session.end.reason": "recording_ended" });
  });

  it("says how far the end of a connect is uncertain, where statistics were read seldom", async () => {
    const track = see(0, { type: "track", action: "added", direction: "inbound", kind: "video", track: "t" });
    const [first, ...rest] = connecting();
    const { sessions } = await replay([
      FORMAT,
      first as DumpItem,
      track,
      ...rest,
      stats(10_000, [video(10_000, 9999)]),
    ]);
    const [connection] = sessions[0]?.connections ?? [];
    expect(connection?.connect).toMatchObject({ outcome: "ok", endMs: T + 10_000, errorBoundMs: 9870 });
    expect(connection?.unknown).toContainEqual({
      figure: "connect",
      why: "its end shows in statistics only: it may have been up to 9.9 s earlier",
    });
  });

  it("gives the same ids every time, and other ids to other pages", async () => {
    const items = [FORMAT, ...connecting("5-1", "5"), ...connecting("9-1", "9", 50)];
    const [one, two] = [await replay(items), await replay(items)];
    expect(one.sessions.map(({ info }) => info.id)).toEqual(two.sessions.map(({ info }) => info.id));
    expect(new Set(one.sessions.map(({ info }) => info.id)).size).toBe(2);
    expect(one.sessions[0]?.info.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    const second = await replay(items, { only: 2 });
    expect(second.found).toBe(2);
    expect(second.sessions.map(({ page, number }) => [page, number])).toEqual([["9", 2]]);
  });

  it("invents no connect where recording began in the middle of a call", async () => {
    const items = [
      FORMAT,
      open("1"),
      ...describeLocal(0, "aaaa"),
      ...ice(0, "connected"),
      ...whole(0, "connected"),
      stats(1000, [video(1000, 1000)]),
      stats(2000, [video(2000, 2000)]),
      ...describeLocal(9000, "bbbb"),
      ...ice(9100, "checking"),
      ...ice(9300, "connected"),
    ];
    const { sessions, signals } = await replay(items);
    expect(spans(signals, "rtc.connect")).toEqual([]);
    expect(sessions[0]?.connections[0]).toMatchObject({ openedLate: true, connect: undefined, negotiations: 2 });
    expect(sessions[0]?.connections[0]?.timeToConnectedMs).toBeUndefined();
    expect(sessions[0]?.connections[0]?.restarts).toEqual({ requested: 0, byUfrag: 1 });
    // What the description said is not forgotten with the call: the changed fragment is a restart.
    expect(spans(signals, "rtc.reconnect").map(({ attributes }) => attributes)).toEqual([
      expect.objectContaining({ "rtc.reconnect.mode": "ice_restart", "rtc.reconnect.attempts": 1 }),
    ]);
  });

  it("lets time pass where the dump is silent, but no more than a watched call would need", async () => {
    const day = 86_400_000;
    const items = [FORMAT, ...connecting(), ...ice(5000, "disconnected"), ...ice(day, "connected")];
    const { signals } = await replay(items);
    const [episode] = spans(signals, "rtc.reconnect");
    expect(episode).toMatchObject({ start: T + 5000, end: T + 305_000, outcome: "error", errorType: "timeout" });
  });

  it("counts a counter that began anew in pieces, and a stream that paused as a whole", async () => {
    const at = (seconds: number, bytes: number) => stats(seconds * 1000, [video(seconds * 1000, bytes)]);
    const { sessions } = await replay([
      FORMAT,
      open("1"),
      at(1, 1000),
      at(2, 2000),
      stats(3000, []),
      at(4, 4000),
      at(5, 100),
      at(6, 1100),
    ]);
    expect(sessions[0]?.connections[0]?.streams[0]).toMatchObject({
      bytes: 4000,
      bitrateBps: 8000,
      samples: 5,
      resets: 1,
      firstBytes: 1000,
      lastBytes: 1100,
      packets: 51,
    });
  });

  it("forgets no freeze and no loss of the lives that an object had before", async () => {
    const at = (seconds: number, bytes: number, freezeCount: number, packetsLost: number) =>
      stats(seconds * 1000, [
        video(seconds * 1000, bytes, { freezeCount, packetsLost, totalFreezesDuration: freezeCount / 2 }),
      ]);
    const { sessions } = await replay([FORMAT, open("1"), at(1, 5000, 2, 10), at(2, 9000, 3, 9), at(3, 1000, 0, 1)]);
    // A packet that was counted as lost and arrives after all is no new life.
    expect(sessions[0]?.connections[0]?.streams[0]).toMatchObject({
      resets: 1,
      freezes: 3,
      freezeMs: 1500,
      packets: 100,
      packetsLost: 10,
      lossRatio: 10 / 110,
    });
  });

  it("does not take silence for a standstill where the dump leaves out what did not change", async () => {
    const sparse = { ...FORMAT, version: 2, dialect: "sparse" } as DumpItem;
    const { sessions } = await replay([sparse, open("1"), stats(0, [video(0, 100)]), stats(1000, [video(1000, 200)])]);
    const [connection] = sessions[0]?.connections ?? [];
    expect(connection?.streams[0]).not.toHaveProperty("stalls");
    expect(connection?.unknown.map(({ figure }) => figure)).toContain("streams.stalls");
  });

  it("hides what an application put into a dump, and shows it on demand", async () => {
    const marked = [
      FORMAT,
      open("1", "", "https://meet.marker.example/room-marker"),
      ...connecting().slice(1),
      see(200, { type: "track", action: "added", direction: "inbound", kind: "video", track: "marker-track" }),
      see(300, { type: "candidate.error", code: 701, text: "marker.example", url: "turn:marker.example:3478?x=1" }),
      ...Array.from({ length: 30 }, (_, n) =>
        stats(n * 1000 + 1000, [
          // Stands still from the fourth reading on: the flight recorder sends everything it has.
          video(n * 1000 + 1000, Math.min(n, 4) * 1000, { trackIdentifier: "marker-track", mid: "marker mid" }),
          { id: "T", type: "transport", timestamp: T + n * 1000, selectedCandidatePairId: "P" },
          { id: "P", type: "candidate-pair", timestamp: T + n, localCandidateId: "L", remoteCandidateId: "R" },
          {
            id: "L",
            type: "local-candidate",
            candidateType: "relay",
            address: "192.0.2.77",
            url: "turn:marker.example",
          },
          { id: "R", type: "remote-candidate", candidateType: "host", address: "2001:db8:1:2::77" },
          { id: "D", type: "data-channel", timestamp: T, label: "marker-label", protocol: "marker-protocol" },
        ]),
      ),
    ];
    const masked = JSON.stringify(await replay(marked));
    for (const secret of ["marker", "192.0.2.77", "2001:db8:1:2"]) expect(masked).not.toContain(secret);
    expect(masked).toContain("rtc.stats");
    expect(masked).toContain("track-");
    const shown = JSON.stringify(await replay(marked, { unmask: true }));
    for (const secret of ["marker-track", "marker-label", "192.0.2.77", "turn:marker.example:3478", "room-marker"])
      expect(shown).toContain(secret);
  });

  it("waits for a sink that is slow", async () => {
    let waits = 0;
    const ticks = Array.from({ length: 3000 }, (_, n) => stats(1000 * n, [video(1000 * n, 10_000 * n)]));
    await replayDump(give([FORMAT, open("1"), ...ticks]), {
      signal() {},
      drained: async () => void waits++,
    });
    expect(waits).toBeGreaterThan(1);
  });

  it("keeps what was read when the input breaks off, and says so", async () => {
    const { sessions, truncated, problems } = await replay([FORMAT, ...connecting()], {}, new Error("disk gone"));
    expect(sessions).toHaveLength(1);
    expect(truncated).toBe(true);
    expect(problems).toEqual([{ where: "end of input", what: "reading broke off: disk gone" }]);
  });

  it("says that nothing was recorded", async () => {
    await expect(replay([FORMAT, open("1")])).rejects.toThrow(DumpError);
    await expect(replay([FORMAT])).rejects.toMatchObject({ code: "empty" });
  });

  it("says what the dump cannot tell", async () => {
    const { sessions } = await replay([FORMAT, open("1"), stats(0, [video(0, 100)])]);
    expect(sessions[0]?.connections[0]?.unknown.map(({ figure }) => figure)).toEqual([
      "states",
      "connect",
      "negotiations",
      "streams.bitrateBps",
      "paths",
      "streams.freezes",
    ]);
  });
});
