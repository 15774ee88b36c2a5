import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_RTC_STALL_END, EVENT_RTC_STALL_START, SPAN_RTC_STALL } from "../semconv";
import type { InboundStream, TransportSample } from "../stats/sample";
import { capture, inbound, sampleAt } from "./media.harness";
import { createStallTracker } from "./stall";
import { AUDIO_STALL_MS, VIDEO_STALL_MS } from "./thresholds";

const T = 1_800_000_000_000;

/** A tracker with a picture that was painted at 25 frames per second until `T`. */
function painting() {
  const seen = capture();
  const tracker = createStallTracker(seen.ctx);
  tracker.observe({
    type: "track",
    action: "added",
    direction: "inbound",
    kind: "video",
    track: "v",
    connection: "pc1",
    time: T - 1100,
  });
  tracker.observe({ type: "playback", track: "v", expected: true, time: T - 1050 });
  for (let t = T - 1000; t <= T; t += 40) tracker.observe({ type: "frame", track: "v", time: t });
  const frame = (time: number) => tracker.observe({ type: "frame", track: "v", time });
  return { ...seen, tracker, frame };
}

describe("with frame callbacks", () => {
  it("a gap of exactly the threshold is no stall, one that is longer is", () => {
    const calm = painting();
    calm.frame(T + VIDEO_STALL_MS);
    expect(calm.signals).toEqual([]);
    const stalled = painting();
    stalled.frame(T + VIDEO_STALL_MS + 1);
    expect(stalled.spans(SPAN_RTC_STALL)).toMatchObject([{ start: T, end: T + VIDEO_STALL_MS + 1, outcome: "ok" }]);
  });

  it("dates a stall of two seconds from the last frame to the next, with a bound of one frame interval", () => {
    const { frame, tracker, spans, events } = painting();
    tracker.advance(T + 600);
    expect(events(EVENT_RTC_STALL_START)).toEqual([]);
    tracker.advance(T + 1600);
    expect(events(EVENT_RTC_STALL_START)).toMatchObject([{ time: T }]);
    frame(T + 2000);
    expect(events(EVENT_RTC_STALL_END)).toMatchObject([{ time: T + 2000 }]);
    const [span] = spans(SPAN_RTC_STALL);
    expect(span).toMatchObject({
      start: T,
      end: T + 2000,
      outcome: "ok",
      attributes: { "rtc.stall.method": "frame_callback", "rtc.stall.duration": 2, "rtc.media.track.id": "v" },
    });
    expect(span?.attributes["rtc.stall.error_bound"]).toBeCloseTo(0.04, 3);
  });

  it("believes an overdue frame only at the second look: a busy main thread delivers both late", () => {
    const { frame, tracker, signals } = painting();
    tracker.advance(T + 450);
    tracker.advance(T + 501);
    frame(T + 480);
    tracker.advance(T + 650);
    expect(signals).toEqual([]);
  });

  it.each([
    ["the page is hidden", { type: "page", visible: false, time: T + 100 }],
    ["the page is frozen", { type: "page", frozen: true, time: T + 100 }],
    ["the element is paused", { type: "playback", track: "v", expected: false, time: T + 100 }],
    ["the element is released", { type: "playback", track: "v", expected: true, released: true, time: T + 100 }],
    [
      "the track is muted",
      {
        type: "track",
        action: "muted",
        direction: "inbound",
        kind: "video",
        track: "v",
        connection: "pc1",
        time: T + 100,
      },
    ],
    [
      "the track is taken away",
      {
        type: "track",
        action: "removed",
        direction: "inbound",
        kind: "video",
        track: "v",
        connection: "pc1",
        time: T + 100,
      },
    ],
    [
      "the connection is down",
      { type: "connection.state", kind: "ice", state: "disconnected", connection: "pc1", time: T + 100 },
    ],
  ] as const)("expects nothing while %s", (_, observation) => {
    const { tracker, signals } = painting();
    tracker.observe(observation);
    for (let t = T + 500; t <= T + 4000; t += 500) tracker.advance(t);
    tracker.end(T + 4100);
    expect(signals).toEqual([]);
  });

  it("ends a stall as cancelled when frames stop being expected, and does not count hidden time when they are again", () => {
    const { tracker, frame, spans } = painting();
    tracker.advance(T + 600);
    tracker.advance(T + 1000);
    tracker.observe({ type: "page", visible: false, time: T + 1200 });
    expect(spans(SPAN_RTC_STALL)).toMatchObject([{ start: T, end: T + 1200, outcome: "cancelled" }]);
    tracker.observe({ type: "page", visible: true, time: T + 4000 });
    frame(T + 4000 + VIDEO_STALL_MS);
    expect(spans(SPAN_RTC_STALL)).toHaveLength(1);
  });

  it("dates a stall that a viewer comes back to from the moment that the page is visible", () => {
    const { tracker, frame, spans } = painting();
    tracker.observe({ type: "page", visible: false, time: T + 100 });
    tracker.observe({ type: "page", visible: true, time: T + 3000 });
    frame(T + 4000);
    expect(spans(SPAN_RTC_STALL)).toMatchObject([{ start: T + 3000, end: T + 4000 }]);
  });

  it("knows no stall before the first frame", () => {
    const { ctx, signals } = capture();
    const tracker = createStallTracker(ctx);
    tracker.observe({ type: "playback", track: "v", expected: true, time: T });
    for (let t = T; t <= T + 4000; t += 500) tracker.advance(t);
    tracker.observe({ type: "frame", track: "v", time: T + 4100 });
    expect(signals).toEqual([]);
  });

  it("ends an open stall as cancelled with the session, once", () => {
    const { tracker, spans } = painting();
    tracker.advance(T + 600);
    tracker.advance(T + 800);
    tracker.end(T + 900);
    tracker.end(T + 1000);
    expect(spans(SPAN_RTC_STALL)).toMatchObject([{ start: T, end: T + 900, outcome: "cancelled" }]);
  });

  it("takes a night's sleep for no stall", () => {
    const { tracker, frame, signals } = painting();
    frame(T + 8 * 3_600_000);
    tracker.advance(T + 8 * 3_600_000 + 100);
    expect(signals).toEqual([]);
  });

  it("keeps a stall open over an outage: the viewer still looks at it", () => {
    const { tracker, frame, spans } = painting();
    tracker.advance(T + 600);
    tracker.advance(T + 1000);
    tracker.observe({
      type: "connection.state",
      kind: "ice",
      state: "disconnected",
      connection: "pc1",
      time: T + 2000,
    });
    tracker.advance(T + 3000);
    tracker.observe({ type: "connection.state", kind: "ice", state: "connected", connection: "pc1", time: T + 4000 });
    frame(T + 4200);
    expect(spans(SPAN_RTC_STALL)).toMatchObject([{ start: T, end: T + 4200, outcome: "ok" }]);
  });

  it("says the same stall once: counters are silent while an element watches", () => {
    const { tracker, frame, spans } = painting();
    for (let i = 0; i <= 3; i++)
      tracker.sample(
        "pc1",
        sampleAt(T + i * 1000, {
          inbound: [inbound({ trackIdentifier: "v", framesDecodedDelta: i ? 0 : 25, packetsDelta: i ? 0 : 100 })],
        }),
      );
    frame(T + 3200);
    expect(spans(SPAN_RTC_STALL)).toHaveLength(1);
    expect(spans(SPAN_RTC_STALL)[0]?.attributes).toMatchObject({
      "rtc.media.stream.id": "IV",
      "rtc.connection.id": "pc1",
    });
  });

  it("law: any regular frame rate that is not slower than the threshold never stalls; a shared screen may idle at 1 fps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: VIDEO_STALL_MS }), fc.integer({ min: 2, max: 200 }), (gap, frames) => {
        const { ctx, signals } = capture();
        const tracker = createStallTracker(ctx);
        for (let i = 0; i < frames; i++) tracker.observe({ type: "frame", track: "v", time: T + i * gap });
        return signals.length === 0;
      }),
    );
    const { ctx, signals } = capture();
    const tracker = createStallTracker(ctx);
    tracker.observe({
      type: "track",
      action: "added",
      direction: "inbound",
      kind: "video",
      track: "s",
      source: "screen_share",
      connection: "pc1",
      time: T,
    });
    for (let i = 0; i < 60; i++) tracker.observe({ type: "frame", track: "s", time: T + i * 1000 });
    expect(signals).toEqual([]);
  });

  it("law: stalls are found exactly, whatever their place and length, and never overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 4500 }), { minLength: 1, maxLength: 30 }), (gaps) => {
        const { ctx, spans } = capture();
        const tracker = createStallTracker(ctx);
        let t = T;
        let tick = T;
        const expected: [number, number][] = [];
        const paint = () => {
          for (; tick + 1000 < t; tick += 1000) tracker.advance(tick + 1000);
          tracker.observe({ type: "frame", track: "v", time: t });
        };
        for (let i = 0; i < 60; i++, t += 33) paint();
        for (const gap of gaps) {
          // Regular frames in between keep the learned spacing small.
          const from = t - 33;
          t = from + gap;
          if (gap > VIDEO_STALL_MS) expected.push([from, t]);
          paint();
          for (let i = 0; i < 60; i++) {
            t += 33;
            paint();
          }
          t += 33;
        }
        expect(spans(SPAN_RTC_STALL).map(({ start, end }) => [start, end])).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

/** What a stream of frames at given times looks like through counters that are read at given times. */
function readings(
  frames: number[],
  reads: number[],
  extra: (from: number, to: number) => Partial<InboundStream> = () => ({}),
) {
  let previous: number | undefined;
  return reads.map((time) => {
    const from = previous;
    previous = time;
    if (from === undefined) return sampleAt(time, { inbound: [inbound({ intervalMs: undefined })] });
    const seen = frames.filter((frame) => frame > from && frame <= time);
    let sum = 0;
    for (const frame of seen) {
      const before = frames[frames.indexOf(frame) - 1];
      if (before !== undefined) sum += frame - before;
    }
    return sampleAt(time, {
      intervalMs: time - from,
      inbound: [
        inbound({
          intervalMs: time - from,
          framesDecodedDelta: seen.length,
          packetsDelta: seen.length * 5,
          interFrameDelayMs: seen.length ? sum / seen.length : undefined,
          ...extra(from, time),
        }),
      ],
    });
  });
}

describe("with decoded-frame counters", () => {
  it("law: any stall of two polling intervals or more is found, and its dates are right to the bound that it names", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: 2001, max: 4900 }),
        fc.integer({ min: 25, max: 60 }),
        fc.boolean(),
        (phase, length, spacing, withDelays) => {
          const frames: number[] = [];
          for (let t = T; t <= T + 8000 + phase; t += spacing) frames.push(t);
          const start = frames.at(-1) as number;
          for (let t = start + length; t <= T + 20_000; t += spacing) frames.push(t);
          const reads = Array.from({ length: 20 }, (_, i) => T + i * 1000);
          const { ctx, spans } = capture();
          const tracker = createStallTracker(ctx);
          for (const sample of readings(frames, reads, () => (withDelays ? {} : { interFrameDelayMs: undefined })))
            tracker.sample("pc1", sample);
          tracker.end(reads.at(-1) as number);
          const [span, ...more] = spans(SPAN_RTC_STALL);
          expect(more).toEqual([]);
          const bound = (span?.attributes["rtc.stall.error_bound"] ?? 0) * 1000;
          expect(bound).toBeGreaterThan(0);
          expect(bound).toBeLessThanOrEqual(1000);
          expect(Math.abs((span?.start ?? 0) - start)).toBeLessThanOrEqual(bound);
          expect(Math.abs((span?.end ?? 0) - (start + length))).toBeLessThanOrEqual(bound);
          expect(Math.abs((span?.attributes["rtc.stall.duration"] ?? 0) * 1000 - length)).toBeLessThanOrEqual(bound);
          expect(span?.attributes["rtc.stall.method"]).toBe("decoded_frames");
        },
      ),
      { numRuns: 200 },
    );
  });

  it("takes the browser's own freeze for a stall that hides between two readings, and its length as it is", () => {
    const frames = Array.from({ length: 121 }, (_, i) => T + i * 33);
    const last = frames.at(-1) as number;
    for (let t = last + 700; t < last + 4000; t += 33) frames.push(t);
    const reads = Array.from({ length: 8 }, (_, i) => T + i * 1000);
    const { ctx, spans } = capture();
    const tracker = createStallTracker(ctx);
    for (const sample of readings(frames, reads, (from, to) =>
      last + 700 > from && last + 700 <= to
        ? { freezeCountDelta: 1, freezeDurationDeltaMs: 700 }
        : { freezeCountDelta: 0, freezeDurationDeltaMs: 0 },
    ))
      tracker.sample("pc1", sample);
    const [span] = spans(SPAN_RTC_STALL);
    expect(span?.attributes["rtc.stall.duration"]).toBeCloseTo(0.7, 6);
    const bound = (span?.attributes["rtc.stall.error_bound"] ?? 0) * 1000;
    expect(Math.abs((span?.start ?? 0) - last)).toBeLessThanOrEqual(bound);
  });

  const flowing = (time: number, parts: Partial<InboundStream> = {}) =>
    sampleAt(time, { inbound: [inbound({ framesDecodedDelta: 30, packetsDelta: 100, ...parts })] });
  const still = (time: number, parts: Partial<InboundStream> = {}) =>
    sampleAt(time, { inbound: [inbound({ framesDecodedDelta: 0, packetsDelta: 0, ...parts })] });

  it("calls nothing a stall before a first frame, over a gap, or over a reset of the counters", () => {
    const { ctx, signals } = capture();
    const tracker = createStallTracker(ctx);
    for (let i = 0; i < 5; i++) tracker.sample("pc1", still(T + i * 1000));
    tracker.sample("pc1", flowing(T + 5000));
    tracker.sample("pc1", { ...still(T + 9000), gap: true });
    tracker.sample("pc1", still(T + 10_000));
    tracker.sample("pc1", flowing(T + 11_000));
    tracker.sample("pc1", still(T + 12_000, { framesDecodedDelta: undefined }));
    tracker.sample("pc1", still(T + 13_000));
    expect(signals).toEqual([]);
  });

  const transport = (parts: Partial<TransportSample>): TransportSample => ({ id: "T", ...parts });
  it.each<[string, Partial<InboundStream>, TransportSample[], string]>([
    ["frames came and none was decoded", { packetsDelta: 100, framesReceivedDelta: 30 }, [], "decoder"],
    ["a tenth of the packets was lost", { packetsDelta: 90, lossRatio: 0.1 }, [], "network"],
    ["packets came without frames in them", { packetsDelta: 3, framesReceivedDelta: 0 }, [], "sender"],
    [
      "incomplete frames are being asked for again",
      { packetsDelta: 30, framesReceivedDelta: 0, nackCountDelta: 4 },
      [],
      "network",
    ],
    [
      "the sender reports that it sent nothing",
      { remote: { id: "R", packetsDelta: 0, reportsDelta: 1 } },
      [],
      "sender",
    ],
    ["the rest of the connection lives", {}, [transport({ packetsReceivedDelta: 4 })], "sender"],
    ["nothing came over the whole connection", {}, [transport({ packetsReceivedDelta: 0 })], "network"],
    ["nothing tells", {}, [], "unknown"],
  ])("when %s", (_, parts, transports, cause) => {
    const { ctx, spans } = capture();
    const tracker = createStallTracker(ctx);
    for (let i = 0; i < 4; i++) tracker.sample("pc1", flowing(T + i * 1000));
    for (let i = 4; i < 6; i++) tracker.sample("pc1", { ...still(T + i * 1000, parts), transports });
    tracker.sample("pc1", flowing(T + 6000));
    expect(spans(SPAN_RTC_STALL)).toMatchObject([{ attributes: { "rtc.stall.cause": cause } }]);
  });

  it("believes the sender's claim that it goes on sending from the second reading on", () => {
    const { ctx, spans } = capture();
    const tracker = createStallTracker(ctx);
    const remote = { id: "R", packetsDelta: 50, reportsDelta: 1 };
    const transports = [transport({ packetsReceivedDelta: 2 })];
    for (let i = 0; i < 4; i++) tracker.sample("pc1", flowing(T + i * 1000));
    for (let i = 4; i < 7; i++) tracker.sample("pc1", { ...still(T + i * 1000, { remote }), transports });
    tracker.sample("pc1", flowing(T + 7000));
    expect(spans(SPAN_RTC_STALL)).toMatchObject([{ attributes: { "rtc.stall.cause": "network" } }]);
  });
});

describe("audio", () => {
  it("stalls when no packet came for longer than the threshold, on it is none", () => {
    for (const [interval, stalls] of [
      [AUDIO_STALL_MS, 0],
      [AUDIO_STALL_MS + 1, 1],
    ] as const) {
      const { ctx, events } = capture();
      const tracker = createStallTracker(ctx);
      const read = (time: number, packetsDelta: number, intervalMs = 1000) =>
        tracker.sample("pc1", sampleAt(time, { inbound: [inbound({ kind: "audio", packetsDelta, intervalMs })] }));
      read(T, 50);
      read(T + 1000, 50);
      read(T + 1000 + interval, 0, interval);
      expect(events(EVENT_RTC_STALL_START)).toHaveLength(stalls);
    }
  });

  it("is heard in a hidden page too", () => {
    const { ctx, spans } = capture();
    const tracker = createStallTracker(ctx);
    tracker.observe({ type: "page", visible: false, time: T });
    for (let i = 0; i < 8; i++)
      tracker.sample(
        "pc1",
        sampleAt(T + i * 1000, { inbound: [inbound({ kind: "audio", packetsDelta: i === 4 || i === 5 ? 0 : 50 })] }),
      );
    expect(spans(SPAN_RTC_STALL)).toMatchObject([
      { attributes: { "rtc.media.kind": "audio", "rtc.stall.method": "packets" } },
    ]);
  });
});

it("law: whatever comes, every start has one end and one span, in order, and nothing is negative", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("frame" as const) }),
    fc.record({ do: fc.constant("advance" as const) }),
    fc.record({
      do: fc.constant("sample" as const),
      frames: fc.option(fc.nat(60), { nil: undefined }),
      gap: fc.boolean(),
      id: fc.constantFrom("v", "w", undefined),
    }),
    fc.record({ do: fc.constant("page" as const), visible: fc.boolean() }),
    fc.record({
      do: fc.constant("track" as const),
      action: fc.constantFrom("added", "removed", "muted", "unmuted", "ended"),
    }),
    fc.record({ do: fc.constant("playback" as const), expected: fc.boolean(), released: fc.boolean() }),
    fc.record({ do: fc.constant("state" as const), state: fc.constantFrom("connected", "disconnected", "failed") }),
    fc.record({ do: fc.constant("closed" as const) }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3000), step), { maxLength: 60 }), (steps) => {
      const { ctx, events, spans } = capture();
      const tracker = createStallTracker(ctx);
      let time = T;
      for (const [after, s] of steps) {
        const intervalMs = after + 1;
        time += intervalMs;
        if (s.do === "frame") tracker.observe({ type: "frame", track: "v", time });
        else if (s.do === "advance") tracker.advance(time);
        else if (s.do === "sample")
          tracker.sample(
            "pc1",
            sampleAt(time, {
              gap: s.gap,
              inbound: [
                inbound({ trackIdentifier: s.id, framesDecodedDelta: s.frames, packetsDelta: s.frames, intervalMs }),
                inbound({ id: "A", kind: "audio", packetsDelta: s.frames, intervalMs }),
              ],
            }),
          );
        else if (s.do === "page") tracker.observe({ type: "page", visible: s.visible, time });
        else if (s.do === "track")
          tracker.observe({
            type: "track",
            action: s.action,
            direction: "inbound",
            kind: "video",
            track: "v",
            connection: "pc1",
            time,
          });
        else if (s.do === "playback")
          tracker.observe({ type: "playback", track: "v", expected: s.expected, released: s.released, time });
        else if (s.do === "state")
          tracker.observe({ type: "connection.state", kind: "ice", state: s.state, connection: "pc1", time });
        else tracker.observe({ type: "connection.closed", connection: "pc1", time });
      }
      tracker.end(time);
      const starts = events(EVENT_RTC_STALL_START);
      expect(events(EVENT_RTC_STALL_END)).toHaveLength(starts.length);
      expect(spans(SPAN_RTC_STALL)).toHaveLength(starts.length);
      for (const span of spans(SPAN_RTC_STALL)) {
        expect(span.start).toBeGreaterThanOrEqual(T);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(time);
      }
    }),
  );
});
