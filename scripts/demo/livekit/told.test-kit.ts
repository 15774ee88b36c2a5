/** The truth of a run and the reports that agree with it, as small as they can be: what tests take apart. */
const T0 = 1_700_000_000_000;
export const at = (ms: number): number => T0 + ms;

const phase = (name: string, start: number, durationMs: number, more = {}) => ({
  phase: name,
  startMs: at(start),
  durationMs,
  outcome: "ok",
  ...more,
});
const event = (name: string, time: number, attributes: Record<string, unknown>) => ({
  name,
  timeMs: at(time),
  attributes,
});
const attempt = (start: number, durationMs: number, backoffMs: number, outcome: string) => ({
  startMs: at(start),
  durationMs,
  backoffMs,
  outcome,
});
const span = (name: string) => ({ name, traceId: "t" });
const track = (direction: string, start: number, durationMs: number) => ({ direction, startMs: at(start), durationMs });

function connect(start: number, phases: ReturnType<typeof phase>[], durationMs: number, more = {}) {
  return {
    startMs: at(start),
    durationMs,
    criticalPathMs: durationMs,
    connectMs: durationMs,
    outcome: "ok",
    phases,
    attributes: {} as Record<string, unknown>,
    ...more,
  };
}

function report(names: string[], role: string, more: object) {
  return {
    summary: { role, endReason: "ended" },
    trace: names.map(span),
    connects: [] as ReturnType<typeof connect>[],
    reconnects: [] as { startMs: number; durationMs: number; outcome: string; attempts: number; tries: object[] }[],
    stalls: [] as { kind: string; startMs: number; endMs: number }[],
    tracks: [] as ReturnType<typeof track>[],
    streams: [] as { direction: string }[],
    moments: [] as ReturnType<typeof event>[],
    ...more,
  };
}

const outage = { tries: [at(20_000), at(20_500)], back: at(23_000), published: at(23_000) };
const killed = {
  startMs: at(20_000),
  durationMs: 3000,
  outcome: "ok",
  attempts: 2,
  tries: [attempt(20_100, 300, 100, "error"), attempt(20_500, 2500, 100, "ok")],
};
const stall = { kind: "video", startMs: at(19_990), endMs: at(22_500) };
const gap = { start: at(19_990), end: at(23_200), frames: 1 };

export function agreeing() {
  const metrics = [6000, 7000, 8000].map((time, index) => ({
    time: at(time),
    frameRateIn: 14 + index,
    frameRateOut: 13 + index,
    pipelineLatencyMs: 30 + index,
  }));
  const truth = {
    sessions: { generator: "g", viewer: "v", refused: "r", model: "m" },
    generator: {
      start: at(0),
      started: at(4700),
      image: 2500,
      queue: { positions: [2, 1], entered: at(200), admitted: at(4200) },
      metrics,
      swallowed: { sent: at(10_000) },
      closed: { time: at(13_000), code: 1012, reason: "maintenance", pending: 2, back: at(15_000) },
      outage,
      video: { first: at(5000), last: at(30_000), frames: 300, gaps: [gap] },
    },
    viewer: { start: at(6000), outage, video: { first: at(6500), last: at(30_000), frames: 280, gaps: [gap] } },
    refused: { start: at(500), error: "RefusedError" },
    server: [
      { time: at(600), what: "join.refused", code: 401 },
      { time: at(13_100), what: "socket.refused" },
      { time: at(19_980), what: "livekit.killed" },
    ],
  };
  const reports = {
    generator: report(
      [
        ..."signaling.open queue initial_image generation.started room.join negotiation ice.checking dtls first_packet first_frame"
          .split(" ")
          .map((name) => `rtc.connect.${name}`),
        "rtc.connect",
        "rtc.publish",
        "rtc.subscribe",
        "rtc.stall",
        "rtc.reconnect",
        "rtc.reconnect.attempt",
      ],
      "both",
      {
        connects: [
          connect(0, [phase("queue", 200, 4000), phase("generation.started", 4300, 400)], 5000, {
            queueMs: 4000,
            connectMs: 1000,
            attributes: { "rtc.connect.initial_image.size": 2500 },
          }),
        ],
        reconnects: [
          {
            startMs: at(13_000),
            durationMs: 2000,
            outcome: "ok",
            attempts: 2,
            tries: [attempt(13_000, 100, 0, "error"), attempt(14_900, 100, 1800, "ok")],
          },
          killed,
        ],
        stalls: [stall],
        tracks: [track("publish", 4800, 100), track("subscribe", 22_900, 300)],
        moments: [
          event("rtc.queue", 200, { "rtc.queue.position": 2 }),
          event("rtc.queue", 2200, { "rtc.queue.position": 1 }),
          event("rtc.queue", 4200, {}),
          event("rtc.signaling.ack_timeout", 12_000, {
            "rtc.signaling.message.type": "prompt",
            "rtc.signaling.ack.waited": 2,
          }),
          event("rtc.signaling.close", 13_000, {
            "rtc.signaling.close.code": 1012,
            "rtc.signaling.close.reason": "maintenance",
            "rtc.signaling.close.initiator": "remote",
            "rtc.signaling.pending_acks": 2,
          }),
          event("rtc.server.report", 16_000, {
            "rtc.server.frame_rate.in": 15,
            "rtc.server.frame_rate.out": 14,
            "rtc.server.pipeline.latency": 0.031,
          }),
          event("rtc.latency.window", 16_000, {
            "rtc.latency.bound": "lower",
            "rtc.latency.missing": ["encode", "packet_send", "server_rtt", "jitter_buffer", "decode", "processing"],
            "rtc.latency.mean": 0.036,
            "rtc.latency.part.client_rtt": 0.005,
            "rtc.latency.part.server_pipeline": 0.031,
          }),
        ],
      },
    ),
    viewer: report(
      [
        "rtc.connect",
        "rtc.connect.signaling.open",
        "rtc.connect.room.join",
        "rtc.connect.first_frame",
        "rtc.subscribe",
        "rtc.stall",
        "rtc.reconnect",
        "rtc.reconnect.attempt",
      ],
      "subscriber",
      {
        connects: [connect(6000, [], 500)],
        reconnects: [killed],
        stalls: [stall],
        tracks: [track("subscribe", 22_900, 300)],
      },
    ),
    refused: report(["rtc.connect", "rtc.connect.signaling.open"], "both", {
      summary: { role: "both", endReason: "failed" },
      connects: [
        connect(500, [phase("attempt", 500, 100, { outcome: "error" })], 100, {
          outcome: "error",
          errorType: "RefusedError",
          attributes: { "rtc.error.code": "401" },
        }),
      ],
      moments: [
        event("rtc.signaling.error", 590, {
          "rtc.error.code": "401",
          "error.type": "RefusedError",
          "rtc.signaling.message.type": "join",
        }),
      ],
    }),
    model: report(["rtc.connect", "rtc.publish", "rtc.subscribe", "rtc.reconnect", "rtc.reconnect.attempt"], "both", {
      connects: [connect(4200, [], 300)],
      reconnects: [{ ...killed, attempts: 1, tries: [] }],
    }),
  };
  return structuredClone({ truth, reports });
}
