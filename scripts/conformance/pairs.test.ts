import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { changes } from "./changes.test-kit";
import { cutAfter } from "./common-time.mjs";
import { comparePair, isPair } from "./pairs.mjs";
import { inspected } from "./sample.test-kit";

const other = () => ({ ...inspected(), format: "webrtc-internals" });
const wrong = (a: unknown, b: unknown): string[] =>
  comparePair(a, b)
    .filter(({ agrees }: { agrees: boolean }) => !agrees)
    .map(({ figure }: { figure: string }) => figure);

describe("two captures of one session", () => {
  it("are known by their connections, their time and their formats", () => {
    const later = other();
    for (const connection of later.connections) {
      connection.firstMs += 60_000;
      connection.lastMs += 60_000;
    }
    const renamed = other();
    for (const connection of renamed.connections) connection.id = "8-1";
    expect(isPair(inspected(), other())).toBe(true);
    const nameless = { ...other(), format: "getstats" };
    for (const not of [inspected(), later, renamed, nameless, { ...other(), connections: [] }]) {
      expect(isPair(inspected(), not)).toBe(false);
    }
  });

  it("agree when they tell the same, and each figure that is another is seen", () => {
    expect(wrong(inspected(), other())).toEqual([]);
    const figures = ["connect", "states", "streams", "paths", "restarts", "negotiations", "timeToConnectedMs"];
    let seen = 0;
    for (const { path, document } of changes(other())) {
      const [, , member = ""] = path.split(".");
      if (!figures.includes(member)) continue;
      expect(wrong(inspected(), document), path).not.toEqual([]);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(60);
  });
});

describe("a dump of lines cut after a time", () => {
  const lines = [
    "RTCStatsDump",
    '{"fileFormat":3}',
    '["create","7-1",{},1000]',
    '["getStats","7-1",{"P":{"id":"P","timestamp":1000}},1]',
    '["getStats","7-1",{"P":{"id":"P","timestamp":2000.4}},1000]',
    '["getStats","7-1",{"P":{"id":"P","timestamp":3000}},1000]',
    '["close","7-1",null,5]',
  ];

  it("has all lines before the first statistics that are newer, compressed or not", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rtcscope-cut-"));
    try {
      const [from, to] = [join(folder, "from"), join(folder, "to")];
      for (const bytes of [lines.join("\n"), gzipSync(lines.join("\n"))]) {
        await writeFile(from, bytes);
        expect(await cutAfter(2000, from, to)).toBe(true);
        expect(await readFile(to, "utf8")).toBe(`${lines.slice(0, 5).join("\n")}\n`);
      }
      await writeFile(from, '{"PeerConnections":{}}');
      expect(await cutAfter(2000, from, to)).toBe(false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
