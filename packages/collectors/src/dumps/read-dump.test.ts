import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { synthetic } from "./fuzz-dumps.test-kit";
import { readDump } from "./read-dump";
import type { DumpItem } from "./types";

async function read(input: string | Uint8Array): Promise<DumpItem[]> {
  const items: DumpItem[] = [];
  for await (const item of readDump(typeof input === "string" ? new TextEncoder().encode(input) : input))
    items.push(item);
  return items;
}
const json = async (document: unknown, indent?: number) => (await read(JSON.stringify(document, null, indent)))[0];
const connection = { url: "", updateLog: [], stats: {} };
const problems = (items: DumpItem[]) => items.filter((item) => item.type === "problem");

describe("readDump", () => {
  it("tells every format by its content", async () => {
    for (const [format, dumps] of Object.entries(synthetic)) {
      for (const dump of Object.values(dumps)) {
        expect((await read(dump))[0]?.type, format).toBe("format");
        const [first] = await read(gzipSync(dump));
        const names = { internals: "webrtc-internals", firefox: "firefox-report" } as Record<string, string>;
        expect(first).toMatchObject({ type: "format", format: names[format] ?? format, gzip: true });
      }
    }
  });

  it("webrtc-internals and rtcstats have nearly the same names at their top, in any order", async () => {
    const event = { time: "2016-03-01T10:00:00.000Z", type: "create", value: null };
    const old = { getUserMedia: [], PeerConnections: {}, peerConnections: { PC_0: [event] }, url: "" };
    const page = {
      UserAgent: "x",
      getUserMedia: [{ rid: 1, padding: "y".repeat(200_000) }],
      PeerConnections: { "1-2": connection },
    };
    for (const indent of [undefined, 1]) {
      expect(await json(old, indent)).toMatchObject({ format: "rtcstats", version: 0 });
      expect(await json(Object.fromEntries(Object.entries(old).reverse()), indent)).toMatchObject({
        format: "rtcstats",
      });
      expect(await json(page, indent)).toMatchObject({ format: "webrtc-internals" });
      expect(await json(Object.fromEntries(Object.entries(page).reverse()), indent)).toMatchObject({
        format: "webrtc-internals",
      });
    }
    expect(await json({ getUserMedia: [], PeerConnections: {}, UserAgent: "x" })).toMatchObject({
      format: "webrtc-internals",
    });
  });

  it("what no reader takes is unreadable", async () => {
    for (const document of [{}, [], [1, 2, 3], { name: "package", version: "1.0.0" }]) {
      await expect(json(document)).rejects.toMatchObject({ name: "DumpError", code: "unreadable" });
    }
  });

  it("gives all of a page in the order of time", async () => {
    for (const dump of [...Object.values(synthetic.rtcstats), ...Object.values(synthetic.internals)]) {
      const times = (await read(dump)).flatMap((item) =>
        item.type === "call" ? [item.time] : item.type === "observation" ? [item.observation.time] : [],
      );
      expect(times.length).toBeGreaterThan(10);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  it("says that compressed data is damaged, beside what could be read", async () => {
    const zip = gzipSync(synthetic.rtcstats["3"] ?? "");
    const items = await read(zip.subarray(0, zip.length * 0.8));
    expect(items.map(({ type }) => type)).toContain("observation");
    expect(problems(items)).toContainEqual(
      expect.objectContaining({ truncated: true, what: expect.stringContaining("gzip data is cut off") }),
    );
  });

  it("tells a bounded number of problems", async () => {
    const lines = Array.from({ length: 1000 }, (_, n) => `["x","PC_0",{"n":${n}},`);
    const items = await read(`["create","PC_0",{},1700000000000]\n${lines.join("\n")}`);
    expect(problems(items).length).toBeGreaterThan(50);
    expect(problems(items).length).toBeLessThan(130);
    expect(JSON.stringify(problems(items))).toMatch(/\d+ more problems/);
  });
});
