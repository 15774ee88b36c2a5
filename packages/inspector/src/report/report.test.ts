import { describe, expect, it } from "vitest";
import { decodeRequest } from "../otlp";
import { endOf, logRequest, sampleSession, T0, traceRequest, wireEvent, wireSpan } from "../test-support/sessions";
import { type SessionRows, sessionReport, sessionReportSchema, sessionSummary, sessionSummarySchema } from ".";
import { layerOf } from "./media";

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function rows(
  id: string,
  spans: readonly unknown[],
  events: readonly unknown[],
  others: readonly unknown[] = [],
): SessionRows {
  return {
    id,
    spans: decodeRequest("traces", "json", json(traceRequest(spans)), 1n).spans,
    logs: decodeRequest("logs", "json", json(logRequest(events)), 1n).logs,
    otherSpans: decodeRequest("traces", "json", json(traceRequest(others, "server")), 1n).spans,
  };
}

const sample = () => {
  const { spans, events } = sampleSession("s");
  return rows("s", spans, [...events, endOf("s", 42_000)]);
};

describe("a session's summary", () => {
  it("tells the session in one row", () => {
    expect(sessionSummary(sample())).toEqual({
      id: "s",
      transport: "webrtc",
      role: "publisher",
      service: "studio",
      version: "1.2.3",
      startMs: T0 - 5,
      durationMs: 42_000,
      ended: true,
      endReason: "ended",
      outcome: "ok",
      errorType: undefined,
      timeToMediaMs: 500,
      connects: 1,
      stalls: 1,
      stallMs: 2000,
      reconnects: 1,
      reconnectAttempts: 1,
      path: "host/srflx/udp",
      worstQuality: "poor",
    });
  });

  it("counts from spans and events while the session's own roll-up has not arrived", () => {
    const { spans, events } = sampleSession("s");
    const open = sessionSummary(rows("s", spans, events));
    expect(open).toMatchObject({
      ended: false,
      stalls: 1,
      stallMs: 2000,
      reconnects: 1,
      reconnectAttempts: 1,
      timeToMediaMs: 500,
      worstQuality: "poor",
    });
    expect(open.durationMs).toBe(20_005);
  });

  it("knows nothing that has not arrived", () => {
    const lone = sessionSummary(rows("s", [], [wireEvent({ name: "rtc.session.start", at: 0, session: "s" })]));
    expect(lone).toMatchObject({ startMs: T0, durationMs: 0, ended: false, connects: 0, stalls: 0 });
    for (const key of ["outcome", "timeToMediaMs", "path", "worstQuality", "endReason"] as const)
      expect(lone[key]).toBeUndefined();
  });

  it("is an error when the last connect failed, or when the session ended as failed", () => {
    const connect = (at: number, outcome: string) =>
      wireSpan({
        name: "rtc.connect",
        at,
        ms: 10,
        session: "s",
        attributes: { "rtc.outcome": outcome, ...(outcome === "error" ? { "error.type": "timeout" } : {}) },
      });
    expect(sessionSummary(rows("s", [connect(0, "ok"), connect(20, "error")], []))).toMatchObject({
      outcome: "error",
      errorType: "timeout",
      connects: 2,
    });
    expect(sessionSummary(rows("s", [connect(20, "ok"), connect(0, "error")], [])).outcome).toBe("ok");
    const failed = wireEvent({
      name: "rtc.session.end",
      at: 50,
      session: "s",
      attributes: { "rtc.session.end.reason": "failed", "error.type": "ice_failed" },
    });
    expect(sessionSummary(rows("s", [connect(0, "ok")], [failed]))).toMatchObject({
      outcome: "error",
      errorType: "ice_failed",
    });
  });
});

describe("a session's report", () => {
  it("shows the connect as a waterfall whose critical path adds up to the whole", () => {
    const [connect] = sessionReport(sample()).connects;
    expect(connect).toMatchObject({
      attempt: 1,
      startMs: T0,
      durationMs: 500,
      connectMs: 500,
      outcome: "ok",
      criticalPathMs: 500,
    });
    expect(connect?.phases.map((phase) => [phase.phase, phase.offsetMs, phase.durationMs])).toEqual([
      ["negotiation", 0, 150],
      ["ice.checking", 100, 300],
      ["dtls", 400, 100],
    ]);
    // In the order of the phases; time that no phase covers comes last.
    expect(connect?.criticalPath).toEqual([
      { phase: "negotiation", ms: 100 },
      { phase: "ice.checking", ms: 299.5 },
      { phase: "dtls", ms: 100 },
      { phase: "other", ms: 0.5 },
    ]);
  });

  it("keeps the phases of two connects apart", () => {
    const one = sampleSession("s");
    const two = sampleSession("s", 100_000);
    const { connects } = sessionReport(rows("s", [...two.spans, ...one.spans], []));
    expect(connects.map((connect) => [connect.startMs - T0, connect.phases.length])).toEqual([
      [0, 3],
      [100_000, 3],
    ]);
  });

  it("has one stream per connection, stream and direction, with its windows and their layers", () => {
    const { streams } = sessionReport(sample());
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({
      connectionId: "pc1",
      streamId: "out-video",
      direction: "outbound",
      codec: "video/VP8",
      bytes: 3_000_000,
      mediaMs: 20_000,
      bitrateBps: 1_200_000,
    });
    expect(streams[0]?.windows.map((window) => [window.startMs - T0, window.durationMs, window.quality])).toEqual([
      [0, 10_000, "good"],
      [10_000, 10_000, "fair"],
    ]);
    expect(streams[0]?.windows[0]?.rttMs).toBeCloseTo(12, 9);
    expect(streams[0]?.windows[0]?.layers).toEqual([
      { rid: "q", active: true, bitrateBps: 100_000, width: 320, height: 180, frameRate: 30 },
      { rid: "h", active: true, bitrateBps: 300_000, width: 640, height: 360, frameRate: 30 },
      { rid: "f", active: false },
    ]);
  });

  it("gives the mean bitrate of a layer over all windows, off counting as nothing", () => {
    expect(sessionReport(sample()).streams[0]?.layers).toEqual([
      { rid: "q", active: true, bitrateBps: 100_000, width: 320, height: 180, frameRate: 30 },
      { rid: "h", active: true, bitrateBps: 300_000, width: 640, height: 360, frameRate: 30 },
      { rid: "f", active: true, bitrateBps: 600_000, width: 1280, height: 720, frameRate: 30 },
    ]);
  });

  it("leaves windows over a gap out of the mean bitrate", () => {
    const window = (at: number, bytes: number, gap: boolean) =>
      wireEvent({
        name: "rtc.media.window",
        at,
        session: "s",
        attributes: {
          "rtc.media.stream.id": "a",
          "rtc.media.window.duration": gap ? 3600 : 10,
          "rtc.media.bytes": bytes,
          "rtc.media.window.gap": gap,
        },
      });
    expect(sessionReport(rows("s", [], [window(0, 1000, false), window(1, 5, true)])).streams[0]).toMatchObject({
      bitrateBps: 800,
      bytes: 1005,
    });
  });

  it("lists stalls that are over, and those that are going on", () => {
    const video = { "rtc.media.kind": "video", "rtc.media.stream.id": "in-video" };
    const { stalls } = sessionReport(
      rows("s", sampleSession("s").spans, [
        wireEvent({ name: "rtc.stall.start", at: 30_000, session: "s", attributes: video }),
      ]),
    );
    expect(stalls).toMatchObject([
      {
        startMs: T0 + 12_000,
        durationMs: 2000,
        kind: "video",
        cause: "sender",
        method: "frame_callback",
        errorBoundMs: 40,
        open: false,
      },
      { startMs: T0 + 30_000, open: true },
    ]);
    expect(sessionReport(sample()).stalls).toHaveLength(1);
  });

  it("lists reconnect episodes with their attempts", () => {
    expect(sessionReport(sample()).reconnects).toMatchObject([
      {
        startMs: T0 + 15_000,
        durationMs: 500,
        cause: "ice_restart",
        mode: "ice_restart",
        outcome: "ok",
        attempts: 1,
        tries: [{ number: 1, durationMs: 400, outcome: "ok" }],
      },
    ]);
  });

  it("shows states, paths, qualities and all other events once each", () => {
    const report = sessionReport(sample());
    expect(report.states.map((moment) => moment.timeMs - T0)).toEqual([400]);
    expect(report.paths).toHaveLength(1);
    expect(report.qualities).toHaveLength(1);
    expect(report.moments.map((moment) => moment.name)).toEqual(["rtc.session.start", "rtc.page", "rtc.session.end"]);
    expect(report.tracks).toMatchObject([{ direction: "publish", kind: "video", durationMs: 450 }]);
  });

  it("adds up what telemetry said of itself", () => {
    const told = (at: number, dropped: number) =>
      wireEvent({
        name: "rtc.telemetry.report",
        at,
        session: "s",
        attributes: {
          "rtc.telemetry.records_sent": 10,
          "rtc.telemetry.bytes_sent": 100,
          "rtc.telemetry.requests": 2,
          "rtc.telemetry.records_dropped": dropped,
          "rtc.telemetry.dropped.flood": dropped,
          "rtc.telemetry.main_thread": 1.5,
        },
      });
    expect(sessionReport(rows("s", [], [told(1, 1), told(2, 2)])).telemetry).toEqual({
      reports: 2,
      recordsSent: 20,
      bytesSent: 200,
      requests: 4,
      recordsDropped: 3,
      dropped: { flood: 3 },
      exportFailures: {},
      mainThreadMs: 3,
    });
    expect(sessionReport(sample()).telemetry).toBeUndefined();
  });

  it("has spans of other producers in its trace, marked as such", () => {
    const click = wireSpan({ name: "click", at: -10, ms: 600 });
    const { trace } = sessionReport({ ...sample(), otherSpans: rows("s", [], [], [click]).otherSpans });
    expect(trace[0]).toMatchObject({ name: "click", service: "server", own: false });
    expect(trace.filter((span) => !span.own)).toHaveLength(1);
  });

  it("counts what a retry delivered twice once", () => {
    const once = sample();
    const twice = { ...once, spans: [...once.spans, ...once.spans], logs: [...once.logs, ...once.logs] };
    expect(sessionReport(twice)).toEqual(sessionReport(once));
  });

  it("does not depend on the order of arrival", () => {
    const forwards = sample();
    const backwards = { ...forwards, spans: forwards.spans.toReversed(), logs: forwards.logs.toReversed() };
    expect(sessionReport(backwards)).toEqual(sessionReport(forwards));
  });

  it("is what its schema says, through JSON and back", () => {
    const report = sessionReport(sample());
    const parsed = sessionReportSchema.parse(JSON.parse(JSON.stringify(report)));
    expect(parsed).toEqual(JSON.parse(JSON.stringify(report)));
    expect(sessionSummarySchema.parse(report.summary)).toEqual(parsed.summary);
  });

  it("takes attributes of the wrong type for absent", () => {
    const odd = wireSpan({
      name: "rtc.connect",
      at: 0,
      ms: 5,
      session: "s",
      attributes: { "rtc.outcome": "splendid", "rtc.connect.attempt": "first", "rtc.connect.critical_path.dtls": "x" },
    });
    expect(sessionReport(rows("s", [odd], [])).connects[0]).toMatchObject({
      attempt: undefined,
      outcome: undefined,
      criticalPath: [],
    });
  });
});

describe("a layer's entry", () => {
  it.each([
    [
      "f:1200000:1280x720@30",
      { rid: "f", active: true, bitrateBps: 1_200_000, width: 1280, height: 720, frameRate: 30 },
    ],
    ["f:1200000:?x?@?", { rid: "f", active: true, bitrateBps: 1_200_000 }],
    ["f:off", { rid: "f", active: false }],
    ["f", { rid: "f", active: true }],
    ["??::", { rid: "??::", active: true }],
  ])("%s", (entry, layer) => {
    expect(JSON.parse(JSON.stringify(layerOf(entry)))).toEqual(layer);
  });
});
