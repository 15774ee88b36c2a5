import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_RTC_MEDIA_WINDOW } from "../semconv";
import { capture, inbound, layer, outbound, sampleAt, type Window } from "./media.harness";
import { WINDOW_MS } from "./thresholds";
import { createWindowTracker } from "./window";

const T = 1_800_000_000_000;

function setup() {
  const seen = capture();
  const tracker = createWindowTracker(seen.ctx);
  return { ...seen, tracker, windows: () => seen.events(EVENT_RTC_MEDIA_WINDOW) };
}

const first = (list: { attributes: unknown }[]) => list[0]?.attributes as Window;

describe("one window per stream and direction", () => {
  it("is told every ten seconds of samples, on the value, and at the end", () => {
    const { tracker, windows } = setup();
    for (let i = 0; i <= 12; i++)
      tracker.sample(
        "pc1",
        sampleAt(
          T + i * 1000,
          i
            ? { inbound: [inbound({ bytesDelta: 1000, packetsDelta: 10 })] }
            : { intervalMs: undefined, inbound: [inbound({ intervalMs: undefined })] },
        ),
      );
    expect(windows()).toHaveLength(1);
    expect(windows()[0]?.time).toBe(T + WINDOW_MS);
    expect(first(windows())).toMatchObject({
      "rtc.media.window.duration": 10,
      "rtc.media.bytes": 10_000,
      "rtc.media.bitrate": 8000,
      "rtc.media.packet_rate": 10,
    });
    tracker.end(T + 12_500);
    expect(windows()).toHaveLength(2);
    expect(windows()[1]?.attributes).toMatchObject({
      "rtc.media.window.start": T + 10_000,
      "rtc.media.window.duration": 2,
      "rtc.media.window.ticks": 2,
    });
    tracker.end(T + 13_000);
    expect(windows()).toHaveLength(2);
  });

  it("stretches", () => {
    const { tracker, windows } = setup();
    tracker.setStretch(3);
    for (let i = 1; i <= 30; i++)
      tracker.sample("pc1", sampleAt(T + i * 1000, { inbound: [inbound({ bytesDelta: 1, packetsDelta: 1 })] }));
    expect(windows()).toHaveLength(1);
    expect(first(windows())["rtc.media.window.duration"]).toBe(30);
    tracker.setStretch(99);
    for (let i = 31; i <= 70; i++)
      tracker.sample("pc1", sampleAt(T + i * 1000, { inbound: [inbound({ bytesDelta: 1, packetsDelta: 1 })] }));
    expect(windows()).toHaveLength(2);
  });

  it("counts measured time only: a new baseline is none", () => {
    const { tracker, windows } = setup();
    tracker.sample("pc1", sampleAt(T, { inbound: [inbound({ intervalMs: undefined })] }));
    tracker.sample(
      "pc1",
      sampleAt(T + 1000, { inbound: [inbound({ bytesDelta: 1000, packetsDelta: 1, intervalMs: 500 })] }),
    );
    tracker.end(T + 5000);
    expect(first(windows())).toMatchObject({ "rtc.media.window.duration": 0.5, "rtc.media.bitrate": 16_000 });
  });

  it("says nothing of streams that carry nothing, and a stall in the middle is part of the watching", () => {
    const { tracker, windows } = setup();
    for (let i = 1; i <= 9; i++)
      tracker.sample(
        "pc1",
        sampleAt(T + i * 1000, {
          inbound: [
            inbound({ bytesDelta: i < 3 || i > 6 ? 100 : 0, packetsDelta: i < 3 || i > 6 ? 1 : 0 }),
            inbound({ id: "idle", bytesDelta: 0, packetsDelta: 0 }),
          ],
          outbound: [outbound({ active: i < 4, bytesDelta: i < 4 ? 100 : 0, packetsDelta: i < 4 ? 1 : 0 })],
        }),
      );
    tracker.end(T + 9000);
    expect(
      windows().map(({ attributes }) => [attributes["rtc.media.stream.id"], attributes["rtc.media.window.duration"]]),
    ).toEqual([
      ["IV", 9],
      ["video:0", 3],
    ]);
  });

  it("closes the windows of a connection that is closed, and those whose samples stop coming", () => {
    const { tracker, windows } = setup();
    tracker.sample("pc1", sampleAt(T + 1000, { inbound: [inbound({ bytesDelta: 1, packetsDelta: 1 })] }));
    tracker.sample("pc2", sampleAt(T + 1000, { inbound: [inbound({ bytesDelta: 1, packetsDelta: 1 })] }));
    tracker.observe({ type: "connection.closed", connection: "pc1", time: T + 1500 });
    expect(windows().map(({ attributes }) => attributes["rtc.connection.id"])).toEqual(["pc1"]);
    tracker.advance(T + 30_000);
    expect(windows().map(({ attributes }) => attributes["rtc.connection.id"])).toEqual(["pc1", "pc2"]);
  });
});

describe("figures", () => {
  it("are weighted by what they are means of, and absent where nothing was measured", () => {
    const { tracker, windows } = setup();
    const audio = { kind: "audio", packetsDelta: 50, bytesDelta: 1 } as const;
    tracker.sample(
      "pc1",
      sampleAt(T + 1000, {
        inbound: [
          inbound({
            ...audio,
            jitterMs: 10,
            jitterBufferDelayMs: 20,
            jitterBufferEmittedDelta: 100,
            concealedSamplesDelta: 10,
            samplesReceivedDelta: 100,
          }),
        ],
        transports: [{ id: "T", selectedPair: { id: "P", rttMs: 30 } }],
      }),
    );
    tracker.sample(
      "pc1",
      sampleAt(T + 4000, {
        inbound: [
          inbound({
            ...audio,
            intervalMs: 3000,
            jitterMs: 30,
            jitterBufferDelayMs: 80,
            jitterBufferEmittedDelta: 300,
            concealedSamplesDelta: 10,
            samplesReceivedDelta: 300,
          }),
        ],
        transports: [{ id: "T", selectedPair: { id: "P", rttMs: 50 } }],
      }),
    );
    tracker.end(T + 4000);
    const w = first(windows());
    expect(w["rtc.media.jitter"]).toBeCloseTo(0.025, 9);
    expect(w["rtc.media.jitter_buffer.delay"]).toBeCloseTo(0.065, 9);
    expect(w["rtc.media.concealed_ratio"]).toBeCloseTo(0.05, 9);
    expect(w["rtc.media.rtt"]).toBeCloseTo(0.045, 9);
    expect(w["rtc.rtt.source"]).toBe("candidate_pair");
    expect(w).not.toHaveProperty("rtc.media.freeze.count");
    expect(w).not.toHaveProperty("rtc.media.packet_loss");
    expect(Object.values(w).some((value) => typeof value === "number" && Number.isNaN(value))).toBe(false);
  });

  it("loss: inbound packets are those that came, outbound those that went; late packets make it no less than nothing", () => {
    const { tracker, windows } = setup();
    const figures = { bytesDelta: 1, packetsDelta: 90, packetsLostDelta: 10 };
    tracker.sample(
      "pc1",
      sampleAt(T + 1000, {
        inbound: [inbound(figures), inbound({ id: "late", ...figures, packetsLostDelta: -5 })],
        outbound: [outbound(figures)],
      }),
    );
    tracker.end(T + 1000);
    expect(windows().map(({ attributes }) => attributes["rtc.media.packet_loss"])).toEqual([0.1, 0, 10 / 90]);
    expect(windows()[1]?.attributes["rtc.media.packets_lost"]).toBe(-5);
  });

  it("the standard deviation of a window is that of all its frames, not the mean of its parts'", () => {
    const { tracker, windows } = setup();
    const part = { bytesDelta: 1, packetsDelta: 1, framesDecodedDelta: 10, interFrameDelayStdDevMs: 0 };
    tracker.sample("pc1", sampleAt(T + 1000, { inbound: [inbound({ ...part, interFrameDelayMs: 20 })] }));
    tracker.sample("pc1", sampleAt(T + 2000, { inbound: [inbound({ ...part, interFrameDelayMs: 40 })] }));
    tracker.end(T + 2000);
    expect(first(windows())["rtc.media.inter_frame.standard_deviation"]).toBeCloseTo(0.01, 9);
  });

  it("layers: bitrate of each, off for those not sent, limitation counted once, one line that says it all", () => {
    const { tracker, windows } = setup();
    const limited = (cpuDeltaMs: number) => ({ qualityLimitation: { noneDeltaMs: 1000 - cpuDeltaMs, cpuDeltaMs } });
    for (let i = 1; i <= 10; i++)
      tracker.sample(
        "pc1",
        sampleAt(T + i * 1000, {
          outbound: [
            outbound({
              bytesDelta: 100_000,
              packetsDelta: 100,
              packetsLostDelta: 0,
              width: 640,
              height: 360,
              framesPerSecond: 29.6,
              rttMs: 34,
              layers: [
                layer({
                  id: "a",
                  rid: "q",
                  bytesDelta: 25_000,
                  width: 320,
                  height: 180,
                  framesPerSecond: 15,
                  active: true,
                  ...limited(200),
                }),
                layer({
                  id: "b",
                  rid: "h",
                  bytesDelta: 75_000,
                  width: 640,
                  height: 360,
                  framesPerSecond: 30,
                  active: true,
                  ...limited(200),
                }),
                layer({ id: "c", rid: "f", bytesDelta: 0, active: false }),
              ],
            }),
          ],
        }),
      );
    expect(windows()[0]?.body).toBe("video outbound 800 kbit/s 640x360@30 loss 0.0 % rtt 34 ms (3 layers)");
    const w = first(windows());
    expect(w["rtc.media.layer.summary"]).toEqual(["q:200000:320x180@15", "h:600000:640x360@30", "f:off"]);
    expect(w).toMatchObject({
      "rtc.media.layer.count": 3,
      "rtc.media.layer.active": 2,
      "rtc.rtt.source": "remote_inbound",
    });
    expect(w["rtc.media.limitation.cpu"]).toBeCloseTo(2, 9);
    expect(w["rtc.media.limitation.none"]).toBeCloseTo(8, 9);
    expect(w).not.toHaveProperty("rtc.media.limitation.other");
  });

  it("law: over any sequence of readings, layers and connections, the windows add up to the measured deltas and their bitrates to the bytes", () => {
    const delta = fc.option(fc.nat(100_000), { nil: undefined });
    const tick = fc.record({
      connection: fc.constantFrom("pc1", "pc2"),
      after: fc.integer({ min: 1, max: 4000 }),
      inbound: fc.uniqueArray(fc.record({ id: fc.constantFrom("a", "b"), bytes: delta }), { selector: ({ id }) => id }),
      layers: fc.uniqueArray(fc.record({ rid: fc.constantFrom("q", "h", "f"), bytes: delta, active: fc.boolean() }), {
        selector: ({ rid }) => rid,
      }),
      close: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 80 }), fc.integer({ min: 1, max: 4 }), (ticks, stretch) => {
        const { tracker, windows } = setup();
        tracker.setStretch(stretch);
        let time = T;
        let truth = 0;
        for (const { connection, after, inbound: streams, layers, close } of ticks) {
          time += after;
          const sent = layers.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
          truth += sent + streams.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
          tracker.sample(
            connection,
            sampleAt(time, {
              intervalMs: after,
              inbound: streams.map(({ id, bytes }) =>
                inbound({ id, bytesDelta: bytes, intervalMs: bytes === undefined ? undefined : after }),
              ),
              outbound: layers.length
                ? [
                    outbound({
                      bytesDelta: layers.some(({ bytes }) => bytes !== undefined) ? sent : undefined,
                      active: layers.some(({ active }) => active),
                      layers: layers.map(({ rid, bytes, active }) =>
                        layer({
                          id: rid,
                          rid,
                          bytesDelta: bytes,
                          active,
                          intervalMs: bytes === undefined ? undefined : after,
                        }),
                      ),
                    }),
                  ]
                : [],
            }),
          );
          if (close) tracker.observe({ type: "connection.closed", connection, time });
        }
        tracker.end(time);
        let told = 0;
        for (const { attributes: w } of windows()) {
          told += w["rtc.media.bytes"] ?? 0;
          const bits = (w["rtc.media.bytes"] ?? 0) * 8;
          expect(w["rtc.media.window.duration"]).toBeGreaterThan(0);
          expect((w["rtc.media.bitrate"] ?? 0) * w["rtc.media.window.duration"]).toBeCloseTo(bits, 3);
          const summed = (w["rtc.media.layer.summary"] ?? []).reduce(
            (sum, entry) => sum + (Number(entry.split(":")[1]) || 0),
            0,
          );
          if (w["rtc.media.layer.summary"])
            expect(Math.abs(summed - (w["rtc.media.bitrate"] ?? 0))).toBeLessThanOrEqual(2);
        }
        expect(told).toBe(truth);
      }),
    );
  });
});
