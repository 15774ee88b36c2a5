import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStatsReader } from "./reader";
import { expectSane } from "./sane.fixture";

interface LayerState {
  present: boolean;
  ssrc: number;
  bytes: number;
  packets: number;
  frames: number;
}

type Step = { layer: number; do: "send" | "vanish" | "reset" | "ssrc"; bytes: number };

const steps = fc.array(
  fc.array(
    fc.record({
      layer: fc.nat(2),
      do: fc.constantFrom<Step["do"]>("send", "send", "send", "vanish", "reset", "ssrc"),
      bytes: fc.nat(1_000_000),
    }),
    { maxLength: 5 },
  ),
  { minLength: 1, maxLength: 25 },
);

const rids = ["q", "h", "f"];
const entry = (state: LayerState, layer: number, timestamp: number) => ({
  id: `OT${layer}`,
  type: "outbound-rtp",
  kind: "video",
  mid: "1",
  rid: rids[layer],
  encodingIndex: layer,
  active: true,
  timestamp,
  ssrc: state.ssrc,
  bytesSent: state.bytes,
  packetsSent: state.packets,
  framesEncoded: state.frames,
  frameWidth: 320 << layer,
  frameHeight: 180 << layer,
});

describe("layers that appear, vanish, reset and change SSRC", () => {
  it("never make a negative figure or a spike, and the total is the truth", () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.integer({ min: 50, max: 90_000 }), { minLength: 25, maxLength: 25 }),
        (ticks, gaps) => {
          const reader = createStatsReader();
          const layers: LayerState[] = rids.map((_, i) => ({
            present: true,
            ssrc: 100 + i,
            bytes: 0,
            packets: 0,
            frames: 0,
          }));
          let now = 1_700_000_000_000;
          // What each object stood at when it was last read, under which SSRC: the definition of growth, told without the reader.
          const last = new Map<number, LayerState>();
          ticks.forEach((tick, n) => {
            const interval = gaps[n] as number;
            now += interval;
            const sent = [0, 0, 0];
            for (const step of tick) {
              const state = layers[step.layer] as LayerState;
              if (step.do === "vanish") state.present = !state.present;
              else if (step.do === "ssrc") state.ssrc += 10;
              else if (step.do === "reset") Object.assign(state, { bytes: 0, packets: 0, frames: 0 });
              else {
                sent[step.layer] = (sent[step.layer] as number) + step.bytes;
                state.bytes += step.bytes;
                state.packets += 1 + (step.bytes >> 10);
                state.frames += 1;
              }
            }
            const sample = reader.read(
              layers.flatMap((state, i) => (state.present ? [entry(state, i, now)] : [])),
              now,
            );
            expectSane(sample);
            let truth: number | undefined;
            layers.forEach((state, i) => {
              const before = last.get(i);
              const comparable =
                state.present &&
                before !== undefined &&
                before.ssrc === state.ssrc &&
                before.bytes <= state.bytes &&
                before.packets <= state.packets &&
                before.frames <= state.frames;
              if (comparable) truth = (truth ?? 0) + state.bytes - before.bytes;
              if (state.present) last.set(i, { ...state });
              else last.delete(i);
            });
            const stream = sample.outbound[0];
            expect(stream?.bytesDelta).toBe(truth);
            if (truth === undefined) expect(stream?.bitrateBps).toBeUndefined();
            else expect(stream?.bitrateBps).toBeCloseTo((truth * 8000) / interval, 3);
            // No spike: an interval never shows more than what was sent in it.
            expect(stream?.bytesDelta ?? 0).toBeLessThanOrEqual(sent.reduce((a, b) => a + b, 0));
            expect(sample.outbound.length).toBe(layers.some((state) => state.present) ? 1 : 0);
          });
        },
      ),
    );
  });
});

describe("one stream of several layers", () => {
  const at = (timestamp: number, overrides: Record<string, unknown>[]) =>
    overrides.map((override, i) => ({
      ...entry({ present: true, ssrc: i, bytes: timestamp, packets: timestamp, frames: timestamp / 100 }, i, timestamp),
      ...override,
    }));

  it("takes size and frame rate from the largest active layer, and keeps every layer", () => {
    const stream = createStatsReader().read(at(1000, [{}, {}, { active: false }]), 0).outbound[0];
    expect([stream?.width, stream?.height]).toEqual([640, 360]);
    expect(stream?.layers.map(({ rid, active, encodingIndex }) => [rid, active, encodingIndex])).toEqual([
      ["q", true, 0],
      ["h", true, 1],
      ["f", false, 2],
    ]);
  });

  it("has no size while no layer is active", () => {
    const off = { active: false };
    const stream = createStatsReader().read(at(1000, [off, off, off]), 0).outbound[0];
    expect(stream?.active).toBe(false);
    expect(stream?.width).toBeUndefined();
  });

  it("finds the active layers by what they send where the browser does not say (Firefox)", () => {
    const reader = createStatsReader();
    const idle = { active: undefined, bytesSent: 0 };
    reader.read(at(1000, [{ active: undefined }, idle, idle]), 1000);
    const stream = reader.read(at(2000, [{ active: undefined }, idle, idle]), 2000).outbound[0];
    expect(stream?.layers.map(({ active }) => active)).toEqual([true, false, false]);
    expect(stream?.width).toBe(320);
  });

  it("orders layers by encoding, not by their place in the report", () => {
    const stream = createStatsReader().read(at(1000, [{}, {}, {}]).reverse(), 0).outbound[0];
    expect(stream?.layers.map(({ rid }) => rid)).toEqual(rids);
  });

  it("adds up targets over active layers only", () => {
    const stream = createStatsReader().read(
      at(1000, [{ targetBitrate: 100 }, { targetBitrate: 200 }, { targetBitrate: 400, active: false }]),
      0,
    ).outbound[0];
    expect(stream?.targetBitrateBps).toBe(300);
  });

  it("weighs the reported loss by what each layer sent", () => {
    const reader = createStatsReader();
    const remotes = (t: number) =>
      [0.1, 0.4].map((fractionLost, i) => ({
        id: `R${i}`,
        type: "remote-inbound-rtp",
        kind: "video",
        localId: `OT${i}`,
        ssrc: i,
        timestamp: t,
        fractionLost,
        packetsLost: i * 10 + t / 1000,
        roundTripTime: 0.05 + i / 100,
        jitter: 0.001,
      }));
    const packets = (t: number) => [{ packetsSent: t }, { packetsSent: t * 3 }];
    reader.read([...at(1000, packets(1000)), ...remotes(1000)], 1000);
    const stream = reader.read([...at(2000, packets(2000)), ...remotes(2000)], 2000).outbound[0];
    expect(stream?.lossRatio).toBeCloseTo((0.1 * 1 + 0.4 * 3) / 4, 10);
    expect(stream?.packetsLostDelta).toBe(2);
    expect(stream?.rttMs).toBeCloseTo(60, 10);
  });

  it("keeps its id when the track is replaced and when layers go", () => {
    const reader = createStatsReader();
    const first = reader.read(at(1000, [{ mediaSourceId: "S1" }, { mediaSourceId: "S1" }]), 1000).outbound[0];
    const second = reader.read(at(2000, [{ mediaSourceId: "S2" }]), 2000).outbound[0];
    expect(second?.id).toBe(first?.id);
  });

  it("is told from another sender's stream by mid, else by media source", () => {
    const [q, h] = at(1000, [{}, {}]) as [object, object];
    const read = (a: object, b: object) =>
      createStatsReader().read(
        [
          { ...q, ...a },
          { ...h, ...b },
        ],
        0,
      ).outbound.length;
    expect(read({ mid: "1" }, { mid: "2" })).toBe(2);
    expect(read({ mid: undefined, mediaSourceId: "S1" }, { mid: undefined, mediaSourceId: "S1" })).toBe(1);
    expect(read({ mid: undefined, mediaSourceId: "S1" }, { mid: undefined, mediaSourceId: "S2" })).toBe(2);
    expect(read({ mid: undefined }, { mid: undefined })).toBe(2);
  });

  it("joins its media source, by id or by the name that Firefox gives it", () => {
    const source = {
      type: "media-source",
      kind: "video",
      timestamp: 1000,
      width: 1280,
      height: 720,
      frames: 9,
      trackIdentifier: "t",
    };
    const chromium = createStatsReader().read([...at(1000, [{ mediaSourceId: "S" }]), { ...source, id: "S" }], 0);
    const firefox = createStatsReader().read([...at(1000, [{}]), { ...source, id: "mediasource_video_1{x}" }], 0);
    for (const { outbound } of [chromium, firefox]) {
      expect(outbound[0]?.sourceWidth).toBe(1280);
      expect(outbound[0]?.sourceFrames).toBe(9);
      expect(outbound[0]?.trackIdentifier).toBe("t");
    }
  });
});
