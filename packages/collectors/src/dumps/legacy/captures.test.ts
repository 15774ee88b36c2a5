import { existsSync, readFileSync } from "node:fs";
import { createStatsReader, type StatsSample } from "@rtcscope/core/stats";
import { describe, expect, it } from "vitest";
import { modernise } from "./index";
import type { StatsEntry } from "./value";

/** Real dumps of old browsers. They are test data of others and not part of this repository. */
const captures = new URL("../../../../../../shared/captures/", import.meta.url);
const text = (name: string) => readFileSync(new URL(name, captures), "utf8");

type Reports = Record<string, Record<string, unknown>>;

/** Enough of the delta format to have the reports: members that changed, of objects that did. */
function sparseReports(name: string): StatsEntry[][] {
  const all: Reports = {};
  return text(name)
    .split("\n")
    .filter((line) => line.startsWith('["getstats"'))
    .map((line) => {
      const [, , { timestamp, ...delta }] = JSON.parse(line);
      for (const [id, part] of Object.entries(delta as Reports)) {
        all[id] = { ...all[id], ...part, id };
        if (part.timestamp === 0) all[id].timestamp = timestamp;
      }
      return Object.values(all).map((entry) => ({ ...entry }));
    });
}

describe.skipIf(!existsSync(captures))("captured statistics of old browsers (skipped where absent)", () => {
  it("Chrome 2020, callback API: bytes, loss and path are those of the reference", () => {
    const name = "rtcstats1-chrome-2020-legacy-sparse-screenshare.jsonl";
    const reference = JSON.parse(text("reference.json")).captures[name].pcs.PC_0;
    const reader = createStatsReader();
    const samples = sparseReports(name).map((report) => reader.read(modernise(report), report[0]?.timestamp as number));
    const last = samples.at(-1) as StatsSample;
    const layers = last.outbound.flatMap((stream) => stream.layers);
    const all = [
      ...last.inbound.map((stream) => ({ ...stream, id: stream.id, dir: "in", lost: stream.packetsLost, stream })),
      ...layers.map((stream) => ({ id: stream.id, dir: "out", lost: stream.remote?.packetsLost, stream })),
    ];
    const told = all.map(({ id, dir, lost, stream }) => [id, dir, stream.kind, stream.ssrc, stream.bytes, lost]);
    for (const { id, dir, kind, ssrc, lastBytes, packetsLost = 0 } of reference.streams)
      expect(told).toContainEqual([id, dir, kind, ssrc, lastBytes, packetsLost]);
    expect(told).toHaveLength(reference.streams.length);

    const short = new Map([
      ["peerreflexive", "prflx"],
      ["serverreflexive", "srflx"],
    ]);
    const [pair] = reference.selectedPairs;
    const paths = new Set(
      samples.flatMap(({ transports }) =>
        transports.map(({ selectedPair: at }) =>
          [at?.id, at?.local?.type, at?.remote?.type, at?.local?.protocol].join(),
        ),
      ),
    );
    expect([...paths]).toEqual([[pair.pairId, short.get(pair.local), short.get(pair.remote), pair.protocol].join()]);

    const screen = last.outbound.find(({ kind }) => kind === "video");
    expect(screen).toMatchObject({ width: 1376, sourceWidth: 2752, rttMs: 178, contentType: "screenshare" });
    expect(last.inbound.find(({ bytes }) => bytes === 37_560_647)).toMatchObject({ width: 1280, framesDecoded: 1757 });
  });

  it("Chromium 48, both APIs in one report: no stream, transport or pair is told twice", () => {
    const { peerConnections } = JSON.parse(text("rtcstats0-chromium48-single-json.json"));
    const last = (id: string) => {
      const reader = createStatsReader();
      const reports = peerConnections[id].filter(({ type }: { type: string }) => type === "getStats");
      const samples = reports.map(({ value }: { value: Reports }) =>
        reader.read(modernise(Object.values(value)), Number(Object.values(value)[0]?.timestamp)),
      );
      return samples.at(-1) as StatsSample;
    };
    const [sender, receiver] = [last("PC_0"), last("PC_1")];
    expect(sender.outbound.map(({ kind }) => kind).sort()).toEqual(["audio", "video"]);
    expect([sender.inbound.length, receiver.outbound.length]).toEqual([0, 0]);
    expect(receiver.inbound.map(({ kind }) => kind).sort()).toEqual(["audio", "video"]);
    expect(sender.outbound.flatMap(({ layers }) => layers).every(({ id }) => /^ssrc_\d+_send$/.test(id))).toBe(true);
    for (const { transports } of [sender, receiver])
      expect(transports.flatMap(({ selectedPair }) => selectedPair?.id ?? [])).toEqual(["Conn-audio-1-0"]);
    const video = sender.outbound.find(({ kind }) => kind === "video");
    expect(video).toMatchObject({ width: 640, sourceWidth: 640, rttMs: 2 });
    // Loopback: the pair's own figure says 1688 ms.
    expect(sender.transports[0]?.selectedPair?.rttMs).toBeUndefined();
  });
});
