import { describe, expect, it } from "vitest";
import { readRtcstatsJson } from "./index";
import { collect, observationsOf, textOf } from "./wire.test-kit";

const T = Date.parse("2016-01-28T18:24:20.000Z");
const at = (ms: number) => new Date(T + ms).toISOString();

const dump = {
  PeerConnections: {},
  userAgent: "Mozilla/5.0 Ubuntu Chrome/48.0.2564.82 Safari/537.36",
  getUserMedia: [{ time: at(0), type: "getUserMedia", value: { audio: true } }],
  peerConnections: {
    PC_0: [
      { time: at(10), type: "create", value: {} },
      { time: at(40), type: "oniceconnectionstatechange", value: "checking" },
      { time: at(2000), type: "getStats", value: { A: { id: "A", type: "inbound-rtp", timestamp: T + 1990 } } },
    ],
    PC_1: [{ time: at(20), type: "create", value: {} }, { time: "some time", type: "close" }, 7],
  },
  url: "https://example.org/",
};

describe("version 0", () => {
  it("logs of connections, in the order of time", async () => {
    const items = await collect(readRtcstatsJson(textOf(JSON.stringify(dump), 13)));
    expect(items[0]).toMatchObject({ type: "format", format: "rtcstats", version: 0 });
    expect(items).toContainEqual(expect.objectContaining({ type: "browser", name: "Chrome 48" }));
    expect(items.filter(({ type }) => type === "connection")).toMatchObject([
      { connection: "PC_0", url: "https://example.org/" },
      { connection: "PC_1", url: "https://example.org/" },
    ]);
    expect(observationsOf(items).map(({ type, time }) => [type, time - T])).toEqual([
      ["connection.opened", 10],
      ["connection.opened", 20],
      ["connection.state", 40],
      ["stats", 1990],
    ]);
    expect(items.filter(({ type }) => type === "problem")).toEqual(
      [1, 2].map((n) => ({
        type: "problem",
        where: `$.peerConnections.PC_1[${n}]`,
        what: "no entry of a log; left out",
      })),
    );
  });

  it("what is whole of a dump that is cut off", async () => {
    const text = JSON.stringify(dump);
    const items = await collect(readRtcstatsJson(textOf(text.slice(0, text.indexOf('"PC_1"')))));
    expect(observationsOf(items)).toHaveLength(3);
    expect(items.at(-1)).toMatchObject({ type: "problem", truncated: true });
  });
});
