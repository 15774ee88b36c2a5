import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createStatsReader } from "./reader";
import type { StatsSample } from "./sample";
import { expectSane } from "./sane.fixture";

/** Real reports of real browsers. They are test data of others and not part of this repository. */
const captures = new URL("../../../../../shared/captures/", import.meta.url);
const absent = !existsSync(captures);
const json = (name: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(name, captures), "utf8"));
const read = (...reports: unknown[]): StatsSample => {
  const reader = createStatsReader();
  return reports
    .map((report, n) => expectSane(reader.read(report, 1_700_000_000_000 + n * 1000)))
    .at(-1) as StatsSample;
};
const path = ({ transports }: StatsSample) =>
  transports.map(({ selectedPair: pair }) => `${pair?.local?.type}>${pair?.remote?.type} ${pair?.local?.protocol}`);

describe.skipIf(absent)("captured reports (skipped where the capture folder is absent)", () => {
  it("Chromium: three layers of one stream, measured over the time between two reports", () => {
    const own = json("own/chromium-loopback-getstats.json");
    const sample = read(own.senderEarly, own.sender);
    const video = sample.outbound.find(({ kind }) => kind === "video");
    expect(video?.layers.map(({ rid, width }) => [rid, width])).toEqual([
      ["q", 320],
      ["h", 640],
      ["f", 1280],
    ]);
    expect(video?.width).toBe(1280);
    expect(video?.bytesDelta).toBe(video?.layers.reduce((sum, { bytesDelta = 0 }) => sum + bytesDelta, 0));
    expect(video?.bitrateBps).toBeGreaterThan(500_000);
    expect(video?.codec?.mimeType).toBe("video/VP8");
    expect(video?.sourceWidth).toBe(1280);
    expect(video?.rttMs).toBeGreaterThan(0);
    expect(path(sample)).toEqual(["host>host udp"]);
    expect(sample.transports[0]).toMatchObject({
      dtlsState: "connected",
      srtpCipher: "SRTP_AES128_CM_HMAC_SHA1_80",
      selectedPairChanges: 2,
    });
    expect(sample.dataChannels[0]).toMatchObject({ label: "telemetry", state: "open", messagesSent: 1 });
  });

  it("Chromium: what the receiver sees of them", () => {
    const own = json("own/chromium-loopback-getstats.json");
    const sample = read(own.receiverEarly, own.receiver);
    const video = sample.inbound.find(({ kind, mid }) => kind === "video" && mid === "q");
    expect(video).toMatchObject({
      width: 320,
      framesDecoded: 425,
      freezeCount: 1,
      freezeDurationMs: 316,
      lossRatioOverall: 0,
    });
    expect(video?.decodeTimeOverallMs).toBeCloseTo(0.2253, 4);
    expect(video?.remote?.reports).toBe(17);
    const audio = sample.inbound.find(({ kind }) => kind === "audio");
    expect(audio?.jitterBufferDelayOverallMs).toBeCloseTo(149.28, 2);
    expect(audio).toMatchObject({ samplesReceived: 723360, concealedSamples: 14933, playoutId: "AP" });
    expect(sample.playouts).toHaveLength(1);
  });

  it("Firefox: no active, no media source id, transport without counters", () => {
    const own = json("own/firefox-loopback-getstats.json");
    const sample = read(own.senderEarly, own.sender);
    const video = sample.outbound.find(({ kind }) => kind === "video");
    expect(video).toMatchObject({ active: true, width: 1280, sourceWidth: 1280, sourceFrames: 302 });
    expect(video?.bitrateBps).toBeGreaterThan(100_000);
    expect(sample.transports[0]?.sendBitrateBps).toBeUndefined();
    expect(sample.transports[0]?.selectedPair?.sendBitrateBps).toBeGreaterThan(100_000);
    const received = read(own.receiverEarly, own.receiver);
    expect(received.inbound.map(({ kind }) => kind).sort()).toEqual(["audio", "video"]);
    expect(received.inbound.find(({ kind }) => kind === "video")).toMatchObject({
      framesDecoded: 296,
      packetsDiscarded: 1,
    });
  });

  it("Firefox: layers that were never sent are not active", () => {
    const own = json("own/firefox-simulcast-getstats.json");
    const video = read(own.senderEarly, own.sender).outbound.find(({ kind }) => kind === "video");
    const active = new Map(video?.layers.map((layer) => [layer.rid, layer.active]));
    // The one that was sent was not in the earlier report: whether it still is sent is not known yet.
    expect([active.get("q"), active.get("h"), active.get("f")]).toEqual([undefined, false, false]);
    expect(video).toMatchObject({ active: true, width: 320 });
  });

  it("Firefox 72: pairs are marked, ids tell what is whose", () => {
    const sample = read(json("getstats-firefox72.json"));
    expect(sample.transports.map(({ id, selectedPair }) => [id, selectedPair?.id])).toEqual([["transport_0", "Dqe4"]]);
    expect(sample.inbound.find(({ kind }) => kind === "audio")).toMatchObject({ packetsLost: 1, packets: 904 });
    expect(sample.inbound.every(({ remote }) => remote !== undefined)).toBe(true);
    expect(sample.outbound.every(({ layers }) => layers.every(({ remote }) => remote?.rttMs === 10))).toBe(true);
    expect(sample.outbound).toHaveLength(2);
  });

  it("Firefox 74: the marked pair, not one of the other two that succeeded", () => {
    expect(read(json("getstats-firefox74-twilio.json")).transports[0]?.selectedPair?.id).toBe("36e0bfcf");
  });

  it("Chrome 79: freezes, sizes and jitter buffer live on track objects", () => {
    const sample = read(json("getstats-chrome79-relay.json"));
    const [video, audio] = ["video", "audio"].map((kind) => sample.inbound.find((stream) => stream.kind === kind));
    expect(video).toMatchObject({ width: 320, height: 240, framesReceived: 103, codec: { mimeType: "video/VP8" } });
    expect(video?.jitterBufferDelayOverallMs).toBeCloseTo(23.31, 2);
    expect(audio).toMatchObject({ samplesReceived: 198080, concealedSamples: 1760 });
    expect(sample.outbound.find(({ kind }) => kind === "video")).toMatchObject({
      sourceWidth: 640,
      qualityLimitationReason: "bandwidth",
    });
    expect(path(sample)).toEqual([expect.stringMatching(/^relay>/)]);
  });

  it("Safari 13: mediaType only, 15 pairs of which the transport names one", () => {
    const sample = read(json("getstats-safari13-0-4.json"));
    expect(sample.inbound.map(({ kind }) => kind).sort()).toEqual(["audio", "video"]);
    expect(sample.inbound.find(({ kind }) => kind === "audio")?.trackIdentifier).toMatch(/^f4209eee/);
    expect(sample.transports.map(({ selectedPair }) => selectedPair?.state)).toEqual(["succeeded"]);
  });

  it("Chrome 57 and 78: array and key-value dumps", () => {
    const old = read(json("getstats-chrome57-twilio.json"));
    expect(old.inbound[0]).toMatchObject({ kind: "audio", packetsLost: 41, packets: 61687 });
    expect(old.transports[0]?.selectedPair).toMatchObject({ rttMs: 86, requestsLost: 1 });
    const keyed = read(json("getstats-chrome78-keyvalue-genesys.json"));
    expect(keyed.inbound.length + keyed.outbound.length).toBeGreaterThan(0);
    expect(keyed.transports).toHaveLength(1);
  });

  it("the callback API of Chrome 57 gives nothing that could be mistaken for a figure", () => {
    const sample = read(json("getstats-chrome57-legacy-twilio.json"));
    expect(sample.inbound.length + sample.outbound.length).toBe(0);
  });
});
