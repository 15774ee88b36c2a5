import { describe, expect, it } from "vitest";
import type { TrackChanged } from "../observation";
import { SPAN_RTC_PUBLISH, SPAN_RTC_SUBSCRIBE } from "../semconv";
import { capture, inbound, outbound, sampleAt } from "./media.harness";
import { NO_MEDIA_MS } from "./thresholds";
import { createTrackTracker } from "./tracks";

const T = 1_800_000_000_000;

function setup() {
  const seen = capture();
  const tracker = createTrackTracker(seen.ctx);
  const track = (action: TrackChanged["action"], time: number, parts: Partial<TrackChanged> = {}) =>
    tracker.observe({
      type: "track",
      action,
      time,
      connection: "pc1",
      direction: "outbound",
      kind: "video",
      track: "local",
      ...parts,
    });
  return { ...seen, tracker, track };
}

describe("publish and subscribe", () => {
  it("run from the intent to the reading that shows the first bytes, once, and carry kind and source", () => {
    const { tracker, track, spans, signals } = setup();
    track("added", T, { source: "camera" });
    track("added", T, { direction: "inbound", kind: "audio", track: "remote" });
    tracker.sample(
      "pc1",
      sampleAt(T + 1000, { outbound: [outbound({ bytes: 0 })], inbound: [inbound({ kind: "audio", bytes: 0 })] }),
    );
    expect(signals).toEqual([]);
    for (const time of [T + 2000, T + 3000])
      tracker.sample(
        "pc1",
        sampleAt(time, { outbound: [outbound({ bytes: 5 })], inbound: [inbound({ kind: "audio", packets: 1 })] }),
      );
    tracker.end(T + 4000);
    expect(spans(SPAN_RTC_PUBLISH)).toMatchObject([
      {
        start: T,
        end: T + 2000,
        outcome: "ok",
        attributes: {
          "rtc.media.kind": "video",
          "rtc.media.source": "camera",
          "rtc.media.track.id": "local",
          "rtc.connection.id": "pc1",
        },
      },
    ]);
    expect(spans(SPAN_RTC_SUBSCRIBE)).toMatchObject([
      { start: T, end: T + 2000, outcome: "ok", attributes: { "rtc.media.kind": "audio" } },
    ]);
    expect(signals).toHaveLength(2);
  });

  it("a first sighting of media between two readings dates them, an older one does not", () => {
    const { tracker, track, spans } = setup();
    track("added", T);
    track("added", T, { direction: "inbound", track: "remote" });
    tracker.observe({ type: "media.first", what: "packet", kind: "video", direction: "inbound", time: T + 500 });
    tracker.sample("pc1", sampleAt(T + 1000, { outbound: [outbound({ bytes: 0 })] }));
    tracker.observe({ type: "media.first", what: "packet", kind: "video", direction: "outbound", time: T + 1400 });
    tracker.sample("pc1", sampleAt(T + 2000, { outbound: [outbound({ bytes: 5 })], inbound: [inbound({ bytes: 5 })] }));
    expect(spans(SPAN_RTC_PUBLISH)).toMatchObject([{ end: T + 1400 }]);
    expect(spans(SPAN_RTC_SUBSCRIBE)).toMatchObject([{ end: T + 2000 }]);
  });

  it("fail when the time is up, on the value; not before, and not when media came", () => {
    const { tracker, track, spans } = setup();
    track("added", T);
    tracker.advance(T + NO_MEDIA_MS - 1);
    expect(spans(SPAN_RTC_PUBLISH)).toEqual([]);
    tracker.advance(T + NO_MEDIA_MS);
    tracker.advance(T + NO_MEDIA_MS + 1000);
    tracker.sample("pc1", sampleAt(T + 40_000, { outbound: [outbound({ bytes: 5 })] }));
    expect(spans(SPAN_RTC_PUBLISH)).toMatchObject([
      { start: T, end: T + NO_MEDIA_MS, outcome: "error", errorType: "no_media" },
    ]);
  });

  it("are cancelled when silence is somebody's choice: muted, or switched off", () => {
    const { tracker, track, spans } = setup();
    track("added", T);
    track("added", T, { track: "off" });
    track("muted", T + 100);
    tracker.sample(
      "pc1",
      sampleAt(T + 1000, { outbound: [outbound({ trackIdentifier: "off", active: false, bytes: 0 })] }),
    );
    tracker.advance(T + NO_MEDIA_MS);
    expect(spans(SPAN_RTC_PUBLISH).map(({ outcome, errorType }) => [outcome, errorType])).toEqual([
      ["cancelled", undefined],
      ["cancelled", undefined],
    ]);
  });

  it.each(["removed", "ended"] as const)(
    "are cancelled when the track is %s before media, and may be tried again",
    (action) => {
      const { tracker, track, spans } = setup();
      track("added", T);
      track(action, T + 700);
      track("added", T + 1000);
      tracker.sample("pc1", sampleAt(T + 2000, { outbound: [outbound({ bytes: 1 })] }));
      track(action, T + 3000);
      expect(spans(SPAN_RTC_PUBLISH)).toMatchObject([
        { end: T + 700, outcome: "cancelled" },
        { start: T + 1000, outcome: "ok" },
      ]);
    },
  );

  it("are cancelled with their connection and with the session", () => {
    const { tracker, track, spans } = setup();
    track("added", T);
    track("added", T, { connection: "pc2" });
    tracker.observe({ type: "connection.closed", connection: "pc1", time: T + 500 });
    tracker.end(T + 900);
    expect(spans(SPAN_RTC_PUBLISH)).toMatchObject([
      { end: T + 500, outcome: "cancelled" },
      { end: T + 900, outcome: "cancelled" },
    ]);
  });

  it("without identifiers: as many streams as tracks flow, or nobody can tell", () => {
    const { tracker, track, spans } = setup();
    const anonymous = (bytes: number) => inbound({ trackIdentifier: undefined, bytes });
    track("added", T, { direction: "inbound", track: "a" });
    track("added", T, { direction: "inbound", track: "b" });
    tracker.sample("pc1", sampleAt(T + 1000, { inbound: [anonymous(5), anonymous(0)] }));
    expect(spans(SPAN_RTC_SUBSCRIBE)).toEqual([]);
    tracker.sample("pc1", sampleAt(T + 2000, { inbound: [anonymous(5), anonymous(5)] }));
    expect(spans(SPAN_RTC_SUBSCRIBE)).toMatchObject([
      { end: T + 2000, outcome: "ok" },
      { end: T + 2000, outcome: "ok" },
    ]);
  });
});

describe("a track that the transport says has failed", () => {
  it("ends its span with that error, code and category included; added again, it is another try", () => {
    const { track, tracker, spans } = setup();
    track("added", T, { source: "camera" });
    track("failed", T + 500, {
      error: Object.assign(new Error("token=abcdefgh"), { code: 1209, category: "publish" }),
    });
    track("failed", T + 600, { error: new Error("again") });
    track("added", T + 700);
    tracker.sample("pc1", sampleAt(T + 1000, { outbound: [outbound({ bytes: 5 })] }));
    track("failed", T + 2000, { error: new Error("later") });
    tracker.advance(T + 100_000);
    expect(spans(SPAN_RTC_PUBLISH)).toMatchObject([
      {
        start: T,
        end: T + 500,
        outcome: "error",
        errorType: "Error",
        errorMessage: "token=[masked]",
        attributes: { "rtc.error.code": "1209", "rtc.error.category": "publish" },
      },
      { start: T + 700, end: T + 1000, outcome: "ok" },
    ]);
    expect(spans(SPAN_RTC_PUBLISH)[1]?.attributes["rtc.error.code"]).toBeUndefined();
  });

  it("was given up where it was aborted, and failed without a reason where none was told", () => {
    const { track, spans } = setup();
    track("added", T);
    track("failed", T + 1, { error: new DOMException("stop", "AbortError") });
    track("added", T + 2);
    track("failed", T + 3);
    track("failed", T + 4, { track: "unknown" });
    expect(spans(SPAN_RTC_PUBLISH)).toMatchObject([
      { outcome: "cancelled" },
      { outcome: "error", errorType: "_OTHER" },
    ]);
  });
});
