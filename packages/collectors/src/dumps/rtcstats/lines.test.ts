import { describe, expect, it } from "vitest";
import type { DumpItem } from "../types";
import { readRtcstatsLines } from "./index";
import { chained, collect, observationsOf, textOf } from "./wire.test-kit";

const T = 1_700_000_000_000;

const read = (text: string) => collect(readRtcstatsLines(textOf(text, 37)));
const absolute = (lines: readonly (readonly unknown[])[]) => lines.map((line) => JSON.stringify(line)).join("\n");
const problems = (items: readonly DumpItem[]) => items.filter(({ type }) => type === "problem");
const reports = (items: readonly DumpItem[]) =>
  observationsOf(items).flatMap((one) => (one.type === "stats" ? [one.report as Record<string, unknown>[]] : []));
const calls = (items: readonly DumpItem[]) =>
  items.flatMap((item) => (item.type === "call" ? [[item.connection, item.name, item.time - T]] : []));
const ids = (items: readonly DumpItem[]) => reports(items).map((report) => report.map(({ id }) => id).sort());
const stream = (bytes: number, more: object = {}) => ({
  type: "inbound-rtp",
  timestamp: 0,
  bytesReceived: bytes,
  ...more,
});

describe("version 2", () => {
  const getstats = (at: number, delta: object) => ["getstats", "PC_0", { ...delta, timestamp: T + at }, T + at];

  it("dense: what is absent is gone", async () => {
    const items = await read(
      absolute([
        getstats(0, { A: stream(1), B: stream(1) }),
        getstats(1, { A: { timestamp: 0 } }),
        getstats(2, { A: { timestamp: 0 }, B: stream(0) }),
      ]),
    );
    expect(items[0]).toEqual({ type: "format", format: "rtcstats", version: 2, dialect: "dense", gzip: false });
    expect(ids(items)).toEqual([["A", "B"], ["A"], ["A", "B"]]);
    expect(reports(items)[1]?.[0]).toEqual({ id: "A", type: "inbound-rtp", bytesReceived: 1, timestamp: T + 1 });
  });

  it("sparse: what is absent is as it was, and was not measured again", async () => {
    const items = await read(
      absolute([
        getstats(0, { A: stream(1), B: stream(1) }),
        getstats(1, { A: { timestamp: 0, bytesReceived: 2 } }),
        getstats(2, { A: { timestamp: 0, bytesReceived: 3 }, B: { timestamp: 0, bytesReceived: 5 } }),
      ]),
    );
    expect(items[0]).toMatchObject({ dialect: "sparse" });
    expect(ids(items)).toEqual([
      ["A", "B"],
      ["A", "B"],
      ["A", "B"],
    ]);
    expect(reports(items)[1]?.[1]).toEqual({ id: "B", type: "inbound-rtp", bytesReceived: 1, timestamp: T });
    expect(reports(items)[2]?.[1]).toMatchObject({ bytesReceived: 5, timestamp: T + 2 });
  });

  it("corrects itself where the proof comes late, and says so", async () => {
    const filler = Array.from({ length: 50 }, (_, n) => ["logs", null, "x".repeat(100_000), T + n]);
    const items = await read(
      absolute([
        getstats(0, { A: stream(1), B: stream(1) }),
        getstats(1, { A: { timestamp: 0, bytesReceived: 2 } }),
        ...filler,
        getstats(2, { A: { timestamp: 0 } }),
      ]),
    );
    expect(items[0]).toMatchObject({ dialect: "sparse" });
    expect(ids(items)).toEqual([["A", "B"], ["A", "B"], ["A"]]);
    expect(problems(items)).toMatchObject([{ where: "line 53", what: expect.stringContaining("dense") }]);
  });

  it("full reports (getStats), with or without ids", async () => {
    const items = await read(
      absolute([
        ["getStats", "PC_0", { A: stream(1, { timestamp: T }) }, T],
        ["getStats", "PC_0", { B: stream(1, { id: "b", timestamp: T + 1 }) }, T + 1],
      ]),
    );
    expect(ids(items)).toEqual([["A"], ["b"]]);
  });

  it("objects without a time have that of their line; a wrong clock does not move the report", async () => {
    const items = await read(
      absolute([
        ["getStats", "PC_0", { A: { type: "transport" } }, T + 7],
        ["getStats", "PC_0", { A: stream(1, { timestamp: T - 86_400_000 }) }, T + 9],
        ["getStats", "PC_0", { A: stream(1, { timestamp: T + 8 }) }, T + 10],
      ]),
    );
    expect(reports(items)[0]).toEqual([{ id: "A", type: "transport", timestamp: T + 7 }]);
    expect(observationsOf(items).map(({ time }) => time - T)).toEqual([7, 9, 8]);
  });

  it("the time is the first number that can be one; live logs have a counter behind it", async () => {
    const items = await read(absolute([["create", "PC_0", {}, T + 1, 17]]));
    expect(calls(items)).toEqual([["PC_0", "create", 1]]);
    expect(problems(await read(absolute([["create", "PC_0", {}, 12]])))).toMatchObject([
      { where: "line 1", what: "no time; left out" },
    ]);
  });

  it("what belongs to no connection is no call, and the version in connectionInfo proves nothing", async () => {
    const items = await read(
      absolute([
        ["connectionInfo", null, JSON.stringify({ userAgent: "Firefox/118.0", statsFormat: "firefox" }), T + 1e9],
        ["identity", null, { user: "somebody" }, T],
        ["createOffer", null, null, T],
        ["create", "PC_0", {}, T + 1],
      ]),
    );
    expect(items.slice(1)).toEqual([
      { type: "browser", name: "Firefox", userAgent: "Firefox/118.0" },
      { type: "connection", page: "", connection: "PC_0", resolutionMs: 1 },
      { type: "call", page: "", connection: "PC_0", name: "create", time: T + 1 },
      {
        type: "observation",
        page: "",
        observation: { type: "connection.opened", connection: "PC_0", time: T + 1 },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain("somebody");
  });

  it("may begin with a header", async () => {
    const header = JSON.stringify({ fileFormat: 2, userAgent: "X Chrome/99.0", url: "https://example.org/" });
    const items = await read(`${header}\n${absolute([["create", "PC_0", {}, T]])}`);
    expect(items.slice(0, 3)).toMatchObject([
      { version: 2 },
      { type: "browser", name: "Chrome 99" },
      { type: "connection", url: "https://example.org/" },
    ]);
  });

  it("ids that could name somebody become numbers", async () => {
    const items = await read(absolute(["me@example.org", "10.0.0.1", "pc1", 7].map((id) => ["create", id, {}, T])));
    const names = items.flatMap((item) => (item.type === "connection" ? [item.connection] : []));
    expect(names).toEqual(["pc1", "pc2", "pc3", "7"]);
  });
});

describe("version 3", () => {
  const native = (lines: readonly (readonly [number, ...unknown[]])[]) => chained(lines, {});

  it("one chain of times over all connections, which may go back", async () => {
    const items = await read(
      native([
        [T + 100, "create", "7-1", {}, "https://example.org/room"],
        [T + 200, "create", "8-1", {}, "https://example.org/other"],
        [T + 50, "onicecandidate", "7-1", null],
        [T + 60.25, "onnegotiationneeded", "8-1", null],
      ]),
    );
    expect(items[0]).toMatchObject({ version: 3, dialect: "full" });
    expect(calls(items)).toEqual([
      ["7-1", "create", 100],
      ["8-1", "create", 200],
      ["7-1", "onicecandidate", 50],
      ["8-1", "onnegotiationneeded", 60.25],
    ]);
    expect(items.filter(({ type }) => type === "connection")).toMatchObject([
      { page: "7", connection: "7-1", url: "https://example.org/room" },
      { page: "8", connection: "8-1", url: "https://example.org/other" },
    ]);
  });

  it("what a page does without a connection is no connection; brands tell the browser", async () => {
    const brands = [
      { brand: "Not(A:Brand", version: "8" },
      { brand: "Chromium", version: "144" },
      { brand: "Google Chrome", version: "144" },
    ];
    const items = await read(
      native([
        [T, "create", null, { userAgentData: { brands } }],
        [T, "navigator.mediaDevices.getUserMedia", "7-0", {}, "request", "https://example.org/"],
        [T, "setLocalDescription", "undefined-undefined", {}],
      ]),
    );
    expect(items.slice(1)).toEqual([{ type: "browser", name: "Chrome 144" }]);
  });

  it("every report is whole: what is absent is gone", async () => {
    const entry = (id: string) => ({ id, type: "transport", timestamp: T });
    const items = await read(
      native([
        [T, "getStats", "7-1", { P: entry("P") }],
        [T, "getStats", "7-1", { P: entry("P"), A: entry("A") }],
        [T, "getStats", "7-1", {}],
        [T, "getStats", "7-1", { P: entry("P") }],
      ]),
    );
    expect(ids(items)).toEqual([["P"], ["A", "P"], [], ["P"]]);
  });

  it("a damaged line keeps the time that it ends with", async () => {
    const lines = native([
      [T, "create", "7-1", {}],
      [T + 10, "onnegotiationneeded", "7-1", null],
      [T + 25, "close", "7-1", null],
    ]).split("\n");
    lines[3] = (lines[3] ?? "").replace('"onneg', "#onneg");
    const items = await read(lines.join("\n"));
    expect(calls(items).at(-1)).toEqual(["7-1", "close", 25]);
    expect(problems(items)).toEqual([{ type: "problem", where: "line 4", what: "not JSON; left out" }]);
  });

  it("a line without its time makes later ones early, until statistics tell the time", async () => {
    const entry = (timestamp: number) => ({ A: { id: "A", type: "transport", timestamp } });
    const lines = native([
      [T + 5, "getStats", "7-1", entry(T)],
      [T + 10, "onnegotiationneeded", "7-1", null],
      [T + 15, "addIceCandidate", "7-1", null],
      [T + 1005, "getStats", "7-1", entry(T + 1000)],
      [T + 1010, "close", "7-1", null],
    ]).split("\n");
    lines[3] = (lines[3] ?? "").slice(0, 20);
    const items = await read(lines.join("\n"));
    expect(calls(items).map(([, , time]) => time)).toEqual([10, 1010]);
    expect(problems(items)).toMatchObject([{ where: "line 4", what: expect.stringContaining("until the next") }]);
  });

  it("without its first line, times are known from the first statistics on, and so for the lines before", async () => {
    const lines = native([
      [T, "create", "7-1", {}],
      [T + 10, "onnegotiationneeded", "7-1", null],
      [T + 30, "getStats", "7-1", { A: { id: "A", type: "transport", timestamp: T + 30 } }],
    ]).split("\n");
    lines.splice(2, 1);
    const items = await read(lines.join("\n"));
    expect(calls(items)).toEqual([["7-1", "onnegotiationneeded", 10]]);
    expect(problems(await read(lines.slice(0, 3).join("\n")))).toMatchObject([
      { what: "no line has the time; all are left out" },
    ]);
  });

  it("a last line that is cut off ends the dump in the middle", async () => {
    const text = native([
      [T, "create", "7-1", {}],
      [T + 1, "close", "7-1", null],
    ]);
    const cut = await read(text.slice(0, -8));
    expect(problems(cut)).toMatchObject([{ where: "line 4", truncated: true }]);
    // Nothing is wrong with a line that is whole and not ended.
    expect(problems(await read(text.trimEnd()))).toEqual([]);
  });

  it("CRLF, and anything that is no entry", async () => {
    const text = native([[T, "create", "7-1", {}]]).replaceAll("\n", "\r\n");
    expect(calls(await read(text))).toEqual([["7-1", "create", 0]]);
    const odd = await read(`${text}7\n[]\n[{}]\n["getStats","7-1",7,1]\n["x"]\n[null,null,null,1]\n`);
    expect(problems(odd)).toHaveLength(6);
    expect(calls(odd)).toHaveLength(1);
  });

  it("a file that is broken in every line says so a hundred times", async () => {
    const items = await read(`RTCStatsDump\n{"fileFormat":3}\n${"x,1]\n".repeat(1000)}`);
    expect(problems(items)).toHaveLength(101);
    expect(problems(items).at(-1)).toMatchObject({ what: "900 more problems of these kinds" });
  });
});

describe("rtcstats-js 4", () => {
  const header = {
    clientProtocol: "rtcstats#4.0",
    url: "/room",
    origin: "https://example.org",
    userAgent: "Mozilla/5.0 Chrome/140.0.0.0 Safari/537.36",
    startTime: T - 3,
    remoteAddresses: ["203.0.113.7"],
  };
  const wire = (lines: readonly (readonly [number, ...unknown[]])[]) => read(chained(lines, header));

  it("numbers for methods, the header for what is known of the page", async () => {
    const items = await wire([
      [T, 39, null, {}],
      [T, 39, "PC_0", {}],
      [T + 5, 24, "PC_0", "checking"],
      [T + 6, 36, "PC_0", null],
      [T + 7, "close", null, 1001],
    ]);
    expect(items.slice(0, 3)).toMatchObject([
      { version: 4, dialect: "delta" },
      { type: "browser", name: "Chrome 140" },
      { type: "connection", connection: "PC_0", url: "https://example.org/room" },
    ]);
    expect(calls(items).map(([, name]) => name)).toEqual(["create", "oniceconnectionstatechange", "close"]);
    expect(JSON.stringify(items)).not.toContain("203.0.113.7");
  });

  it("numbers for names and types; null is gone, absent is unchanged", async () => {
    const items = await wire([
      [T, "g", "PC_0", { t: T, 0: { type: 1, 41: 5, 96: { none: 1, cpu: 2 } }, 1: { type: 3, t: T - 300, 15: 1 } }],
      [T + 1000, "g", "PC_0", { t: T + 1000, 0: { 96: { cpu: 3 } } }],
      [T + 2000, 1, "PC_0", { t: T + 2000, 1: null }],
    ]);
    const durations = (cpu: number) => ({ none: 1, cpu });
    const inbound = (timestamp: number, cpu: number) => ({
      id: "0",
      type: "inbound-rtp",
      bytesReceived: 5,
      qualityLimitationDurations: durations(cpu),
      timestamp,
    });
    const remote = { id: "1", type: "remote-inbound-rtp", packetsLost: 1, timestamp: T - 300 };
    expect(reports(items)).toEqual([[inbound(T, 2), remote], [inbound(T + 1000, 3), remote], [inbound(T + 2000, 3)]]);
  });

  it("descriptions that are as before are told in full", async () => {
    const sdp = (ufrag: string) => `v=0\r\ns=-\r\nm=audio 9 X\r\na=ice-ufrag:${ufrag}\r\nm=video 9 X\r\na=mid:1\r\n`;
    const offer = (text: string) => ({ type: "offer", sdp: text });
    const items = await wire([
      [T, 2, "PC_0", {}, "2-0"],
      [T, 3, "PC_0", offer(sdp("aaaa")), "2-0"],
      [T, 6, "PC_0", offer("v=\r\nm=\r\nm=\r\n"), "6-0"],
      [T, 7, "PC_0", null, "6-0"],
      [T, 8, "PC_0", { type: "answer", sdp: sdp("rrrr") }, "8-0"],
      [T, 9, "PC_0", null, "8-0"],
      [T, 3, "PC_0", offer("v=\r\nm=audio 9 X\r\na=ice-ufrag:bbbb\r\nm=\r\n"), "2-1"],
      [T, 6, "PC_0", offer("v=\r\nm=audio 9 X\r\na=ice-ufrag:bbbb\r\nm=\r\n"), "6-1"],
      [T, 7, "PC_0", null, "6-1"],
      [T, 8, "PC_0", { type: "answer", sdp: "v=\r\nm=\r\nm=\r\n" }, "8-1"],
      [T, 6, "PC_0", null, "6-2"],
      [T, 7, "PC_0", offer("v=\r\nm=\r\nm=\r\n"), "6-2"],
    ]);
    const set = observationsOf(items).flatMap((one) =>
      one.type === "negotiation" && one.step.startsWith("set")
        ? [`${one.step.slice(3, 6)} ${one.state} ${one.ufrag}`]
        : [],
    );
    expect(set).toEqual([
      "Loc started aaaa",
      "Loc done aaaa",
      "Rem started rrrr",
      "Rem done rrrr",
      "Loc started bbbb",
      "Loc done bbbb",
      "Rem started rrrr",
      "Loc started undefined",
      "Loc done bbbb",
    ]);
  });
});
