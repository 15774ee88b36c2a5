import { describe, expect, it } from "vitest";
import type { EventSignal } from "../signal";
import type { StatsSample } from "../stats";
import { createCompositeTracker } from "./composite";

function setUp() {
  const told: EventSignal<"rtc.latency.window">[] = [];
  const tracker = createCompositeTracker({
    nextId: () => 1,
    emit: (signal) => void told.push(signal as EventSignal<"rtc.latency.window">),
  });
  const sample = (time: number, more: object) =>
    tracker.sample("pc1", { time, inbound: [], outbound: [], transports: [], ...more } as unknown as StatsSample);
  return { tracker, sample, windows: () => told.map(({ attributes }) => attributes), told };
}

const all = {
  transports: [{ selectedPair: { rttMs: 40 } }],
  outbound: [
    { kind: "video", layers: [{ encodeTimeMs: 4, packetSendDelayMs: 1 }, { encodeTimeMs: 9 }] },
    { kind: "audio", layers: [{ packetSendDelayMs: 500 }] },
  ],
  inbound: [
    { kind: "video", jitterBufferDelayMs: 30, decodeTimeMs: 5 },
    { kind: "audio", jitterBufferDelayMs: 900 },
  ],
};

describe("composite latency", () => {
  it("is the sum of the means of its parts, over ten seconds, and says what it lacks", () => {
    const { tracker, sample, told, windows } = setUp();
    for (let second = 0; second < 10; second++) {
      tracker.server({ rttMs: 10, pipelineLatencyMs: second % 2 ? 180 : 220 }, second * 1000);
      sample(second * 1000 + 500, all);
    }
    expect(told).toEqual([]);
    tracker.advance(10_700);
    expect(told).toMatchObject([{ time: 10_000, body: "latency at least 295 ms, without processing" }]);
    const [window] = windows();
    expect(window).toMatchObject({
      "rtc.latency.method": "composite",
      "rtc.latency.bound": "lower",
      "rtc.latency.missing": ["processing"],
      "rtc.latency.samples": 10,
      "rtc.latency.window.duration": 10,
      "rtc.latency.part.encode": 0.009,
      "rtc.latency.part.packet_send": 0.001,
      "rtc.latency.part.client_rtt": 0.04,
      "rtc.latency.part.server_rtt": 0.01,
      "rtc.latency.part.server_pipeline": 0.2,
      "rtc.latency.part.jitter_buffer": 0.03,
      "rtc.latency.part.decode": 0.005,
    });
    expect(window?.["rtc.latency.mean"]).toBeCloseTo(0.295, 9);
  });

  it("names every part that was not measured", () => {
    const { tracker, windows } = setUp();
    tracker.server({ pipelineLatencyMs: 200 }, 0);
    tracker.end(4000);
    expect(windows()).toMatchObject([
      {
        "rtc.latency.missing": [
          "encode",
          "packet_send",
          "client_rtt",
          "server_rtt",
          "jitter_buffer",
          "decode",
          "processing",
        ],
        "rtc.latency.mean": 0.2,
        "rtc.latency.window.duration": 4,
      },
    ]);
  });

  it("is not told where the server says nothing of its time", () => {
    const { tracker, sample, told } = setUp();
    sample(0, all);
    tracker.server({ frameRateOut: 30 }, 100);
    sample(1000, all);
    tracker.advance(30_000);
    tracker.end(40_000);
    expect(told).toEqual([]);
  });

  it("begins anew after each window, and after a silence with the next report", () => {
    const { tracker, windows } = setUp();
    tracker.server({ rttMs: 10 }, 0);
    tracker.server({ rttMs: 30 }, 25_000);
    tracker.end(26_000);
    expect(windows().map((window) => [window["rtc.latency.mean"], window["rtc.latency.window.duration"]])).toEqual([
      [0.01, 10],
      [0.03, 1],
    ]);
  });
});
