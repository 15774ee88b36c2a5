import { describe, expect, it } from "vitest";
import type { InspectSession } from "../dump";
import { formatStreams } from "./streams";
import { formatTable } from "./table";
import { formatWaterfall } from "./waterfall";
import { NBSP, wrap } from "./wrap";

describe("wrap", () => {
  it("breaks at spaces, indents what follows and keeps long words whole", () => {
    expect(wrap("one two three", 20)).toEqual(["one two three"]);
    expect(wrap("one two three", 8, "  ")).toEqual(["one two", "  three"]);
    expect(wrap("a extraordinary", 5)).toEqual(["a", "extraordinary"]);
    expect(wrap("", 5)).toEqual([""]);
  });

  it("keeps a number and its unit together, and prints a plain space there", () => {
    expect(wrap(`lost 12${NBSP}s here`, 8)).toEqual(["lost", "12 s", "here"]);
  });
});

describe("formatTable", () => {
  it("is as narrow as its content and leaves empty columns out", () => {
    const columns = [{ title: "name" }, { title: "x", align: "right" as const }, { title: "none" }];
    expect(
      formatTable(columns, [
        ["a", "1", ""],
        ["bcdef", "100", ""],
      ]),
    ).toEqual(["name    x", "a       1", "bcdef 100"]);
  });
});

type Stream = InspectSession["connections"][number]["streams"][number];
const stream = (members: Partial<Stream>): Stream => ({
  id: "s",
  direction: "inbound",
  kind: "video",
  samples: 10,
  resets: 0,
  bytes: 1000,
  ...members,
});

describe("formatStreams", () => {
  it("tells what is not known from what is nothing", () => {
    const [, known, unknown] = formatStreams(
      [
        stream({ bitrateBps: 1_234_000, lossRatio: 0, freezes: 0, stalls: 2, stallMs: 1500, framesPerSecond: 29.97 }),
        stream({}),
      ],
      80,
    );
    expect(known?.split(/ +/)).toEqual(["in", "video", "1234", "0%", "?", "30", "-", "2/1.5s"]);
    expect(unknown?.split(/ +/)).toEqual(["in", "video", "?", "?", "?", "?", "?"]);
  });

  it("shows what held the encoder back most", () => {
    const lines = formatStreams(
      [stream({ direction: "outbound", limitation: { none: 1000, cpu: 1000, bandwidth: 2000, other: 0 } })],
      80,
    );
    expect(lines[0]).toContain("limited");
    expect(lines[1]).toMatch(/ bw 50%$/);
  });

  it("counts streams that never carried anything instead of listing them", () => {
    const idle = Array.from({ length: 11 }, () => stream({ bytes: 0, packets: 0 }));
    expect(formatStreams([...idle, stream({ kind: "audio", bytes: 0 })], 80)).toEqual([
      "12 streams never carried anything: 11 inbound video, 1 inbound audio",
    ]);
    expect(formatStreams([], 80)).toEqual([]);
  });

  it("does not call a stream idle of which no counter is known", () => {
    expect(formatStreams([{ id: "s", direction: "inbound", kind: "audio", samples: 1, resets: 0 }], 80)).toHaveLength(
      2,
    );
  });
});

describe("formatWaterfall", () => {
  it("draws phases of the same name on one line, with their sum", () => {
    const phase = (name: string, offsetMs: number, durationMs: number) => ({
      phase: name,
      startMs: offsetMs,
      offsetMs,
      durationMs,
      outcome: "ok" as const,
    });
    const lines = formatWaterfall({
      durationMs: 28_000,
      criticalPath: [{ phase: "first_packet", ms: 28_000 }],
      criticalPathMs: 28_000,
      phases: [phase("negotiation", 0, 2000), phase("first_packet", 0, 28_000), phase("negotiation", 14_000, 2000)],
    });
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^negotiation 2x {7}██ {12}██ {12} +4000 ms +$/);
    expect(lines[2]).toMatch(/^first_packet +█{28} +28\.0 s +28\.0 s$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(78);
  });
});
