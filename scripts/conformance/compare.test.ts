import { describe, expect, it } from "vitest";
import { judge } from "./accepted.mjs";
import { changes } from "./changes.test-kit";
import { compareCapture } from "./compare.mjs";
import { byKind } from "./conform.mjs";
import { inspected, reference } from "./sample.test-kit";

interface Compared {
  figure: string;
  kind: string;
  agrees: boolean;
}

const wrong = (expected: unknown, found: unknown): string[] =>
  compareCapture(expected, found)
    .filter(({ agrees }: Compared) => !agrees)
    .map(({ figure }: Compared) => figure);

const stream = (of: ReturnType<typeof reference>) =>
  of.pcs["7-1"].streams[0] as { meanKbps: number; lossRatio: number };

describe("a capture against its reference", () => {
  it("agrees where both say the same in their own words", () => {
    expect(wrong(reference(), inspected())).toEqual([]);
    expect(byKind(compareCapture(reference(), inspected())).map(({ kind }) => kind)).toEqual([
      "connections",
      "totals",
      "ticks",
      "calls",
      "states",
      "connect",
      "restarts",
      "freezes",
      "streams",
      "bitrate",
      "loss",
      "pairs",
    ]);
  });

  it.each([...changes(reference())])("sees that $path is another", ({ document }) => {
    expect(wrong(document, inspected())).not.toEqual([]);
  });

  it("sees that the reference does not know what was told", () => {
    let seen = 0;
    for (const { document } of changes(reference(), { unknown: true })) {
      expect(wrong(document, inspected())).not.toEqual([]);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(50);
  });

  it("bitrates agree within 0.1 %, and where nothing flowed only with nothing", () => {
    const expected = reference();
    for (const [off, figures] of [
      [1.0009, []],
      [0.9991, []],
      [1.0011, ["streams[IT1].meanKbps"]],
    ] as const) {
      stream(expected).meanKbps = 1000 / off;
      expect(wrong(expected, inspected())).toEqual(figures);
    }
    stream(expected).meanKbps = 0;
    expect(wrong(expected, inspected())).toEqual(["streams[IT1].meanKbps"]);
  });

  it("time to connected agrees within the resolution of the log", () => {
    const expected = reference();
    const found = inspected();
    const only = () => wrong(expected, found).filter((figure) => figure === "sldToIceConnectedMs");
    expected.pcs["7-1"].sldToIceConnectedMs = 212;
    expect(only()).toHaveLength(1);
    for (const connection of found.connections) connection.calls.resolutionMs = 1000;
    expect(only()).toHaveLength(0);
  });

  it("holds a stream whose counters began anew to what the reference takes of it", () => {
    const found = inspected();
    const again = found.connections[0]?.streams[0] as Record<string, unknown>;
    Object.assign(again, { resets: 1, bytes: 9e6, bitrateBps: 7e6, packets: 5000, packetsLost: 20, lossRatio: 0.004 });
    Object.assign(again, { freezes: 5, freezeMs: 2000 });
    found.capture.maxFreezeCount = 5;
    expect(wrong(reference(), found)).toEqual([]);
    Object.assign(again, { packets: 989, freezes: 1, lastBytes: 1_300_000 });
    expect(wrong(reference(), found)).toEqual([
      "maxFreezeCount",
      "streams[IT1].lastBytes",
      "streams[IT1].meanKbps",
      "streams[IT1].packets",
      "streams[IT1].freezeCount",
    ]);
  });

  it("says which streams are missing and which were invented", () => {
    const found = inspected();
    for (const { streams } of found.connections) streams.reverse();
    expect(wrong(reference(), found)).toEqual([]);
    for (const { streams } of found.connections) streams.push({ ...streams[0], id: "IT9" } as never);
    expect(wrong(reference(), found)).toEqual(["streams"]);
    for (const { streams } of found.connections) streams.splice(0, 3);
    expect(wrong(reference(), found)).toContain("streams");
  });

  it("says which connections are missing and which were invented", () => {
    const found = inspected();
    found.connections.push(...inspected().connections.map((connection) => ({ ...connection, id: "7-2" })));
    expect(wrong(reference(), found)).toContain("connection");
    expect(wrong(reference(), { ...found, connections: [] })).toContain("connection");
  });

  it("takes the connection of a raw getStats capture by its place, for it has no name there", () => {
    const found = inspected();
    for (const connection of found.connections) connection.id = "pc1";
    expect(wrong(reference(), found)).toContain("connection");
    expect(wrong(reference(), { ...found, format: "getstats" })).toEqual([]);
  });

  it("says nothing of packets where the reference does not, but never takes a loss of nothing", () => {
    const found = inspected();
    const idle = found.connections[0]?.streams[1] as Record<string, unknown>;
    idle.packetsLost = 0;
    expect(wrong(reference(), found)).toEqual([]);
    idle.lossRatio = 0;
    expect(wrong(reference(), found)).toEqual(["streams[OT1].lossRatio"]);
  });
});

describe("accepted disagreements", () => {
  const expected = reference();
  expected.pcs["7-1"].negotiations = 3;
  const figures = compareCapture(expected, inspected());
  const entry = { capture: "a", connection: "7-1", figure: "negotiations", reason: "because" };
  const figuresOf = (of: Compared[]) => of.map(({ figure }) => figure);

  it("need their capture, connection and figure named", () => {
    expect(figuresOf(judge("a", figures, []).disagreements)).toEqual(["negotiations"]);
    expect(figuresOf(judge("b", figures, [entry]).disagreements)).toEqual(["negotiations"]);
    expect(figuresOf(judge("a", figures, [{ ...entry, connection: "7-2" }]).disagreements)).toEqual(["negotiations"]);
    const { disagreements, accepted, outdated } = judge("a", figures, [entry]);
    expect([disagreements, figuresOf(accepted), outdated]).toEqual([[], ["negotiations"], []]);
  });

  it("are told when they disagree no more, but not of other folders' captures", () => {
    const agreed = compareCapture(reference(), inspected());
    expect(judge("a", agreed, [entry]).outdated).toEqual([entry]);
    expect(judge("b", agreed, [entry]).outdated).toEqual([]);
  });
});
