import { expect, it } from "vitest";
import { numbersOf } from "./figures";
import { createStatsReader } from "./reader";
import * as slots from "./slots";

/** Every member its own number, so that a slot that is off by one shows. */
function read(type: string, words: string, more: object = {}) {
  const members = words
    .split(" ")
    .map((name, index): [string, number] => [name, 1000 + 2 ** (index % 8) + index * 300]);
  const entry = { id: "x", type, kind: "video", ssrc: 1, timestamp: 1, ...Object.fromEntries(members), ...more };
  const remote = { id: "r", type: "remote-inbound-rtp", kind: "video", ssrc: 1, localId: "x", packetsLost: 77 };
  return createStatsReader().read([entry, remote], 1);
}

it("slots of an inbound stream hold what its fields say", () => {
  const [s] = read(
    "inbound-rtp",
    "bytesReceived packetsReceived packetsLost retransmittedBytesReceived nackCount pliCount firCount framesDecoded totalSamplesReceived jitterBufferEmittedCount framesReceived framesDropped framesRendered keyFramesDecoded freezeCount totalFreezesDuration pauseCount totalPausesDuration concealedSamples silentConcealedSamples totalAudioEnergy totalSamplesDuration qpSum totalDecodeTime totalProcessingDelay totalInterFrameDelay totalSquaredInterFrameDelay jitterBufferDelay jitterBufferTargetDelay jitterBufferMinimumDelay headerBytesReceived packetsDiscarded",
  ).inbound;
  const n = numbersOf(s ?? {})?.values ?? [];
  const of = (slot: number, weight: number) => (n[slot] ?? 0) / (n[weight] ?? 0);
  expect(s).toMatchObject({
    bytes: n[slots.BYTES],
    packets: n[slots.PACKETS],
    packetsLost: n[slots.PACKETS_LOST],
    retransmittedBytes: n[slots.RETRANSMITTED_BYTES],
    nackCount: n[slots.NACKS],
    pliCount: n[slots.PLIS],
    firCount: n[slots.FIRS],
    framesDecoded: n[slots.FRAMES_DECODED],
    samplesReceived: n[slots.SAMPLES_RECEIVED],
    jitterBufferEmitted: n[slots.JITTER_BUFFER_EMITTED],
    framesReceived: n[slots.FRAMES_RECEIVED],
    framesDropped: n[slots.FRAMES_DROPPED],
    framesRendered: n[slots.FRAMES_RENDERED],
    keyFramesDecoded: n[slots.KEY_FRAMES_DECODED],
    freezeCount: n[slots.FREEZES],
    freezeDurationMs: n[slots.FREEZE_DURATION],
    pauseCount: n[slots.PAUSES],
    pauseDurationMs: n[slots.PAUSE_DURATION],
    concealedSamples: n[slots.CONCEALED_SAMPLES],
    silentConcealedSamples: n[slots.SILENT_CONCEALED_SAMPLES],
    audioEnergy: n[slots.AUDIO_ENERGY],
    samplesDurationMs: n[slots.SAMPLES_DURATION],
    qpMeanOverall: of(slots.INBOUND_QP, slots.FRAMES_DECODED),
    decodeTimeOverallMs: of(slots.DECODE_TIME, slots.FRAMES_DECODED),
    processingDelayOverallMs: of(slots.PROCESSING_DELAY, slots.PROCESSED),
    interFrameDelayOverallMs: of(slots.INTER_FRAME_DELAY, slots.INTER_FRAMES),
    jitterBufferDelayOverallMs: of(slots.JITTER_BUFFER_DELAY, slots.JITTER_BUFFER_EMITTED),
    jitterBufferTargetDelayOverallMs: of(slots.JITTER_BUFFER_TARGET_DELAY, slots.JITTER_BUFFER_EMITTED),
    jitterBufferMinimumDelayOverallMs: of(slots.JITTER_BUFFER_MINIMUM_DELAY, slots.JITTER_BUFFER_EMITTED),
  });
  expect(n[slots.INTER_FRAMES]).toBe(n[slots.FRAMES_RENDERED]);
  expect(n[slots.SQUARED_INTER_FRAME_DELAY]).toBeGreaterThan(1000);
});

it("slots of an outbound layer hold what its fields say", () => {
  const layer = read(
    "outbound-rtp",
    "bytesSent packetsSent retransmittedBytesSent nackCount pliCount firCount framesEncoded framesSent keyFramesEncoded hugeFramesSent qualityLimitationResolutionChanges qpSum totalEncodeTime totalPacketSendDelay headerBytesSent targetBitrate",
    { qualityLimitationDurations: { none: 1, cpu: 2, bandwidth: 3, other: 4 } },
  ).outbound[0]?.layers[0];
  const n = numbersOf(layer ?? {})?.values ?? [];
  const of = (slot: number, weight: number) => (n[slot] ?? 0) / (n[weight] ?? 0);
  expect(layer).toMatchObject({
    bytes: n[slots.BYTES],
    packets: n[slots.PACKETS],
    remote: { packetsLost: n[slots.PACKETS_LOST] },
    retransmittedBytes: n[slots.RETRANSMITTED_BYTES],
    nackCount: n[slots.NACKS],
    pliCount: n[slots.PLIS],
    firCount: n[slots.FIRS],
    framesEncoded: n[slots.FRAMES_ENCODED],
    framesSent: n[slots.FRAMES_SENT],
    keyFramesEncoded: n[slots.KEY_FRAMES_ENCODED],
    qualityLimitationResolutionChanges: n[slots.RESOLUTION_CHANGES],
    qpMeanOverall: of(slots.OUTBOUND_QP, slots.FRAMES_ENCODED),
    encodeTimeOverallMs: of(slots.ENCODE_TIME, slots.FRAMES_ENCODED),
    packetSendDelayOverallMs: of(slots.PACKET_SEND_DELAY, slots.PACKETS),
    qualityLimitation: {
      noneMs: n[slots.LIMITATION],
      cpuMs: n[slots.LIMITATION + 1],
      bandwidthMs: n[slots.LIMITATION + 2],
      otherMs: n[slots.LIMITATION + 3],
    },
  });
});

it("what was not read has no numbers", () => {
  expect(numbersOf({ bytes: 1 })).toBeUndefined();
});
