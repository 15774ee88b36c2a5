import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openDump } from "../source";
import type { DumpItem } from "../types";
import { readStatsJson } from "./index";

async function text(content: string | Uint8Array): Promise<DumpItem[]> {
  const items: DumpItem[] = [];
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for await (const item of readStatsJson(await openDump(bytes))) items.push(item);
  return items;
}
const read = (value: unknown) => text(JSON.stringify(value));
const readings = (items: readonly DumpItem[]) =>
  items.flatMap((item) =>
    item.type === "observation" && item.observation.type === "stats"
      ? [[item.observation.connection, item.observation.time]]
      : [],
  );
const stream = (ssrc: number, timestamp: number, type = "inbound-rtp") => ({
  id: `${type}-${ssrc}`,
  type,
  ssrc,
  timestamp,
  kind: "audio",
});
const report = [stream(1, 1000), { id: "T", type: "transport", timestamp: 1001 }];
const goog = {
  id: "ssrc_1_recv",
  type: "ssrc",
  timestamp: "1970-01-01T00:00:01.001Z",
  stats: { ssrc: "1", mediaType: "audio", bytesReceived: "5" },
};

describe("readStatsJson", () => {
  it.each([
    ["array", report],
    ["entries", report.map((entry) => [entry.id, entry])],
    ["key-value", report.map((entry) => ({ key: entry.id, value: entry }))],
    ["map", Object.fromEntries(report.map(({ id, ...entry }) => [id, entry]))],
    ["legacy", [goog]],
    ["legacy", { result: [goog] }],
    ["array", { at: 5, list: [{ stats: report }] }],
  ])("reads one report as %s, at the newest time of its objects", async (dialect, value) => {
    const items = await read(value);
    expect(items[0]).toEqual({ type: "format", format: "getstats", dialect, gzip: false });
    expect(items[1]).toEqual({ type: "connection", page: "", connection: "pc1", resolutionMs: 1 });
    expect(readings(items)).toEqual([["pc1", 1001]]);
    expect(items).toHaveLength(3);
    expect(JSON.stringify(items[2])).toContain(dialect === "legacy" ? "ssrc_1_recv" : "inbound-rtp-1");
  });

  it("reads successive reports of one connection in the order of their times, wherever they stand", async () => {
    const later = [stream(1, 3000)];
    for (const value of [[later, report], { now: later, before: report }, [{ stats: [[later], [report]] }]])
      expect(readings(await read(value))).toEqual([
        ["pc1", 1001],
        ["pc1", 3000],
      ]);
    const lines = `${JSON.stringify(report)}\n${JSON.stringify(later)}\n`;
    expect(readings(await text(lines))).toHaveLength(2);
  });

  it("never takes reports that share no stream and no candidate for one connection", async () => {
    const sender = [stream(1, 1000, "outbound-rtp")];
    const later = [stream(1, 2000, "outbound-rtp")];
    expect(readings(await read({ sender, receiver: report, later }))).toEqual([
      ["pc1", 1000],
      ["pc2", 1001],
      ["pc1", 2000],
    ]);
  });

  it("counts reports without streams to the connection that they belong to", async () => {
    const early = [{ id: "P", type: "peer-connection", timestamp: 500 }];
    expect(readings(await read([early, report]))).toEqual([
      ["pc1", 500],
      ["pc1", 1001],
    ]);
  });

  it("uses what is whole of a document that is cut off, and says so", async () => {
    const whole = JSON.stringify([...report, stream(9, 9000)]);
    const items = await text(whole.slice(0, -20));
    expect(readings(items)).toEqual([["pc1", 1001]]);
    expect(items.at(-1)).toMatchObject({ type: "problem", truncated: true });
    const lines = await text(`${JSON.stringify(report)}\n${JSON.stringify([stream(1, 5000)]).slice(0, -3)}`);
    expect(readings(lines)).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ type: "problem", where: "line 2", truncated: true });
  });

  it("uses what compressed data held before it was cut off", async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => JSON.stringify([stream(1, 1000 + n * 1000)])).join("\n");
    const items = await text(gzipSync(lines).subarray(0, -100));
    expect(items[0]).toMatchObject({ type: "format", gzip: true });
    expect(readings(items).length).toBeGreaterThan(100);
  });

  it("reads any JSON, however it is laid out", async () => {
    const odd = `[ \n${JSON.stringify(report[0])}\n      ,\n {"key":\n"T","value":\n${JSON.stringify(report[1])}}]`;
    const items = await text(odd);
    expect(readings(items)).toEqual([["pc1", 1001]]);
    expect(items.filter(({ type }) => type === "problem")).toEqual([]);
  });

  it("leaves out a report without a time", async () => {
    const items = await read({ a: report, b: [{ id: "x", type: "codec", timestamp: "never" }] });
    expect(readings(items)).toHaveLength(1);
    expect(items.at(-1)).toMatchObject({ type: "problem", where: "$.b" });
  });

  it.each([
    ["{}", "the top level holds nothing"],
    ["[1, null, {}]", "3 elements (null, number, object)"],
    ['{"secret.example": [{"id": "a", "type": "button"}]}', "1 members (array)"],
    ['[{"id": "a", "type": "inbound-rtp"}]', "1 elements (object)"],
    ["[{", "ends in the middle"],
    ["[}", "no getStats() report in it"],
  ])("refuses %s", async (content, message) => {
    const refused = text(content);
    await expect(refused).rejects.toMatchObject({ name: "DumpError", code: "unreadable" });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow("secret");
  });

  it("takes any members for what they are not", async () => {
    const odd = ["__proto__", "constructor", -1, null, {}, [[]], true, "inbound-rtp"];
    for (const name of ["id", "type", "timestamp", "ssrc"])
      for (const value of odd)
        expect(readings(await read([{ ...stream(3, 2000), [name]: value }, ...report]))).not.toHaveLength(0);
  });
});
