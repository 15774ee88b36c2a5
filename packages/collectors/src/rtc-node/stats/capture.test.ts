/** A call between rtc-node and a LiveKit server, as it was captured: statistics in the JSON form of their protocol. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createStatsReader } from "@rtcscope/core/stats";
import { describe, expect, it } from "vitest";
import { normaliseStats } from "./normalise";
import type { RtcNodeSessionStats } from "./session-stats";

const capture = new URL("../../../../../../shared/captures/own/rtc-node-getRtcStats.json", import.meta.url);

type Groups = Record<string, Record<string, unknown> | undefined>;
interface Json {
  publisherStats: Record<string, Groups | undefined>[];
}

/** The SDK's own message classes, so that the capture has the types that `getRtcStats()` gives. */
function parsed(json: unknown): RtcNodeSessionStats {
  const sdk = createRequire(createRequire(import.meta.url).resolve("@livekit/rtc-node"));
  return sdk("@livekit/rtc-ffi-bindings/proto/room_pb.js").GetSessionStatsCallback_Result.fromJson(json);
}

describe.skipIf(!existsSync(capture))("a captured call", () => {
  const json: Json = existsSync(capture) ? JSON.parse(readFileSync(capture, "utf8")) : { publisherStats: [] };
  const raw = (type: string) => json.publisherStats.flatMap((one) => (one[type] ? [one[type]] : []));
  const read = () => {
    const report = normaliseStats(parsed(json).publisherStats);
    return { report, sample: createStatsReader().read(report, 1_795_250_813_300) };
  };

  it("keeps every object, and its time", () => {
    const { report, sample } = read();
    expect(report.size).toBe(json.publisherStats.length);
    expect(sample.timestamp).toBeCloseTo(1_795_250_813_257.623);
  });

  it("has the bytes, packets and losses of every sent stream as its JSON says", () => {
    const { sample } = read();
    expect(sample.outbound).toHaveLength(raw("outboundRtp").length);
    for (const { stream, sent } of raw("outboundRtp")) {
      const found = sample.outbound.find(({ kind }) => kind === stream?.kind);
      const remote = raw("remoteInboundRtp").find((one) => one.stream?.kind === stream?.kind);
      expect(found?.bytes).toBe(Number(sent?.bytesSent));
      expect(found?.packets).toBe(Number(sent?.packetsSent));
      expect(found?.layers[0]?.remote?.packetsLost).toBe(Number(remote?.received?.packetsLost));
      expect(found?.layers[0]?.remote?.rttMs).toBe(Number(remote?.remoteInbound?.roundTripTime) * 1000);
    }
  });

  it("has what limited the video, and nothing of the kind for audio", () => {
    const { sample } = read();
    const [audio, video] = ["audio", "video"].map((kind) => sample.outbound.find((one) => one.kind === kind));
    expect(video).toMatchObject({ qualityLimitationReason: "bandwidth", width: 480, height: 264 });
    expect(video?.layers[0]?.qualityLimitation?.bandwidthMs).toBeCloseTo(4931);
    expect(audio?.qualityLimitationReason).toBeUndefined();
    expect(audio?.layers[0]?.framesEncoded).toBeUndefined();
  });

  it("has the selected pair that the transport names, among two that succeeded", () => {
    const { sample } = read();
    const [{ transport }] = raw("transport") as [Groups];
    expect(sample.transports).toHaveLength(1);
    expect(sample.transports[0]?.selectedPair).toMatchObject({
      id: transport?.selectedCandidatePairId,
      state: "succeeded",
      rttMs: 0,
      bytesSent: 49_041,
      local: { type: "host", protocol: "udp" },
    });
    expect(sample.transports[0]?.selectedPair?.availableIncomingBitrateBps).toBeUndefined();
  });
});
