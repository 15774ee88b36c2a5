import { describe, expect, it } from "vitest";
import { openDump } from "../source";
import type { DumpItem } from "../types";
import { isFirefoxReport, readFirefoxReport } from "./index";

async function text(content: string): Promise<DumpItem[]> {
  const items: DumpItem[] = [];
  for await (const item of readFirefoxReport(await openDump(new TextEncoder().encode(content)))) items.push(item);
  return items;
}
const read = (value: unknown) => text(JSON.stringify(value, null, 2));

const pcid = "{00000000-0000-4000-8000-000000000001} 1700000000000500 (id=15 url=https://call.example/room(1)?key=1)";
const other = pcid.replace("id=15", "id=16");
const stream = (timestamp: number, bytesReceived: number) => ({
  id: "in1",
  type: "inbound-rtp",
  timestamp,
  kind: "audio",
  ssrc: 7,
  bytesReceived,
});
const candidate = { id: "c1", type: "remote-candidate", timestamp: 1_700_000_002_000, candidateType: "host" };
const report = (timestamp: number, more: object = {}) => ({
  bandwidthEstimations: [],
  iceCandidateStats: [candidate],
  inboundRtpStreamStats: [stream(timestamp, 100)],
  rawLocalCandidates: ["host(IP4:192.0.2.1:1/UDP)"],
  trickledIceCandidateStats: [candidate],
  browserId: 10,
  closed: false,
  iceRestarts: 0,
  offerer: true,
  pcid,
  sdpHistory: [],
  timestamp,
  ...more,
});
const sdp = (ufrag: string) => `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 109\r\na=ice-ufrag:${ufrag}\r\n`;
const description = (timestamp: number, isLocal: boolean, ufrag: string) => ({
  timestamp,
  isLocal,
  sdp: sdp(ufrag),
  errors: [],
});
const T = 1_700_000_000_000;

/** `type`, `type of observation time` or `name time`, in short. */
const brief = (items: readonly DumpItem[]) =>
  items.map((item) => {
    if (item.type === "call") return `${item.connection} ${item.name} ${item.time - T}`;
    if (item.type !== "observation") return item.type;
    const { type, time } = item.observation;
    return `${"connection" in item.observation ? item.observation.connection : ""} ${type} ${time - T}`;
  });

describe("readFirefoxReport", () => {
  it("reads a copied report: the objects of all its lists, each once, at its time", async () => {
    const items = await read(report(T + 3000));
    expect(items).toEqual([
      { type: "format", format: "firefox-report", dialect: "report", gzip: false },
      { type: "browser", name: "Firefox" },
      { type: "connection", page: "", connection: "pc1", url: "https://call.example/room(1)?key=1", resolutionMs: 1 },
      { type: "observation", page: "", observation: { type: "connection.opened", time: T + 0.5, connection: "pc1" } },
      {
        type: "observation",
        page: "",
        observation: { type: "stats", time: T + 3000, connection: "pc1", report: [candidate, stream(T + 3000, 100)] },
      },
    ]);
  });

  it("reads a history: descriptions as applied, closing at the first report that says so", async () => {
    const items = await read({
      reports: [report(T + 2000), report(T + 4000, { closed: true }), report(T + 4500, { closed: true })],
      sdpHistories: [{ pcid, sdpHistory: [description(T + 10, false, "abcd"), description(T + 20, true, "efgh")] }],
    });
    expect(items[0]).toMatchObject({ dialect: "history" });
    expect(brief(items.slice(3))).toEqual([
      "pc1 connection.opened 0.5",
      "pc1 setRemoteDescription 10",
      "pc1 negotiation 10",
      "pc1 setLocalDescription 20",
      "pc1 negotiation 20",
      "pc1 stats 2000",
      "pc1 stats 4000",
      "pc1 connection.closed 4000",
      "pc1 stats 4500",
    ]);
    expect(items[7]).toMatchObject({ observation: { step: "setLocalDescription", state: "done", ufrag: "efgh" } });
    expect(JSON.stringify(items)).not.toContain("v=0");
  });

  it("does not say that a description was applied where that is not known", async () => {
    const sdpHistory = [
      { ...description(T + 10, true, "abcd"), errors: [{ lineNumber: 3, error: "bad" }] },
      { ...description(T + 20, true, ""), sdp: "" },
    ];
    expect(brief(await read(report(T + 3000, { sdpHistory }))).slice(4)).toEqual([
      "pc1 setLocalDescription 10",
      "pc1 setLocalDescription 20",
      "pc1 stats 3000",
    ]);
  });

  it("keeps connections apart, pages too, and tells the same thing once", async () => {
    const items = await read([
      report(T + 3000, { pcid: other }),
      { reports: [report(T + 1000), report(T + 2000)], sdpHistories: [] },
      report(T + 2000),
    ]);
    const connections = items.filter(({ type }) => type === "connection");
    expect(connections).toMatchObject([
      { connection: "pc1", page: "1" },
      { connection: "pc2", page: "2" },
    ]);
    expect(brief(items).filter((item) => item.includes("stats"))).toEqual([
      "pc2 stats 1000",
      "pc2 stats 2000",
      "pc1 stats 3000",
    ]);
  });

  it("uses what is whole of a report or a history that is cut off", async () => {
    const single = JSON.stringify(report(T + 3000), null, 2);
    const cut = await text(single.slice(0, single.indexOf('"rawLocalCandidates"')));
    expect(brief(cut)).toEqual([
      "format",
      "browser",
      "connection",
      "pc1 connection.opened 3000",
      "pc1 stats 3000",
      "problem",
    ]);
    const history = JSON.stringify({ reports: [report(T + 2000), report(T + 4000)], sdpHistories: [] });
    const items = await text(history.slice(0, -100));
    expect(brief(items).filter((item) => item.includes("stats"))).toEqual(["pc1 stats 2000"]);
    expect(items.at(-1)).toMatchObject({ type: "problem", truncated: true });
  });

  it("names what it left out, and bounds how much it names", async () => {
    const items = await read([report(T + 1000), ...Array.from({ length: 200 }, () => ({ pcid: 1 }))]);
    const problems = items.filter(({ type }) => type === "problem");
    expect(problems).toHaveLength(101);
    expect(problems[0]).toMatchObject({ where: "$[1]", what: "no report; left out" });
    expect(problems[100]).toMatchObject({ what: "100 more problems of these kinds" });
  });

  it("refuses what has no report", async () => {
    await expect(read({ reports: [], sdpHistories: [] })).rejects.toMatchObject({ code: "empty" });
    await expect(read({ a: 1 })).rejects.toMatchObject({ code: "unreadable" });
    await expect(read([1])).rejects.toMatchObject({ code: "unreadable" });
  });

  it("takes any members for what they are not", async () => {
    for (const value of [null, 1, "x", [], [null], {}, true, -1, Number.MAX_VALUE]) {
      for (const name of Object.keys(report(T))) {
        const whole = [report(T + 1000, { pcid: other }), report(T + 2000, { [name]: value })];
        expect(brief(await read(whole)).some((item) => item.includes("stats 1000"))).toBe(true);
      }
      for (const name of ["timestamp", "isLocal", "sdp", "errors"])
        await read(report(T, { sdpHistory: [{ ...description(T, true, "abcd"), [name]: value }] }));
    }
  });
});

describe("isFirefoxReport", () => {
  it("knows reports and histories by their lists", () => {
    expect(isFirefoxReport(JSON.stringify(report(T), null, 2))).toBe(true);
    expect(isFirefoxReport(JSON.stringify({ reports: [report(T)], sdpHistories: [] }))).toBe(true);
    expect(isFirefoxReport(JSON.stringify([stream(T, 1)]))).toBe(false);
    expect(isFirefoxReport('{"PeerConnections":{}}')).toBe(false);
  });
});
