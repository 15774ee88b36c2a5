import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_RTC_MEDIA_WINDOW } from "../semconv";
import { createStatsReader } from "../stats";
import { capture, type Window } from "./media.harness";
import { WINDOW_MS } from "./thresholds";
import { createWindowTracker } from "./window";

const T = 1_800_000_000_000;

type Raw = Record<string, unknown>;

/** A tracker that is fed through the real reader: what counts are the browser's counters. */
function setup() {
  const seen = capture();
  const tracker = createWindowTracker(seen.ctx);
  const readers = new Map<string, ReturnType<typeof createStatsReader>>();
  /** @param entries statistics objects as a browser reports them at `T + at` */
  function read(at: number, entries: Raw[], connection = "pc1") {
    const reader = readers.get(connection) ?? createStatsReader();
    readers.set(connection, reader);
    const report = new Map(entries.map((entry) => [String(entry.id), { timestamp: T + at, ...entry }]));
    const sample = reader.read(report, T + at);
    tracker.sample(connection, sample);
    return sample;
  }
  function end(connection: string, at: number): void {
    readers.delete(connection);
    tracker.observe({ type: "connection.closed", connection, time: T + at });
  }
  return { ...seen, tracker, read, end, windows: () => seen.events(EVENT_RTC_MEDIA_WINDOW) };
}

const received = (bytes: number, packets: number, more: Raw = {}): Raw => ({
  id: "IV",
  type: "inbound-rtp",
  kind: "video",
  ssrc: 1,
  trackIdentifier: "remote",
  bytesReceived: bytes,
  packetsReceived: packets,
  ...more,
});
const sent = (rid: string, bytes: number, packets: number, more: Raw = {}): Raw => ({
  id: `O${rid}`,
  type: "outbound-rtp",
  kind: "video",
  ssrc: rid.charCodeAt(0),
  mid: "0",
  rid,
  active: true,
  mediaSourceId: "S",
  bytesSent: bytes,
  packetsSent: packets,
  ...more,
});
const source: Raw = { id: "S", type: "media-source", kind: "video", trackIdentifier: "local" };
const path = (rtt: number): Raw[] => [
  { id: "T", type: "transport", selectedCandidatePairId: "P", dtlsState: "connected" },
  { id: "P", type: "candidate-pair", state: "succeeded", nominated: true, currentRoundTripTime: rtt },
];

const first = (list: { attributes: unknown }[]) => list[0]?.attributes as Window;

describe("one window per stream and direction", () => {
  it("is told every ten seconds of samples, on the value, and at the end", () => {
    const { tracker, read, windows } = setup();
    for (let i = 0; i <= 12; i++) read(i * 1000, [received(i * 1000, i * 10)]);
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
      "rtc.media.bytes": 2000,
    });
    tracker.end(T + 13_000);
    expect(windows()).toHaveLength(2);
  });

  it("stretches, four times at most", () => {
    const { tracker, read, windows } = setup();
    tracker.setStretch(3);
    for (let i = 0; i <= 30; i++) read(i * 1000, [received(i, i)]);
    expect(windows()).toHaveLength(1);
    expect(first(windows())["rtc.media.window.duration"]).toBe(30);
    tracker.setStretch(99);
    for (let i = 31; i <= 70; i++) read(i * 1000, [received(i, i)]);
    expect(windows()).toHaveLength(2);
  });

  it("counts measured time only, by the report's own clock; a new baseline is none, and no data of it is invented", () => {
    const { tracker, read, windows } = setup();
    read(0, [received(5_000_000, 10)]);
    read(1000, [received(5_001_000, 11, { timestamp: T + 500 })]);
    read(2000, [received(700, 1, { ssrc: 2, timestamp: T + 1500 })]);
    read(3000, [received(1700, 2, { ssrc: 2, timestamp: T + 2000 })]);
    tracker.end(T + 5000);
    expect(windows()).toHaveLength(1);
    expect(first(windows())).toMatchObject({
      "rtc.media.window.duration": 1,
      "rtc.media.bytes": 2000,
      "rtc.media.bitrate": 16_000,
    });
  });

  it("says nothing of streams that carry nothing; a stall in the middle is part of the watching, time switched off is not", () => {
    const { tracker, read, windows } = setup();
    for (let i = 0; i <= 9; i++) {
      const n = i < 3 ? i : i > 6 ? i - 3 : 2;
      const up = Math.min(i, 3);
      read(i * 1000, [
        received(n * 100, n),
        received(0, 0, { id: "idle", ssrc: 9 }),
        sent("q", up * 100, up, { active: i < 4 }),
        source,
      ]);
    }
    tracker.end(T + 9000);
    expect(
      windows().map(({ attributes: w }) => [
        w["rtc.media.direction"],
        w["rtc.media.window.duration"],
        w["rtc.media.bytes"],
      ]),
    ).toEqual([
      ["inbound", 9, 600],
      ["outbound", 3, 300],
    ]);
  });

  it("closes the windows of a connection that is closed, and those whose samples stop coming", () => {
    const { tracker, read, windows } = setup();
    for (const i of [0, 1]) for (const connection of ["pc1", "pc2"]) read(i * 1000, [received(i, i)], connection);
    tracker.observe({ type: "connection.closed", connection: "pc1", time: T + 1500 });
    expect(windows().map(({ attributes }) => attributes["rtc.connection.id"])).toEqual(["pc1"]);
    tracker.advance(T + 30_000);
    expect(windows().map(({ attributes }) => attributes["rtc.connection.id"])).toEqual(["pc1", "pc2"]);
  });

  it("marks a hole, names the source of its track", () => {
    const { tracker, read, windows } = setup();
    tracker.observe({
      type: "track",
      action: "added",
      direction: "inbound",
      kind: "video",
      track: "remote",
      source: "screen_share",
      connection: "pc1",
      time: T,
    });
    read(0, [received(0, 0)]);
    read(60_000, [received(9, 9)]);
    expect(first(windows())).toMatchObject({
      "rtc.media.window.gap": true,
      "rtc.media.source": "screen_share",
      "rtc.media.track.id": "remote",
    });
  });
});

describe("figures", () => {
  it("are weighted by what they are means of, and absent where nothing was measured", () => {
    const { tracker, read, windows } = setup();
    const audio = (n: number, more: Raw) => received(n, n, { kind: "audio", ...more });
    read(0, [
      audio(0, {
        jitter: 0,
        jitterBufferDelay: 9,
        jitterBufferEmittedCount: 900,
        concealedSamples: 5,
        totalSamplesReceived: 5,
      }),
    ]);
    read(1000, [
      audio(50, {
        jitter: 0.01,
        jitterBufferDelay: 11,
        jitterBufferEmittedCount: 1000,
        concealedSamples: 15,
        totalSamplesReceived: 105,
      }),
      ...path(0.03),
    ]);
    read(4000, [
      audio(90, {
        jitter: 0.03,
        jitterBufferDelay: 35,
        jitterBufferEmittedCount: 1300,
        concealedSamples: 25,
        totalSamplesReceived: 405,
      }),
      ...path(0.05),
    ]);
    tracker.end(T + 4000);
    const w = first(windows());
    expect(w["rtc.media.jitter"]).toBeCloseTo(0.025, 9);
    expect(w["rtc.media.jitter_buffer.delay"]).toBeCloseTo(26 / 400, 9);
    expect(w["rtc.media.concealed_ratio"]).toBeCloseTo(0.05, 9);
    expect(w["rtc.media.rtt"]).toBeCloseTo(0.045, 9);
    expect(w["rtc.rtt.source"]).toBe("candidate_pair");
    for (const name of [
      "rtc.media.freeze.count",
      "rtc.media.packet_loss",
      "rtc.media.frame_rate",
      "rtc.media.layer.count",
    ])
      expect(w).not.toHaveProperty([name]);
    expect(Object.values(w).some((value) => value === undefined || Number.isNaN(value))).toBe(false);
  });

  it("loss: inbound packets are those that came, outbound those that went; late packets make it no less than nothing", () => {
    const { tracker, read, windows } = setup();
    const remote = (lost: number): Raw => ({
      id: "R",
      type: "remote-inbound-rtp",
      kind: "video",
      ssrc: 113,
      localId: "Oq",
      packetsLost: lost,
      roundTripTime: 0.02,
    });
    read(0, [
      received(0, 0, { packetsLost: 7 }),
      received(0, 0, { id: "late", ssrc: 5, packetsLost: 7 }),
      sent("q", 0, 0, { remoteId: "R" }),
      remote(3),
      source,
    ]);
    read(1000, [
      received(1, 90, { packetsLost: 17 }),
      received(1, 90, { id: "late", ssrc: 5, packetsLost: 2 }),
      sent("q", 1, 90, { remoteId: "R" }),
      remote(13),
      source,
    ]);
    tracker.end(T + 1000);
    expect(windows().map(({ attributes }) => attributes["rtc.media.packet_loss"])).toEqual([0.1, 0, 10 / 90]);
    expect(windows()[1]?.attributes["rtc.media.packets_lost"]).toBe(-5);
    expect(windows()[2]?.attributes).toMatchObject({ "rtc.rtt.source": "remote_inbound", "rtc.media.rtt": 0.02 });
  });

  it("the standard deviation of a window is that of all its frames, not the mean of its parts'", () => {
    const { tracker, read, windows } = setup();
    // Ten frames 20 ms apart, then ten 40 ms apart.
    read(0, [
      received(0, 0, {
        framesDecoded: 0,
        totalInterFrameDelay: 0,
        totalSquaredInterFrameDelay: 0,
        freezeCount: 2,
        totalFreezesDuration: 3,
      }),
    ]);
    read(1000, [
      received(1, 1, {
        framesDecoded: 10,
        totalInterFrameDelay: 0.2,
        totalSquaredInterFrameDelay: 0.004,
        freezeCount: 2,
        totalFreezesDuration: 3,
      }),
    ]);
    read(2000, [
      received(2, 2, {
        framesDecoded: 20,
        totalInterFrameDelay: 0.6,
        totalSquaredInterFrameDelay: 0.02,
        freezeCount: 3,
        totalFreezesDuration: 3.5,
      }),
    ]);
    tracker.end(T + 2000);
    const w = first(windows());
    expect(w["rtc.media.inter_frame.delay"]).toBeCloseTo(0.03, 9);
    expect(w["rtc.media.inter_frame.standard_deviation"]).toBeCloseTo(0.01, 9);
    expect(w).toMatchObject({
      "rtc.media.frames.decoded": 20,
      "rtc.media.frame_rate": 10,
      "rtc.media.freeze.count": 1,
      "rtc.media.freeze.duration": 0.5,
    });
  });

  it("layers: bitrate of each, off for those not sent, limitation counted once, one line that says it all", () => {
    const { read, windows } = setup();
    const limited = (i: number): Raw => ({
      qualityLimitationDurations: { none: 0.8 * i, cpu: 0.2 * i, bandwidth: 0, other: 0 },
    });
    for (let i = 0; i <= 10; i++)
      read(i * 1000, [
        sent("q", i * 25_000, i * 50, { frameWidth: 320, frameHeight: 180, framesPerSecond: 15, ...limited(i) }),
        sent("h", i * 75_000, i * 50, { frameWidth: 640, frameHeight: 360, framesPerSecond: 30, ...limited(i) }),
        sent("f", 0, 0, { active: false }),
        source,
        ...path(0.034),
      ]);
    expect(windows()[0]?.body).toBe("video outbound 800 kbit/s 640x360@30 rtt 34 ms (3 layers)");
    const w = first(windows());
    expect([...(w["rtc.media.layer.summary"] ?? [])].sort()).toEqual([
      "f:off",
      "h:600000:640x360@30",
      "q:200000:320x180@15",
    ]);
    expect(w).toMatchObject({ "rtc.media.layer.count": 3, "rtc.media.layer.active": 2 });
    expect(w["rtc.media.limitation.cpu"]).toBeCloseTo(2, 9);
    expect(w["rtc.media.limitation.none"]).toBeCloseTo(8, 9);
  });

  it("law: over any counters, layers, resets and connections, windows add up to the measured deltas, and bitrates and layers to the bytes", () => {
    const counter = fc.record({ grows: fc.nat(100_000), resets: fc.boolean(), ssrc: fc.boolean() });
    const tick = fc.record({
      connection: fc.constantFrom("pc1", "pc2"),
      after: fc.integer({ min: 1, max: 4000 }),
      inbound: fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b"), counter), { selector: ([id]) => id }),
      layers: fc.uniqueArray(fc.tuple(fc.constantFrom("q", "h", "f"), counter, fc.boolean()), {
        selector: ([rid]) => rid,
      }),
      close: fc.boolean(),
    });
    type Tick = typeof tick extends fc.Arbitrary<infer T> ? T : never;
    const idle = (connection: "pc1" | "pc2", after: number, grows?: number): Tick => ({
      connection,
      after,
      inbound: [],
      layers: grows === undefined ? [] : [["q", { grows, resets: false, ssrc: false }, true]],
      close: false,
    });
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (ticks, stretch) => {
        const { tracker, read, end, windows } = setup();
        tracker.setStretch(stretch);
        const totals = new Map<string, { bytes: number; packets: number; ssrc: number }>();
        const count = (key: string, { grows, resets, ssrc }: { grows: number; resets: boolean; ssrc: boolean }) => {
          const now = totals.get(key) ?? { bytes: 1000, packets: 1000, ssrc: key.charCodeAt(3) * 1000 };
          const packets = Math.ceil(grows / 1000);
          // A reset after which as much was counted as before is none that anybody could see.
          const shows = now.bytes > grows && now.packets > packets;
          if (resets && shows && grows % 7 === 0) now.bytes = now.packets = 0;
          if (ssrc && grows % 5 === 0) now.ssrc++;
          now.bytes += grows;
          now.packets += packets;
          totals.set(key, now);
          return now;
        };
        let at = 0;
        let truth = 0;
        for (const { connection, after, inbound, layers, close } of ticks) {
          at += after;
          const sample = read(
            at,
            [
              ...inbound.map(([id, c]) => {
                const { bytes, packets, ssrc } = count(`${connection}${id}`, c);
                return received(bytes, packets, { id, ssrc });
              }),
              ...layers.map(([rid, c, active]) => {
                const { bytes, packets, ssrc } = count(`${connection}${rid}`, c);
                return sent(rid, bytes, packets, { active, ssrc });
              }),
              source,
            ],
            connection,
          );
          for (const s of [...sample.inbound, ...sample.outbound]) truth += s.bytesDelta ?? 0;
          if (close) end(connection, at);
        }
        tracker.end(T + at);
        let told = 0;
        for (const { attributes: w } of windows()) {
          const bytes = w["rtc.media.bytes"] ?? 0;
          told += bytes;
          expect(w["rtc.media.window.duration"]).toBeGreaterThan(0);
          expect((w["rtc.media.bitrate"] ?? 0) * w["rtc.media.window.duration"]).toBeCloseTo(bytes * 8, 2);
          const summary = w["rtc.media.layer.summary"];
          const summed = (summary ?? []).reduce((sum, entry) => sum + (Number(entry.split(":")[1]) || 0), 0);
          if (summary) expect(Math.abs(summed - (w["rtc.media.bitrate"] ?? 0))).toBeLessThanOrEqual(2);
        }
        expect(told).toBe(truth);
      }),
      // Away for a whole window, which another connection ended, and back with a growth.
      {
        examples: [
          [[idle("pc1", 1), idle("pc1", 10_000, 0), idle("pc2", 1), idle("pc2", 10_000), idle("pc1", 1, 1)], 1],
        ],
      },
    );
  });
});

describe("what a window does not repeat", () => {
  it("is what the one before said and this one did not measure, whatever comes and goes", () => {
    const { read, windows } = setup();
    /** One window of ten readings, with or without a round trip, a jitter and a picture. */
    const facts: Raw[] = [
      {},
      { jitter: 0.01 },
      { frameWidth: 640, frameHeight: 360 },
      {},
      { jitter: 0.02, frameWidth: 320, frameHeight: 180 },
    ];
    const paths = [path(0.02), [], path(0.03), [], []];
    let at = 0;
    let bytes = 0;
    read(0, [received(0, 0)]);
    facts.forEach((more, window) => {
      for (let tick = 0; tick < 10; tick++) {
        at += 1000;
        bytes += 1000;
        read(at, [received(bytes, bytes / 100, more), ...(paths[window] ?? [])]);
      }
    });
    const has = (name: string) => windows().map(({ attributes }) => Object.hasOwn(attributes, name));
    expect(windows()).toHaveLength(5);
    expect(has("rtc.media.jitter")).toEqual([false, true, false, false, true]);
    expect(has("rtc.media.frame.width")).toEqual([false, false, true, false, true]);
    expect(has("rtc.media.rtt")).toEqual([true, false, true, false, false]);
    expect(windows().map(({ attributes }) => attributes["rtc.media.bitrate"])).toEqual([8000, 8000, 8000, 8000, 8000]);
  });
});

describe("how long sessions had media", () => {
  const DURATION = "rtc.session.window.duration";
  const said = (list: readonly { attributes: Window }[]) =>
    list.map(({ attributes }) => attributes[DURATION]).filter((value) => value !== undefined);

  it("is on one window of each round, however many streams and connections there are", () => {
    const { tracker, read, windows } = setup();
    for (let i = 0; i <= 25; i++) {
      const streams = [received(i * 1000, i * 10), { ...received(i * 500, i * 5), id: "IV2", ssrc: 2 }];
      read(i * 1000, streams, "pc1");
      read(i * 1000, streams, "pc2");
    }
    tracker.end(T + 25_000);
    expect(windows()).toHaveLength(12);
    // The second connection is read after the first: rounds are a reading apart, their sum is not.
    expect(said(windows())).toEqual([10, 9, 6]);
  });

  it("counts what a closed connection carried once, with the others' next windows", () => {
    const { tracker, read, end, windows } = setup();
    for (let i = 0; i <= 8; i++) {
      read(i * 1000, [received(i * 1000, i * 10)], "pc1");
      if (i < 6) read(i * 1000, [received(i * 1000, i * 10)], "pc2");
      if (i === 5) end("pc2", 5000);
    }
    end("pc1", 8000);
    tracker.end(T + 9000);
    expect(windows()).toHaveLength(2);
    expect(said(windows())).toEqual([8]);
  });

  it("is nothing while no stream flows", () => {
    const { tracker, read, windows } = setup();
    for (let i = 0; i <= 10; i++) read(i * 1000, [received(i * 1000, i * 10)]);
    for (let i = 11; i <= 30; i++) read(i * 1000, [received(10_000, 100)]);
    tracker.end(T + 30_000);
    expect(said(windows())).toEqual([10]);
  });
});
